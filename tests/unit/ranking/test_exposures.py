import numpy as np

from ranking.counters import CountedEvent
from ranking.exposures import exposures, joined
from ranking.served_list import ServedList

LIST = ServedList(
    site=1, scope=77, issued_at_s=0, variant=0, layout="carousel", first_position=25,
    tiles=(5, 6, 7), propensities=(0.5, 0.25, 1.0),
)  # fmt: skip


def event(view, tile, kind="impression", served=0, at_s=10.0):
    return CountedEvent(view=view, served=served, tile=tile, type=kind, at_s=at_s)


def test_a_row_knows_where_a_tile_stood_and_whether_it_was_clicked():
    rows = exposures([event("v", 6), event("v", 6, "open", at_s=12.0), event("v", 7)], [LIST])
    assert rows.tile.tolist() == [6, 7]
    assert rows.position.tolist() == [26, 27]
    assert rows.propensity.tolist() == [0.25, 1.0]
    assert rows.clicked.tolist() == [True, False]
    assert rows.at_s.tolist() == [10.0, 10.0]
    assert set(rows.layout.tolist()) == {"carousel"}
    assert set(rows.scope.tolist()) == {77}


def test_what_was_not_served_is_left_out():
    assert len(exposures([event("v", 99), event("v", 5, served=3), event("v", 5, served=-1)], [LIST])) == 0


def test_rows_are_in_order_of_time_and_views_apart():
    rows = exposures([event("late", 5, at_s=9.0), event("early", 5, at_s=1.0)], [LIST])
    assert rows.at_s.tolist() == [1.0, 9.0]
    assert len(set(rows.view.tolist())) == 2


def test_a_known_shopper_is_the_same_in_all_views_and_an_unknown_one_in_none():
    known = [CountedEvent(view=view, served=0, tile=5, type="open", at_s=1.0, shopper="anna") for view in "ab"]
    rows = exposures([*known, event("c", 5), event("d", 5), event("d", 6)], [LIST])
    who = dict(zip(rows.view.tolist(), rows.shopper.tolist(), strict=True))
    assert who[0] == who[1]
    assert len(set(who.values())) == 3


def test_several_are_joined_one_after_the_other():
    both = joined([exposures([event("a", 5)], [LIST]), exposures([event("b", 6)], [LIST])])
    assert both.tile.tolist() == [5, 6]


def test_a_part_keeps_its_rows():
    rows = exposures([event("v", 5), event("v", 6)], [LIST])
    assert rows.part(np.array([False, True])).tile.tolist() == [6]
