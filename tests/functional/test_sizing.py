"""The page about sizes is what its model says of the measured figures."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from docs.sizing import CASES, PAGE, Costs, Shops, breaks_first, measured, needs, written

COSTS = Costs(kept_s=50e-6, ranked_s=200e-6, personal_s=400e-6, event_s=20e-6)
SHOPS = Shops(sites=1000, feeds_a_day=86_400_000)


def test_the_page_holds_what_the_model_says():
    assert written(PAGE.read_text()) == PAGE.read_text(), "run python docs/sizing.py"


def test_the_figures_are_those_that_were_measured():
    assert all(1e-6 < cost < 1e-2 for cost in vars(measured()).values())


def test_requests_events_and_cores_of_a_known_case():
    found = needs(SHOPS, COSTS)
    assert found["feeds_s"] == pytest.approx(3000)
    assert found["asked_s"] == pytest.approx(300)
    assert found["events_s"] == pytest.approx(1500)
    assert found["cores_events"] == pytest.approx(1500 * 20e-6 / 0.7)
    assert found["process_gb"] == pytest.approx((158 + 1000 * 500 * 13 / 1000) / 1000)


def test_twice_the_traffic_takes_twice_the_cores_and_no_more_memory():
    once, twice = needs(SHOPS, COSTS), needs(replace(SHOPS, feeds_a_day=2 * SHOPS.feeds_a_day), COSTS)
    assert twice["cores_events"] == pytest.approx(2 * once["cores_events"])
    assert twice["process_gb"] == once["process_gb"]


def test_ten_thousand_shops_break_disk_and_memory_before_processors():
    shops = dict(CASES)["10,000 shops"]
    assert (shops.sites, shops.feeds_a_day) == (10_000, 1e9)
    parts = breaks_first(shops, COSTS)
    assert [part for part, times in parts if times > 1] == [
        "disk of one PostgreSQL, at 4 TB", "snapshots of all sites in each process",
    ]  # fmt: skip
    assert breaks_first(replace(shops, event_days=60), COSTS)[0][0] == "snapshots of all sites in each process"
