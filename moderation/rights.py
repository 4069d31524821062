"""The consent ledger: who allowed what to be shown where, until when.

Owns the meaning of a list of records. Does not store them, ask for them or know whose they are. The ledger only
grows: a right ends by a later record or by running out, never by a deletion.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RightsState(StrEnum):
    """What a record says, and what a ledger amounts to at a moment; only `granted` shows anything."""

    NONE = "none"
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Basis(StrEnum):
    """Why the shop may show it."""

    IMPORT_EVIDENCE = "import_evidence"
    UPLOAD_CONSENT = "upload_consent"
    CREATOR_GRANT = "creator_grant"
    MERCHANT_OWN = "merchant_own"


class Surface(StrEnum):
    """Where it is shown."""

    SITE = "site"
    EMAIL = "email"
    ADS = "ads"


ON_SITE = frozenset({Surface.SITE})
EVERYWHERE = frozenset(Surface)
CREATORS_WORD = frozenset({Basis.CREATOR_GRANT, Basis.UPLOAD_CONSENT})
"""Bases in which the creator spoke; after the creator's no, only one of these can open again."""

LOST = frozenset({RightsState.REFUSED, RightsState.EXPIRED, RightsState.REVOKED})
"""States in which something may not be shown that once might have been: its photos answer "gone" and not "unknown"."""

_NO = frozenset({RightsState.REFUSED, RightsState.REVOKED})
# Of what was said in one instant the word that hides more is taken to be the later.
_LATER_IN_AN_INSTANT = {
    state: rank
    for rank, state in enumerate(
        (
            RightsState.NONE,
            RightsState.REQUESTED,
            RightsState.GRANTED,
            RightsState.EXPIRED,
            RightsState.REFUSED,
            RightsState.REVOKED,
        )
    )
}


@dataclass(frozen=True, kw_only=True)
class RightsRecord:
    """One line of the ledger.

    at and expires_at are aware UTC; expires_at None never runs out. evidence keeps the words that prove it.
    basis says who spoke: a revocation with a creator's basis is the creator's, any other is the shop's.
    """

    state: RightsState
    basis: Basis
    at: datetime
    scope: frozenset[Surface] = ON_SITE
    evidence: str = ""
    expires_at: datetime | None = None


def state_at(records: Iterable[RightsRecord], now: datetime, surface: Surface = Surface.SITE) -> RightsState:
    """Say what the ledger amounts to on one surface at one moment.

    Grants count from their own time on; a refusal or revocation counts at once, even if its clock runs ahead,
    and wins over a grant of the same instant. After the creator's no, only the creator's yes opens again.
    The order in which the records are given makes no difference.
    """
    state = RightsState.NONE
    grants: list[RightsRecord] = []
    creator_said_no = False
    for record in sorted(records, key=_told):
        if surface not in record.scope:
            continue
        by_creator = record.basis in CREATORS_WORD
        if record.state in _NO:
            grants.clear()
            state = record.state
            creator_said_no |= by_creator
        elif record.at > now or (creator_said_no and not by_creator):
            continue
        elif record.state is RightsState.GRANTED:
            grants.append(record)
            state = RightsState.EXPIRED
            creator_said_no = False
        elif record.state is RightsState.EXPIRED:
            grants = [grant for grant in grants if grant.basis is not record.basis]
        elif record.state is RightsState.REQUESTED and not creator_said_no:
            state = RightsState.REQUESTED
    # After a grant the ledger's word is "expired" unless something newer was said: it shows if the grant is gone.
    if any(grant.expires_at is None or now < grant.expires_at for grant in grants):
        return RightsState.GRANTED
    return state


def _told(record: RightsRecord) -> tuple[datetime, int, bool]:
    return record.at, _LATER_IN_AN_INSTANT[record.state], record.basis in CREATORS_WORD


def creator_forbids(records: Iterable[RightsRecord], surface: Surface = Surface.SITE) -> bool:
    """Whether the creator's own last word on a surface was no: only the creator can open it again."""
    said = [record for record in records if record.basis in CREATORS_WORD and surface in record.scope]
    said = [record for record in said if record.state in _NO or record.state is RightsState.GRANTED]
    return bool(said) and max(said, key=_told).state in _NO


def may_show(records: Iterable[RightsRecord], now: datetime, surface: Surface = Surface.SITE) -> bool:
    """Whether it may be shown on this surface at this moment; without a record nothing may."""
    return state_at(records, now, surface) is RightsState.GRANTED


def next_change_at(records: Iterable[RightsRecord], now: datetime, surface: Surface = Surface.SITE) -> datetime | None:
    """Say when time alone next changes `may_show`, or None; a cache of the answer is good until then."""
    ledger = tuple(records)
    moments = {m for r in ledger for m in (r.at, r.expires_at) if m is not None and m > now}
    showing = may_show(ledger, now, surface)
    return next((m for m in sorted(moments) if may_show(ledger, m, surface) is not showing), None)
