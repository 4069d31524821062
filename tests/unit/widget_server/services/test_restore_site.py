"""Restoring: every row and photo as it was, on this database or the other kind, or nothing at all."""

from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import func, select

from support.archive import OWNER, contents, files, full_site
from support.databases import sqlite_copy
from support.showcase import KEY
from widget_server.db.engine import make_engine
from widget_server.db.tables import AuditEntry, Membership, Site, User
from widget_server.errors import Conflict
from widget_server.secrets import Vault
from widget_server.services.audit import chained
from widget_server.services.context import Context
from widget_server.services.export_site import export_site
from widget_server.services.find_site import find_site
from widget_server.services.restore_site import restore_site
from widget_server.services.site_archive import DamagedArchive
from widget_server.settings import Settings

OTHER_SECRET = "the root secret of another machine"


@pytest.fixture
def archive(context, tmp_path):
    site_id = full_site(context)
    export_site(context, site_id, tmp_path / "site.zip")
    return tmp_path / "site.zip"


@pytest.fixture
def elsewhere(request, tmp_path_factory, clock, decoder):
    """Another machine: its own folder and secret, SQLite, with a site and a person that take the first numbers."""
    folder = tmp_path_factory.mktemp("elsewhere")
    url = sqlite_copy(request.getfixturevalue("_sqlite_template"), folder)
    context = Context(settings=Settings(data=folder, database_url=url, secret_key=OTHER_SECRET), now=clock)
    context.__dict__.update(engine=make_engine(url, Vault(OTHER_SECRET.encode())), decoder=decoder)
    with context.sessions.begin() as session:
        session.add_all(
            [
                Site(publishable_key="pk_neighbour", name="Neighbour", created_at=clock()),
                User(email="neighbour@example.org", fs_uniquifier="n", created_at=clock()),
            ]
        )
    yield context
    context.engine.dispose()


def site_of(context):
    with context.sessions() as session:
        return find_site(session, KEY).id


def forget(context, site_id):
    with context.sessions.begin() as session:
        session.delete(session.get_one(Site, site_id))


def expected(before, owner_id):
    """Return what a restore makes of rows: numbers of people are this machine's, and one audit row more."""
    after = {name: [dict(row) for row in rows] for name, rows in before.items()}
    for row in after["memberships"]:
        row["user_id"] = owner_id
    for row in (*after["decisions"], *after["audit_entries"]):
        if row["actor"] == "user:999":
            row["actor"] = "former-user:999"
        elif row["actor"].startswith("user:"):
            row["actor"] = f"user:{owner_id}"
    for row in (*after["machine_settings"], *after["routing_rules"]):
        row["changed_by"] = "former-user:999"
    for row in after["audit_entries"]:
        if row["subject_kind"] == "user":
            row["subject_id"] = "former-user:999" if row["subject_id"] == "999" else str(owner_id)
    # The chain is made anew from lines that name people by this machine's numbers.
    in_order = sorted(after["audit_entries"], key=lambda row: row["sequence"])
    after["audit_entries"] = sorted(chained(in_order), key=lambda row: row["id"])
    after["sites"][0]["showcase_version"] += 1
    return after


def without_restore(rows):
    rows["audit_entries"] = [row for row in rows["audit_entries"] if row["action"] != "site.restored"]
    return rows


def test_every_row_and_photo_comes_back_elsewhere_under_another_secret(context, archive, elsewhere):
    here, before = site_of(context), contents(context, site_of(context))
    restored = restore_site(elsewhere, archive)
    there = site_of(elsewhere)
    with elsewhere.sessions() as session:
        owner = session.scalars(select(User).where(User.email == OWNER)).one()
    assert restored.publishable_key == KEY
    assert there != here
    assert without_restore(contents(elsewhere, there)) == expected(before, owner.id)
    assert files(elsewhere, there) == files(context, here)


def test_a_site_comes_back_where_it_was_deleted(context, archive):
    here, before = site_of(context), contents(context, site_of(context))
    photos = files(context, here)
    forget(context, here)
    restore_site(context, archive)
    with context.sessions() as session:
        owner = session.scalars(select(User).where(User.email == OWNER)).one()
        assert session.scalar(select(func.count()).select_from(User)) == 1
    assert without_restore(contents(context, site_of(context))) == expected(before, owner.id)
    assert files(context, site_of(context)) == photos


def test_from_sqlite_to_the_other_database_and_back(context, elsewhere, tmp_path):
    first = full_site(elsewhere)
    before = contents(elsewhere, first)
    export_site(elsewhere, first, tmp_path / "one.zip")
    restore_site(context, tmp_path / "one.zip")
    with context.sessions() as session:
        owner = session.scalars(select(User).where(User.email == OWNER)).one()
    assert without_restore(contents(context, site_of(context))) == expected(before, owner.id)


def test_a_site_that_is_here_is_left_as_it_is(context, archive):
    before = contents(context, site_of(context))
    with pytest.raises(Conflict):
        restore_site(context, archive)
    assert contents(context, site_of(context)) == before


@pytest.mark.parametrize("is_proven", [True, False])
def test_a_person_with_a_sign_in_here_keeps_it_and_gets_the_role_if_the_address_is_theirs(
    context, archive, elsewhere, is_proven
):
    now = elsewhere.now()
    with elsewhere.sessions.begin() as session:
        session.add(
            User(
                email=OWNER,
                password="own",
                fs_uniquifier="own",
                created_at=now,
                confirmed_at=now if is_proven else None,
            )
        )
    restore_site(elsewhere, archive)
    there = site_of(elsewhere)
    with elsewhere.sessions() as session:
        person = session.scalars(select(User).where(User.email == OWNER)).one()
        assert person.password == "own"
        membership = session.get_one(Membership, (there, person.id))
        assert (membership.role, membership.accepted_at is not None) == ("owner", is_proven)


def test_a_restore_is_in_the_audit_log(context, archive, elsewhere):
    restore_site(elsewhere, archive, actor="user:1")
    with elsewhere.sessions() as session:
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "site.restored")).one()
    assert (row.actor, row.subject_id) == ("user:1", KEY)


def repacked(archive, change):
    """Write the archive again, each member as `change` makes it (None leaves it out)."""
    out = archive.with_name("changed.zip")
    with ZipFile(archive) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = change(name, old.read(name))
            if body is not None:
                new.writestr(name, body)
    return out


@pytest.mark.parametrize(
    "change",
    [
        lambda name, body: body.replace(b"Linen", b"Woolen") if name == "tables/products.jsonl" else body,
        lambda name, body: None if name == "tables/orders.jsonl" else body,
        lambda name, body: None if name == "manifest.json" else body,
        lambda name, body: body.replace(b'"format_version": 1', b'"format_version": 2'),
        lambda name, body: b"[]" if name == "manifest.json" else body,
        lambda name, body: body[:-1] if name.startswith("media/") else body,
    ],
    ids=["changed", "missing", "no manifest", "other version", "odd manifest", "cut photo"],
)
def test_an_archive_that_is_not_what_was_exported_is_refused_untouched(context, archive, elsewhere, change):
    with pytest.raises(DamagedArchive):
        restore_site(elsewhere, repacked(archive, change))
    with elsewhere.sessions() as session:
        assert session.scalars(select(Site.publishable_key)).all() == ["pk_neighbour"]
    assert list(elsewhere.store.keys()) == []


def test_a_file_cut_short_or_of_another_kind_is_refused(context, archive, elsewhere, tmp_path):
    (tmp_path / "half.zip").write_bytes(archive.read_bytes()[:-500])
    (tmp_path / "text.zip").write_bytes(b"no archive")
    for name in ("half.zip", "text.zip"):
        with pytest.raises(DamagedArchive):
            restore_site(elsewhere, tmp_path / name)


def test_a_restore_that_breaks_leaves_no_site_and_no_photo(context, archive, elsewhere):
    def stop(names):
        yield names[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore_site(elsewhere, archive, watch=stop)
    with elsewhere.sessions() as session:
        assert session.scalars(select(Site.publishable_key)).all() == ["pk_neighbour"]
    assert list(elsewhere.store.keys()) == []
