import dataclasses
import random

import numpy as np

from ranking.counters import CountedEvent, fold
from ranking.position_bias import Examination
from ranking.reports import EventColumns, read_reports
from ranking.served_list import ServedList

NOW_S = 1_795_338_000
DAY_S = 86_400
LIST = ServedList(
    site=1, scope=7, issued_at_s=NOW_S, variant=0, layout="grid", first_position=25, tiles=(4, 9, 2),
    propensities=(1.0,) * 3,
)  # fmt: skip


def event(view="v", tile=4, kind="impression", **changes):
    return CountedEvent(**{"view": view, "served": 0, "tile": tile, "type": kind, "at_s": NOW_S + 5, **changes})


def read(*events, lists=(LIST,)):
    return read_reports(EventColumns.of(events, lists), lists, Examination())


def test_each_event_stands_beside_its_page_and_position_and_looks_come_first():
    reports, unknown = read(event(tile=9, kind="open"), event(tile=2))
    assert reports.tile.tolist() == [2, 9]
    assert reports.is_click.tolist() == [False, True]
    assert set(reports.scope.tolist()) == {7}
    assert reports.bucket_s.tolist() == [NOW_S // 3600 * 3600] * 2
    assert reports.examined.tolist() == [Examination().probability(27), Examination().probability(26)]
    assert unknown == ()


def test_what_was_not_served_is_left_out_and_named():
    reports, unknown = read(event(tile=5), event(), event(served=1), event(served=-1))
    assert (reports.tile.tolist(), unknown) == ([4], (0, 2, 3))


def test_nothing_gives_no_rows():
    assert [len(read(lists=lists)[0].tile) for lists in ((), (LIST,))] == [0, 0]


def test_a_key_is_one_view_list_tile_and_kind_and_has_63_bits():
    other = dataclasses.replace(LIST, issued_at_s=NOW_S + 60)
    reports, _ = read(event(), event("w"), event(tile=9), event(served=1), lists=(LIST, other))
    keys = np.concatenate([reports.keys(0), reports.keys(1)])
    assert len(set(keys.tolist())) == 8
    assert (keys >= 0).all()
    again, _ = read(event())
    assert again.keys(0)[0] == keys[0]


def test_a_sender_is_a_source_on_a_page_and_a_day():
    reports, _ = read(
        event(source="a"), event("w", source="a"), event(source="b"), event(source="a", at_s=NOW_S + DAY_S), event()
    )
    assert reports.has_source.tolist() == [True, True, True, True, False]
    assert len(set(reports.sender[:4].tolist())) == 3
    assert reports.sender[0] == reports.sender[1]


def test_arrays_count_what_one_event_after_the_other_counts():
    generator = random.Random(3)
    for _ in range(100):
        sources = [generator.choice(["", "a", "b"]) for _ in range(9)]
        views = [generator.randrange(9) for _ in range(40)]
        events = [event(f"v{view}", generator.choice(LIST.tiles), source=sources[view]) for view in views]
        at_once = fold(events, [LIST], per_source_count=2)
        seen, rows, duplicates = set(), {}, 0
        for one in events:
            folded = fold([one], [LIST], seen=seen, per_source_count=2)
            seen.update(folded.keys)
            duplicates += folded.duplicates
            # Which of a view's looks are implied depends on what came first; how many there are does not.
            for tile, _, _, _, looks, _, implied in folded.rows.to_rows():
                rows[tile] = rows.get(tile, 0.0) + looks + implied
        looked = at_once.rows.impressions + at_once.rows.lone_impressions
        assert (set(at_once.keys), at_once.duplicates) == (seen, duplicates)
        assert dict(zip(at_once.rows.tile.tolist(), looked.round(9).tolist(), strict=True)) == {
            tile: round(looks, 9) for tile, looks in rows.items()
        }
