"""The consent ledger in the store: grant and revoke, with the evidence for it; and read what it amounts to."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.rights import ON_SITE, Basis, RightsRecord, RightsState, Surface, may_show
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Media, Right, Submission, SubmissionMedia, Video
from widget_server.errors import BadInput, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

# Up to so many ledgers the database looks up one by one; more are read in one pass.
FEW = 500


def grant(
    context: Context,
    site_id: int,
    submission_ids: Iterable[str] | None,
    *,
    evidence: str,
    actor: str,
    basis: Basis = Basis.CREATOR_GRANT,
    scope: frozenset[Surface] = ON_SITE,
    person: str = "",
    expires_at: datetime | None = None,
) -> list[str]:
    """Record a granted right for the named submissions, or for all that have none in force; returns their ids.

    scope : the surfaces.  person : who allowed it, as they sign.  A grant to all is the shop's word
    (import_evidence), so it never reopens what a creator has refused.  Granting again what is granted on all of these
    surfaces adds nothing.  Raises BadInput without evidence or surfaces, NotFound for an unknown id.
    """
    if not evidence.strip():
        raise BadInput("Write down why the shop may show these pictures (--evidence).", parameter="evidence")
    if not scope:
        raise BadInput(Sentence("Say where it may be shown: on the site, in e-mails, in ads."), parameter="scope")
    now = context.now()
    if expires_at is not None and expires_at <= now:
        raise BadInput(Sentence("A right ends in the future. Give a later day."), parameter="expires_at")
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        wanted = _ids(session, site_id, submission_ids)
        ledgers = ledger_of(session, site_id, wanted)
        effective_basis = Basis.IMPORT_EVIDENCE if submission_ids is None else basis
        missing = [key for key in wanted if not all(may_show(ledgers.get(key, []), now, where) for where in scope)]
        photos = photos_of(session, site_id, missing)
        for submission_id in missing:
            add_right(
                session,
                site_id=site_id,
                submission_id=submission_id,
                state=RightsState.GRANTED,
                basis=effective_basis,
                scope=scope,
                evidence=evidence,
                person=person,
                media=photos.get(submission_id, ()),
                actor=actor,
                now=now,
                expires_at=expires_at,
            )
        if missing:
            bump(session, site_id, submissions=missing)
        return missing


def add_right(
    session: Session,
    *,
    site_id: int,
    submission_id: str,
    state: RightsState,
    basis: Basis,
    evidence: str,
    actor: str,
    now: datetime,
    scope: frozenset[Surface] = ON_SITE,
    person: str = "",
    media: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> None:
    """Append one line to a submission's ledger, with its audit row, in the caller's transaction.

    media : SHA-256 of the photos and videos that it was said of, as photos_of() has them.
    """
    session.add(
        Right(
            site_id=site_id,
            id=time_ordered_id(now),
            submission_id=submission_id,
            state=state.value,
            basis=basis.value,
            scope=sorted(scope),
            evidence=evidence,
            person=person[:200],
            media=list(media),
            actor=actor,
            at=now,
            expires_at=expires_at,
        )
    )
    record(
        session,
        site_id=site_id,
        at=now,
        actor=actor,
        action=f"rights.{state.value}",
        subject_kind="submission",
        subject_id=submission_id,
        details={"basis": basis.value, "scope": sorted(scope)},
    )


def photos_of(session: Session, site_id: int, submission_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the SHA-256 of each submission's photos and videos, in their order; of what is not there yet none."""
    wanted = set(submission_ids)
    query = (
        select(SubmissionMedia.submission_id, Media.sha256, Video.sha256)
        .join(Media, (Media.site_id == SubmissionMedia.site_id) & (Media.id == SubmissionMedia.media_id), isouter=True)
        .join(Video, (Video.site_id == SubmissionMedia.site_id) & (Video.id == SubmissionMedia.video_id), isouter=True)
        .where(SubmissionMedia.site_id == site_id)
        .order_by(SubmissionMedia.submission_id, SubmissionMedia.position)
    )
    if len(wanted) <= FEW:
        query = query.where(SubmissionMedia.submission_id.in_(wanted))
    found: dict[str, list[str]] = {}
    for submission_id, *hashes in session.execute(query) if wanted else ():
        if submission_id in wanted and any(hashes):
            found.setdefault(submission_id, []).extend(filter(None, hashes))
    return found


def ledger_of(session: Session, site_id: int, submission_ids: Iterable[str]) -> dict[str, list[RightsRecord]]:
    """Return the consent ledger of each submission that has one."""
    wanted = set(submission_ids)
    ledgers: dict[str, list[RightsRecord]] = {}
    query = select(Right).where(Right.site_id == site_id).order_by(Right.at, Right.id)
    if len(wanted) <= FEW:
        query = query.where(Right.submission_id.in_(wanted))
    for row in session.scalars(query):
        if row.submission_id in wanted:
            ledgers.setdefault(row.submission_id, []).append(record_of(row))
    return ledgers


def record_of(row: Right) -> RightsRecord:
    """Return a row of the ledger as moderation reads it."""
    return RightsRecord(
        state=RightsState(row.state),
        basis=Basis(row.basis),
        at=row.at,
        scope=frozenset(map(Surface, row.scope)),
        evidence=row.evidence,
        expires_at=row.expires_at,
    )


def without_right(context: Context, site_id: int, submission_ids: Iterable[str]) -> list[str]:
    """Return those of the submissions that nobody may be shown yet, because no right is in force."""
    wanted = list(submission_ids)
    with context.sessions() as session:
        ledgers = ledger_of(session, site_id, wanted)
    return [key for key in wanted if not may_show(ledgers.get(key, []), context.now())]


def _ids(session: Session, site_id: int, submission_ids: Iterable[str] | None) -> list[str]:
    query = select(Submission.id).where(Submission.site_id == site_id).order_by(Submission.number)
    known = list(session.scalars(query))
    if submission_ids is None:
        return known
    wanted = list(dict.fromkeys(submission_ids))
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise NotFound(Sentence("This site has no post or review “%(unknown)s”.", unknown=unknown[0]), parameter="id")
    return wanted
