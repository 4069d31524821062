from sqlalchemy import select
from sqlalchemy.orm import Session

from support.shop import add_site
from widget_server.db.tables import EngagementCount
from widget_server.services.count_engagement import counted


def test_clicks_alone_are_told_of_only_where_nobody_reports_looks(session: Session):
    site, other = add_site(session), add_site(session, "pk_other")
    pages = {1: (3.0, 40.0, 90.0, 80.0), 2: (0.0, 0.0, 5.0, 4.0)}
    for owner, scopes in ((site, (1, 2)), (other, (1,))):
        for scope in scopes:
            clicks, looks, lone_clicks, lone_looks = pages[scope]
            session.add(
                EngagementCount(
                    site_id=owner.id, number=scope, scope=scope, bucket_s=0, click_count=clicks, impression_count=looks,
                    lone_click_count=lone_clicks, lone_impression_count=lone_looks,
                )
            )  # fmt: skip
    session.flush()
    c = EngagementCount
    found = session.execute(select(c.number, *counted(site.id)).where(c.site_id == site.id).group_by(c.number))
    assert {number: (clicks, looks) for number, clicks, looks in found} == {1: (3.0, 40.0), 2: (5.0, 4.0)}


def test_of_nothing_there_is_none(session: Session):
    site = add_site(session)
    assert session.execute(select(*counted(site.id)).where(EngagementCount.site_id == site.id)).one() == (0.0, 0.0)
