"""Running the rules over submissions: what the rules may know of a site, and the findings as they are stored.

Owns the site's knowledge (its lists, hosts, texts and photos seen). The rules themselves are moderation's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import types as m
from moderation.duplicates import PhashIndex
from moderation.pipeline import screen
from moderation.rules.base import ScreeningContext
from moderation.rules.duplicate_text import text_fingerprint
from widget_server.db.base import JsonValue
from widget_server.db.tables import Site, SiteOrigin, Submission
from widget_server.services.photo_hashes import phashes_of


class Screener:
    """Screens the submissions of one site; made once an import or request, it remembers what it has screened."""

    def __init__(self, session: Session, site_id: int) -> None:
        self._site_id = site_id
        site = session.get_one(Site, site_id)
        self._known = ScreeningContext(
            shop_hosts=_shop_hosts(session, site),
            competitor_hosts=frozenset(site.competitor_hosts),
            blocked_words=frozenset(site.blocked_words),
        )
        self._texts: dict[str, str] = {}
        self._photos: dict[str, set[str]] = {}
        self._all_photos: PhashIndex | None = None

    def screen(self, session: Session, submission_id: str, submission: m.Submission) -> list[JsonValue]:
        """Return what the rules found as JSON, in their order; rules that found nothing are left out.

        session : of the caller's transaction; nothing is written.
        The submission then counts as known to those screened after it.
        """
        with session.no_autoflush:
            context = replace(
                self._known,
                known_texts=self._same_words(session, submission_id, submission),
                known_photos=self._photos_of_others(session, submission_id) if submission.phashes else None,
            )
        verdicts = screen(submission, context)
        self._learn_photos(submission_id, submission.phashes)
        return [asdict(verdict) for verdict in verdicts if verdict.outcome is not m.Outcome.PASS]

    def _same_words(self, session: Session, submission_id: str, submission: m.Submission) -> dict[str, str]:
        """Return the earliest other one of its kind that has the same words."""
        key = text_fingerprint(submission.text) if submission.kind is not m.Kind.POST else ""
        if not key:
            return {}
        other = session.scalar(
            select(Submission.id)
            .where(
                Submission.site_id == self._site_id,
                Submission.text_key == key,
                Submission.kind == submission.kind.value,
                Submission.id != submission_id,
            )
            .order_by(Submission.number)
            .limit(1)
        )
        # Those of the same batch are not in the table yet.
        first = other or self._texts.setdefault(key, submission_id)
        return {} if first == submission_id else {key: first}

    def _photos_of_others(self, session: Session, submission_id: str) -> PhashIndex:
        if self._all_photos is None:
            self._photos = {owner: set(hashes) for owner, hashes in phashes_of(session, self._site_id).items()}
            self._all_photos = PhashIndex(_pairs(self._photos))
        if submission_id not in self._photos:
            return self._all_photos
        return PhashIndex((owner, phash) for owner, phash in _pairs(self._photos) if owner != submission_id)

    def _learn_photos(self, submission_id: str, phashes: Sequence[str]) -> None:
        if not phashes or self._all_photos is None:
            return
        known = self._photos.setdefault(submission_id, set())
        for phash in set(phashes) - known:
            known.add(phash)
            self._all_photos.add(submission_id, phash)


def _pairs(photos: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    return ((owner, phash) for owner, hashes in photos.items() for phash in hashes)


def _shop_hosts(session: Session, site: Site) -> frozenset[str]:
    """Return the hosts that links may lead to: the shop's and those of the pages that show its galleries."""
    addresses = [
        site.shop_url,
        *session.scalars(select(SiteOrigin.origin).where(SiteOrigin.site_id == site.id)),
    ]
    hosts = (urlsplit(address).hostname or "" for address in addresses)
    return frozenset(host.removeprefix("www.") for host in hosts if host)
