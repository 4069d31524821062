from datetime import UTC, datetime

from sqlalchemy import event, select

from support.shop import add_site, add_submission, suggest
from widget_server.db.session import session_factory
from widget_server.db.tables import Site, Submission


def test_objects_stay_readable_after_their_commit(engine):
    with session_factory(engine).begin() as session:
        site = Site(publishable_key="pk_1", name="Kiln", created_at=datetime(2026, 1, 1, tzinfo=UTC))
        session.add(site)
    assert site.name == "Kiln"


def test_what_belongs_to_a_submission_is_found_by_an_index(session):
    """SQLite reads a whole table for pairs of keys; each key by itself leads it to the rows."""
    site = add_site(session)
    for n in range(3):
        suggest(session, add_submission(session, site, f"p{n}", photos=2), "VASE", certain=True)
    add_submission(session, add_site(session, "pk_other"), "p1", photos=1)
    session.expunge_all()
    asked = []

    def remember(_connection, _cursor, sql, values, *_more):
        asked.append((sql, values))

    event.listen(session.connection(), "before_cursor_execute", remember)
    rows = session.scalars(select(Submission).where(Submission.site_id == site.id).order_by(Submission.id)).all()
    assert [[one.position for one in row.media] for row in rows] == [[0, 1]] * 3
    assert [[link.product_id for link in row.products] for row in rows] == [["VASE"]] * 3
    of_parts = [(sql, values) for sql, values in asked if "FROM submissions" not in sql]
    assert len(of_parts) == 4
    if session.get_bind().dialect.name == "sqlite":
        raw = session.connection().connection
        for sql, values in of_parts:
            plan = " ".join(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
            assert "(site_id=? AND submission_id=?)" in plan
