from sqlalchemy import select

from support import NOW
from widget_server.db.tables import EngagementCount, Gallery
from widget_server.db.upsert import add_up, insert_missing, upsert


def gallery(site_id, key, title, at=NOW):
    return {"site_id": site_id, "id": key, "title": title, "layout": "grid", "selection": {}, "created_at": at}


def titles(context):
    with context.sessions() as session:
        return dict(session.execute(select(Gallery.id, Gallery.title)).all())


def test_new_rows_are_inserted_and_known_ones_take_over_all_but_what_is_kept(context, site_id, clock):
    with context.sessions.begin() as session:
        upsert(session, Gallery, [gallery(site_id, "a", "A"), gallery(site_id, "b", "B")])
    later = clock.advance(days=1)
    with context.sessions.begin() as session:
        upsert(
            session,
            Gallery,
            [gallery(site_id, "b", "B2", later), gallery(site_id, "c", "C", later)],
            keep={"created_at"},
        )
    assert titles(context) == {"a": "A", "b": "B2", "c": "C"}
    with context.sessions() as session:
        assert session.get_one(Gallery, (site_id, "b")).created_at == NOW


def test_rows_that_are_there_stay_where_only_missing_ones_are_wanted(context, site_id):
    with context.sessions.begin() as session:
        insert_missing(session, Gallery, [gallery(site_id, "a", "A")])
        insert_missing(session, Gallery, [gallery(site_id, "a", "other"), gallery(site_id, "b", "B")])
        insert_missing(session, Gallery, [])
        upsert(session, Gallery, [])
    assert titles(context) == {"a": "A", "b": "B"}


def test_the_defaults_of_columns_hold(context, site_id):
    with context.sessions.begin() as session:
        insert_missing(session, Gallery, [{"site_id": site_id, "id": "a", "title": "A", "created_at": NOW}])
    with context.sessions() as session:
        assert session.get_one(Gallery, (site_id, "a")).layout == "grid"


def test_counts_can_be_added_up(context, site_id):
    keys = [column.name for column in EngagementCount.__table__.primary_key if column.name != "site_id"]
    numbers = [
        column.name for column in EngagementCount.__table__.columns if not column.primary_key and not column.nullable
    ]
    row = {"site_id": site_id} | dict.fromkeys(keys, 7) | dict.fromkeys(numbers, 1.5)
    for _ in range(2):
        with context.sessions.begin() as session:
            add_up(session, EngagementCount, {name: [value] for name, value in row.items()}, add=numbers)
    with context.sessions() as session:
        stored = session.scalars(select(EngagementCount)).one()
        assert {getattr(stored, name) for name in numbers} == {3.0}
        add_up(session, EngagementCount, {name: [] for name in row}, add=numbers)
