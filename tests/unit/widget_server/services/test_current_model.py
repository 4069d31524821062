"""The newest model that can be read is the one in force."""

from datetime import timedelta

from structlog.testing import capture_logs

from ranking import Model
from ranking.model_file import dumps
from support import NOW
from support.shop import add_site
from widget_server.db.tables import PublishedModel
from widget_server.services.current_model import current_model


def publish(session, site, version, body, days=0):
    at = NOW + timedelta(days=days)
    session.add(PublishedModel(site_id=site.id, version=version, created_at=at, body=body))
    session.flush()


def test_without_a_published_model_the_default_one_is_in_force(session):
    assert current_model(session, add_site(session).id).version == "default"


def test_the_newest_model_is_in_force(session):
    site = add_site(session)
    publish(session, site, "new", dumps(Model(version="new", fresh_half_life_s=5.0)), days=1)
    publish(session, site, "old", dumps(Model(version="old")))
    model = current_model(session, site.id)
    assert (model.version, model.fresh_half_life_s) == ("new", 5.0)


def test_where_the_newest_cannot_be_read_the_previous_stays(session):
    site = add_site(session)
    publish(session, site, "good", dumps(Model(version="good")))
    publish(session, site, "cut", dumps(Model(version="cut"))[:400], days=1)
    publish(session, site, "other", b"PK of another release", days=2)
    with capture_logs() as logs:
        assert current_model(session, site.id).version == "good"
    assert [line["event"] for line in logs] == ["published_model_unreadable"] * 2
    assert all(line["problem"] for line in logs)


def test_a_model_that_cannot_be_read_is_as_good_as_none(session):
    site = add_site(session)
    publish(session, site, "broken", b"PK cut short")
    assert current_model(session, site.id).version == "default"
