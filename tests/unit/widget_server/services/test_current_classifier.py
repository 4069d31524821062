from datetime import timedelta

from moderation.scores import Risk
from support.clock import NOW
from support.machine import publish, word_model
from widget_server.services.current_classifier import current_classifier

MODEL = word_model({Risk.SPAM: "zenicoin"})


def test_there_is_none_before_the_first_is_published(context, site_id):
    with context.sessions() as session:
        assert current_classifier(session, site_id) is None
        publish(session, site_id, MODEL, body=None)
        assert current_classifier(session, site_id) is None


def test_a_file_cut_short_or_of_another_release_leaves_the_one_before_it_in_force(context, site_id):
    with context.sessions() as session:
        publish(session, site_id, MODEL)
        for number, body in enumerate((b"", b"PK\x03\x04 cut", b"a photo"), start=1):
            newer = word_model({Risk.SPAM: "zenicoin"}, version=f"v{number}")
            publish(session, site_id, newer, body=body, created_at=NOW + timedelta(days=number))
        found = current_classifier(session, site_id)
        assert found is not None
        assert found.version == MODEL.version
