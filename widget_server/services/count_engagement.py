"""Clicks and looks as figures for people: SQL sums over what was folded.

Owns which clicks people are told of. What they are worth for the order is `ranking.counters`'.
"""

from sqlalchemy import ColumnElement, case, func, select

from widget_server.db.tables import EngagementCount


def counted(site_id: int) -> tuple[ColumnElement[float], ColumnElement[float]]:
    """Return the sums of clicks and of impressions over a site's rows of EngagementCount, for any grouping.

    Clicks whose look nobody reported are in them only from pages on which no look was reported at all: elsewhere, that
    is how robots click.
    """
    c = EngagementCount
    pages = select(c.scope).where(c.site_id == site_id).group_by(c.scope).having(func.sum(c.impression_count) > 0.0)
    looked_at = c.scope.in_(pages)
    clicks = c.click_count + case((looked_at, 0.0), else_=c.lone_click_count)
    impressions = c.impression_count + case((looked_at, 0.0), else_=c.lone_impression_count)
    return func.coalesce(func.sum(clicks), 0.0), func.coalesce(func.sum(impressions), 0.0)
