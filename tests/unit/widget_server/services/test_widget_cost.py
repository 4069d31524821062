from datetime import timedelta

import pytest

from support import NOW
from widget_server.services.widget_cost import DAYS, count_widget_cost, widget_cost


def cost(context, site_id):
    with context.sessions() as session:
        return widget_cost(session, site_id, now=context.now())


def test_three_of_four_views_stay_under_the_figure(context, site_id):
    assert cost(context, site_id).view_count == 0
    for size in (5000, 5000, 6000, 60_000):
        count_widget_cost(context, site_id, bytes=size, blocked_ms=0, shift=0.0005)
    found = cost(context, site_id)
    assert found.view_count == 4
    assert found.most == {"bytes": 6144, "blocked_ms": 0, "shift": 0.001}


def test_above_all_bounds_there_is_no_figure(context, site_id):
    count_widget_cost(context, site_id, bytes=60_000, blocked_ms=9000, shift=2)
    assert cost(context, site_id).most == {"bytes": None, "blocked_ms": None, "shift": None}


@pytest.mark.parametrize(("days", "counted"), [(DAYS - 1, 1), (DAYS, 0)])
def test_old_days_are_not_counted_and_other_sites_never(context, clock, site_id, days, counted):
    count_widget_cost(context, site_id, bytes=1, blocked_ms=0, shift=0)
    clock.time = NOW + timedelta(days=days)
    assert cost(context, site_id).view_count == counted
    assert cost(context, site_id + 1).view_count == 0
