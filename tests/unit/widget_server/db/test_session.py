from datetime import UTC, datetime

from widget_server.db.session import session_factory
from widget_server.db.tables import Site


def test_objects_stay_readable_after_their_commit(engine):
    with session_factory(engine).begin() as session:
        site = Site(publishable_key="pk_1", name="Kiln", created_at=datetime(2026, 1, 1, tzinfo=UTC))
        session.add(site)
    assert site.name == "Kiln"
