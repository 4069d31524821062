import pytest
from sqlalchemy import event

from support import NOW
from widget_server.services.showcase_version import bump
from widget_server.showcase import content_queries as queries
from widget_server.showcase.patch_snapshot import patch_snapshot
from widget_server.showcase.snapshot import load_snapshot


@pytest.mark.parametrize("build", [queries.pictures, queries.submissions, queries.gone])
def test_a_statement_is_built_once_for_a_site_and_once_for_some_of_it(build):
    assert build(True) is build(True)
    assert build(True) is not build(False)


def test_without_changes_the_version_stands_alone(shop, engine):
    with engine.connect() as connection:
        rows = connection.execute(queries.changes(), {"site_id": shop.site_id, "known": 1, "most": 9}).all()
    assert [(row.version, row.submission_id) for row in rows] == [(None, None)]


def test_following_one_change_takes_a_dozen_questions(shop, engine):
    with engine.connect() as connection:
        snapshot = load_snapshot(connection, shop.site_id, public_url="https://vitrine.example", now=NOW)
    bump(shop.session, shop.site_id, submissions=["post_cat"])
    shop.session.commit()
    asked = []
    with engine.connect() as connection:
        event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        assert patch_snapshot(connection, snapshot, public_url="https://vitrine.example", now=NOW) is not None
    questions = [statement for statement in asked if statement.lstrip().upper().startswith(("SELECT", "("))]
    assert len(questions) <= 12
