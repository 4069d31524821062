import dataclasses
import random

import numpy as np
import pytest

from ranking import RankingInputError, scope_key
from ranking.counters import CountedEvent, CounterRows, decay, fold
from ranking.served_list import ServedList

HOUR_S = 3600
NOW_S = 1_795_338_000
HOME = scope_key("home")
LIST = ServedList(
    site=1, scope=HOME, issued_at_s=NOW_S, variant=0, layout="grid", first_position=1,
    tiles=tuple(range(1, 25)), propensities=(1.0,) * 24,
)  # fmt: skip


def event(view: str, tile: int, kind: str = "impression", **changes: object) -> CountedEvent:
    return CountedEvent(**{"view": view, "served": 0, "tile": tile, "type": kind, "at_s": NOW_S, **changes})


def clicks_and_looks(rows: CounterRows, tile: int) -> tuple[float, float]:
    mine = rows.tile == tile
    return float(rows.clicks[mine].sum()), float(rows.impressions[mine].sum())


def believed_clicks(rows: CounterRows, tile: int) -> float:
    counters = decay(rows, now_s=float(NOW_S))
    return float(counters.clicks[counters.tile == tile].sum())


def folded_in_parts(*parts: list[CountedEvent]) -> CounterRows:
    seen: set[int] = set()
    rows = []
    for part in parts:
        folded = fold(part, [LIST], seen=seen)
        seen.update(folded.keys)
        rows += folded.rows.to_rows()
    return CounterRows.from_rows(rows)


def test_an_impression_counts_by_the_probability_that_its_position_is_looked_at():
    folded = fold([event("v", 1), event("v", 8)], [LIST])
    assert clicks_and_looks(folded.rows, 1) == (0.0, 1.0)
    assert clicks_and_looks(folded.rows, 8) == (0.0, pytest.approx(8**-0.6))
    assert set(folded.rows.scope.tolist()) == {HOME}


def test_one_view_counts_once_however_often_it_is_reported():
    events = [
        event("v", 1),
        event("v", 1),
        event("v", 1, "open"),
        event("v", 1, "product_click"),
        event("v", 1, "open"),
    ]
    folded = fold(events, [LIST])
    assert clicks_and_looks(folded.rows, 1) == (1.0, 1.0)
    assert folded.duplicates == 3


def test_folding_again_adds_nothing():
    events = [event("v", 1), event("v", 1, "open"), event("w", 2)]
    first = fold(events, [LIST])
    for seen in (first.keys, frozenset(first.keys.tolist())):
        again = fold(events, [LIST], seen=seen)
        assert len(again.rows.tile) == 0
        assert again.duplicates == 3
    assert (np.diff(first.keys) > 0).all()


def test_folding_in_parts_gives_the_same_as_folding_at_once():
    generator = random.Random(5)
    events = []
    for view in range(200):
        for tile in range(1, 25):
            events.append(event(f"v{view}", tile))
            if generator.random() < 0.1:
                events.append(event(f"v{view}", tile, "open"))
    whole = fold(events, [LIST]).rows
    seen: set[int] = set()
    parts = []
    for start in range(0, len(events), 500):
        folded = fold(events[start : start + 500], [LIST], seen=seen)
        seen.update(folded.keys)
        parts += folded.rows.to_rows()
    for tile in range(1, 25):
        assert clicks_and_looks(CounterRows.from_rows(parts), tile) == pytest.approx(clicks_and_looks(whole, tile))


def test_a_click_before_its_impression_in_the_same_batch_counts_both():
    folded = fold([event("v", 3, "open"), event("v", 3)], [LIST])
    assert clicks_and_looks(folded.rows, 3) == (1.0, pytest.approx(3**-0.6))


def test_a_tile_that_was_not_served_is_named_by_index():
    folded = fold([event("v", 1), event("v", 99), event("v", 1, served=4)], [LIST])
    assert folded.unknown == (1, 2)


def test_clicks_alone_count_where_nobody_reports_looks():
    folded = fold([event(f"v{n}", 2, "open", source="shop") for n in range(2)], [LIST])
    assert clicks_and_looks(folded.rows, 2) == (0.0, 0.0)
    counters = decay(folded.rows, now_s=float(NOW_S))
    assert (counters.clicks[0], counters.impressions[0]) == (2.0, pytest.approx(2 * 2**-0.6))


def test_a_click_that_its_sender_may_not_count_is_no_reported_look():
    folded = fold([event(f"v{n}", 2, "open", source="shop") for n in range(9)], [LIST])
    assert (folded.rows.clicks.sum(), folded.rows.impressions.sum(), folded.rows.lone_clicks.sum()) == (0.0, 0.0, 2.0)


VIEWS = [[event(f"v{n}", tile) for tile in range(1, 25)] + [event(f"v{n}", 2, "open")] * (n < 10) for n in range(100)]
PEOPLE = [one for view in VIEWS for one in view]
ROBOTS = [event(f"bot{n}", 2, "open") for n in range(100)]


@pytest.mark.parametrize(
    "parts",
    [
        (PEOPLE + ROBOTS,),
        (PEOPLE, ROBOTS),
        (ROBOTS, PEOPLE),
        # Robots beside one person who looks, fold after fold.
        (*(view + ROBOTS[n : n + 5] for n, view in enumerate(VIEWS)),),
        (PEOPLE, *(ROBOTS[n : n + 1] for n in range(100))),
    ],
    ids=["at once", "people first", "robots first", "dripped", "one by one"],
)
def test_clicks_without_looks_hardly_count_beside_views_that_looked_however_they_are_folded(parts):
    assert believed_clicks(folded_in_parts(*parts), 2) == pytest.approx(11.0)


def test_a_click_without_a_look_on_another_page_is_not_held_to_what_is_reported_here():
    elsewhere = fold(ROBOTS, [dataclasses.replace(LIST, scope=HOME + 1)]).rows.to_rows()
    rows = CounterRows.from_rows([*fold(PEOPLE, [LIST]).rows.to_rows(), *elsewhere])
    counters = decay(rows, now_s=float(NOW_S))
    found = {
        (tile, scope): clicks
        for tile, scope, clicks in zip(counters.tile, counters.scope, counters.clicks, strict=True)
    }
    assert (found[2, HOME], found[2, HOME + 1]) == (10.0, 100.0)


def test_one_sender_counts_for_few_views_and_fewer_clicks_a_day():
    events = [event(f"v{n}", 2, kind, source="s") for n in range(100) for kind in ("impression", "open")]
    looked = pytest.approx(5 * 2**-0.6)
    first = fold(events, [LIST])
    assert clicks_and_looks(first.rows, 2) == (2.0, looked)
    again = [dataclasses.replace(one, view=f"again {one.view}") for one in events]
    assert len(fold(again, [LIST], seen=first.keys).rows.tile) == 0
    next_day = [dataclasses.replace(one, view=f"next {one.view}", at_s=NOW_S + 86_400) for one in events]
    assert clicks_and_looks(fold(next_day, [LIST], seen=first.keys).rows, 2) == (2.0, looked)
    # Another tile, and another sender, have slots of their own.
    others = [dataclasses.replace(one, tile=3) for one in events] + [
        dataclasses.replace(one, source="t", view=f"t {one.view}") for one in events
    ]
    found = fold(others, [LIST], seen=first.keys).rows
    assert (clicks_and_looks(found, 3)[0], clicks_and_looks(found, 2)[0]) == (2.0, 2.0)


def test_counts_are_kept_by_hour():
    folded = fold([event("v", 1), event("w", 1, at_s=NOW_S + HOUR_S)], [LIST])
    assert len(folded.rows.tile) == 2
    assert (folded.rows.bucket_s % HOUR_S == 0).all()


def test_a_time_that_cannot_be_is_taken_for_the_nearest_at_which_the_list_was_valid():
    times = {float("nan"): 0, float("inf"): 24, float("-inf"): 0, -5.0: 0, NOW_S * 2.0: 24, NOW_S + HOUR_S: 1}
    for at_s, hours in times.items():
        folded = fold([event("v", 1, at_s=at_s), event("w", 99, at_s=at_s)], [LIST])
        assert folded.rows.bucket_s.tolist() == [NOW_S // HOUR_S * HOUR_S + hours * HOUR_S], at_s
        assert folded.unknown == (1,)


def test_counts_halve_every_half_life():
    now = float(NOW_S)
    old_s = int(now - 10 * 86_400 - HOUR_S / 2)
    rows = CounterRows.from_rows([(1, HOME, old_s, 8.0, 16.0, 0.0, 0.0), (1, HOME, int(now), 1.0, 2.0, 0.0, 0.0)])
    counters = decay(rows, now_s=now, half_life_s=10 * 86_400)
    assert counters.tile.tolist() == [1]
    assert counters.clicks[0] == pytest.approx(5.0)
    assert counters.impressions[0] == pytest.approx(10.0)


def test_broken_rows_do_no_harm():
    rows = CounterRows.from_rows(
        [
            (1, HOME, NOW_S, float("nan"), 5.0, float("nan"), -1.0),
            (2, HOME, NOW_S + 10**9, 1.0, float("inf"), 2.0, float("nan")),
        ]
    )
    counters = decay(rows, now_s=float(NOW_S))
    assert np.isfinite(counters.clicks).all()
    assert np.isfinite(counters.impressions).all()


def test_more_clicks_than_people_who_looked_are_cut():
    counters = decay(CounterRows.from_rows([(1, HOME, NOW_S, 500.0, 10.0, 0.0, 0.0)]), now_s=float(NOW_S))
    assert counters.clicks[0] == pytest.approx(3 * counters.impressions[0])


def test_a_half_life_must_be_positive():
    with pytest.raises(RankingInputError):
        decay(CounterRows.from_rows([]), now_s=0.0, half_life_s=0.0)


def test_rows_survive_the_way_to_a_database_and_back():
    rows = [(1, HOME, NOW_S, 1.0, 2.5, 3.0, 2.0), (2, HOME, NOW_S, 0.0, 1.0, 0.0, 0.0)]
    assert CounterRows.from_rows(rows).to_rows() == rows
    assert CounterRows.from_rows([]).to_rows() == []
