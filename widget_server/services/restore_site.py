"""Bring a site back from the file that `export_site` wrote, on this machine or another one.

Owns the checks before anything is written, and that the site appears whole or not at all: its photos are put into the
store first, under a site that no key names yet; then all rows and the key come in one transaction.
"""

import hashlib
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import orjson
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import AuditEntry, Site, User
from widget_server.errors import Conflict
from widget_server.secrets import Vault
from widget_server.sentences import Sentence
from widget_server.services.audit import chained, record
from widget_server.services.context import Context
from widget_server.services.showcase_version import bump
from widget_server.services.site_archive import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MEDIA_FOLDER,
    SITE,
    USER_COLUMNS,
    USERS,
    DamagedArchive,
    media_key,
    read_row,
    site_tables,
    table_name,
)

Watch = Callable[[Sequence[str]], Iterable[str]]
_ROWS = 1000
_CHUNK_BYTES = 1 << 20
_ACTOR_COLUMNS = frozenset(
    {
        "actor",
        "decided_by",
        "created_by",
        "lifted_by",
        "signed_by",
        "second_actor",
        "changed_by",
        "seen_by",
        "checked_by",
    }
)


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What came back."""

    publishable_key: str
    row_count: int
    file_count: int


def restore_site(
    context: Context, path: Path, *, actor: str = "command", watch: Watch = lambda names: names
) -> Restored:
    """Restore a site under its own publishable key.

    watch : is given the names of the photos and yields them, which is how a caller shows how far it is.
    Raises DamagedArchive for a file that cannot be trusted, Conflict where the key is taken; then nothing was written.
    """
    try:
        with ZipFile(path) as file:
            archive = _Archive(file, context.vault)
            archive.check()
            return _restore(context, archive, actor, watch)
    except (BadZipFile, EOFError, zlib.error) as error:
        raise DamagedArchive("This is not the archive of a site, or it was cut short. Export it again.") from error


def _restore(context: Context, archive: "_Archive", actor: str, watch: Watch) -> Restored:
    site_row = archive.site()
    key = str(site_row["publishable_key"])
    with reading_session(context.engine) as session:
        _refuse_taken(session, key)
    site_id = _make_room(context)
    put: list[str] = []
    try:
        for name in watch(archive.photos):
            put.append(media_key(name, site_id))
            context.store.put(put[-1], archive.read(name))
        with context.sessions.begin() as session:
            _refuse_taken(session, key)
            session.execute(update(Site).where(Site.id == site_id).values(site_row))
            people = _restore_people(session, archive)
            for table in site_tables():
                changed: Iterator[dict[str, Any]] = (
                    _changed(table, row, site_id, people) for row in archive.rows(table)
                )
                if table.name == AuditEntry.__tablename__:
                    # People have other numbers here, which is why the chain is made anew from the same lines.
                    changed = chained(sorted(changed, key=lambda row: row["sequence"]))
                for rows in _chunks(changed):
                    session.execute(insert(table), rows)
            # A process may still hold the site of that key and version which was here before.
            bump(session, site_id)
            record(
                session,
                site_id=site_id,
                at=context.now(),
                actor=actor,
                action="site.restored",
                subject_kind="site",
                subject_id=key,
                details={"made_at": archive.manifest["made_at"]},
            )
    except BaseException as error:
        _clear_room(context, site_id, put)
        if isinstance(error, IntegrityError | StatementError):
            raise DamagedArchive("The archive's rows do not fit together; nothing was restored.") from error
        raise
    return Restored(
        publishable_key=key, row_count=sum(archive.manifest["rows"].values()), file_count=len(archive.photos)
    )


@dataclass(frozen=True)
class _Archive:
    """An archive whose members are read only as the manifest promises them."""

    file: ZipFile
    vault: Vault
    manifest: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "manifest", _manifest(self.file))

    @property
    def photos(self) -> list[str]:
        return [name for name in self.manifest["sha256"] if name.startswith(MEDIA_FOLDER)]

    def check(self) -> None:
        """Compare every member with its checksum."""
        promised = self.manifest["sha256"]
        wanted = {table_name(name) for name in (SITE, USERS, *(table.name for table in site_tables()))}
        if set(self.file.namelist()) - {MANIFEST} != set(promised) or not wanted <= set(promised):
            raise DamagedArchive("The archive does not hold what its manifest says.")
        for name, checksum in promised.items():
            digest = hashlib.sha256()
            with self.file.open(name) as member:
                while chunk := member.read(_CHUNK_BYTES):
                    digest.update(chunk)
            if digest.hexdigest() != checksum:
                raise DamagedArchive(f"“{name}” was changed or cut short after the export.")
        for name in self.photos:
            media_key(name, 0)

    def read(self, name: str) -> bytes:
        return self.file.read(name)

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        with self.file.open(table_name(table.name)) as member:
            for line in member:
                yield read_row(table, line, self.vault)

    def site(self) -> dict[str, Any]:
        """Return the columns of the site itself but its number."""
        assert isinstance(Site.__table__, Table)
        found = list(self.rows(Site.__table__))
        if len(found) != 1 or not found[0].get("publishable_key"):
            raise DamagedArchive("The archive does not hold exactly one site.")
        return {name: value for name, value in found[0].items() if name != "id"}


def _manifest(file: ZipFile) -> Mapping[str, Any]:
    try:
        manifest = orjson.loads(file.read(MANIFEST))
        version = manifest["format_version"] if manifest["format"] == FORMAT else None
        counts, checksums = manifest["rows"], manifest["sha256"]
        shaped = isinstance(counts, dict) and isinstance(checksums, dict) and "made_at" in manifest
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedArchive("This is not the archive of a site.") from error
    if version is None or not shaped:
        raise DamagedArchive("This is not the archive of a site.")
    if version != FORMAT_VERSION:
        raise DamagedArchive(f"The archive has format version {version}; this release reads {FORMAT_VERSION}.")
    return dict(manifest)


def _refuse_taken(session: Session, key: str) -> None:
    if session.scalar(select(Site.id).where(Site.publishable_key == key)) is not None:
        raise Conflict(
            Sentence("A site with the key %(key)s is here already; it was left as it is.", key=key), parameter="site"
        )


def _make_room(context: Context) -> int:
    """Return the number of a new site that nothing public names yet: photos lie under a site's number."""
    with context.sessions.begin() as session:
        site = Site(
            publishable_key=f"restoring_{secrets.token_hex(16)}", name="Being restored", created_at=context.now()
        )
        session.add(site)
        session.flush()
        return site.id


def _clear_room(context: Context, site_id: int, keys: Iterable[str]) -> None:
    with context.sessions.begin() as session:
        session.execute(delete(Site).where(Site.id == site_id))
    for key in keys:
        context.store.delete(key)


@dataclass(frozen=True, kw_only=True)
class _Person:
    """A person's number here; is_trusted : whether the account is surely of the person whom the archive names."""

    id: int
    is_trusted: bool


def _restore_people(session: Session, archive: _Archive) -> dict[int, _Person]:
    """Return each person here by their number there; who has a sign-in here keeps it as it is."""
    assert isinstance(User.__table__, Table)
    people: dict[int, _Person] = {}
    for row in archive.rows(User.__table__):
        if set(row) != set(USER_COLUMNS):
            raise DamagedArchive("A person in the archive has other columns than this release knows.")
        old = row.pop("id")
        user = session.scalar(select(User).where(User.email == row["email"]))
        # Whoever took an address here without showing that it is theirs must not come into the site by its archive.
        is_trusted = user is None or user.confirmed_at is not None
        if user is None:
            if session.scalar(select(User.id).where(User.fs_uniquifier == row["fs_uniquifier"])) is not None:
                row["fs_uniquifier"] = secrets.token_hex(32)
            user = User(**row)
            session.add(user)
            session.flush()
        people[old] = _Person(id=user.id, is_trusted=is_trusted)
    return people


def _changed(table: Table, row: dict[str, Any], site_id: int, people: Mapping[int, _Person]) -> dict[str, Any]:
    """Return a row with this machine's numbers of the site and of people."""
    values = row | {"site_id": site_id}
    if table.name == "memberships":
        person = people.get(row["user_id"])
        values["user_id"] = person.id if person else None
        if person and not person.is_trusted:
            values["accepted_at"] = None
    for name in _ACTOR_COLUMNS & values.keys():
        kind, _, number = str(values[name]).partition(":")
        if kind == "user":
            values[name] = _actor(number, people)
    if table.name == "audit_entries" and values.get("subject_kind") == "user":
        values["subject_id"] = _actor(str(values["subject_id"]), people).removeprefix("user:")
    return values


def _actor(number: str, people: Mapping[int, _Person]) -> str:
    """Return how a person is named here; who left the site before the export has no number here."""
    here = people.get(int(number)) if number.isdecimal() else None
    return f"user:{here.id}" if here else f"former-user:{number}"


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
