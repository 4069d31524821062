"""Which waiting submission needs a human most: risk and uncertainty first, what looks harmless last.

Owns the order only. It is made of what the rules found and of scores, and neither ever sees the stars.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from moderation.types import Outcome, Reason

NOTHING_FOUND = 100
"""From here on no rule has an opinion; such items stand in the order of what their scores say."""
LAST = 200
"""Priority of what neither a rule nor a score says anything of: the last to be looked at."""

# How much harm it does while it stands or waits, 0..100: people first, then the law, then the shop.
_HARM: Mapping[str, int] = MappingProxyType(
    {
        Reason.ILLEGAL: 90,
        Reason.PERSONAL_DATA: 80,
        Reason.OFFENSIVE: 75,
        Reason.FAKE: 60,
        Reason.NO_RIGHTS: 55,
        Reason.SPAM: 50,
        Reason.DUPLICATE: 35,
    }
)
_OTHER_HARM = 30
# A rule that failed has looked at nothing, so nobody knows.
_UNKNOWN_HARM = 70
# Shoppers see words that their author no longer stands behind.
_CHANGED_HARM = 45
# A rule that only asks a person to look is less sure than one that would reject.
_ASKS_SHARE = 0.8
_EACH_MORE = 3
_MOST_HARM = 99


def priority_of(
    findings: Iterable[Mapping[str, Any]], *, changed_in_public: bool = False, risk: int = 0, uncertainty: int = 0
) -> int:
    """Return 0 (at once) .. LAST.

    findings : stored verdicts, of which `outcome`, `reason` and `error` count.  changed_in_public : a newer revision
    waits behind one that shoppers see.  risk, uncertainty : 0..100, of its scores; they say where among those without
    a finding it stands.
    """
    harms = [harm for harm in map(_harm, findings) if harm]
    if changed_in_public:
        harms.append(_CHANGED_HARM)
    if not harms:
        return LAST - min(LAST - NOTHING_FOUND, max(risk, uncertainty))
    return NOTHING_FOUND - min(_MOST_HARM, round(max(harms)) + _EACH_MORE * (len(harms) - 1))


def _harm(finding: Mapping[str, Any]) -> float:
    if finding.get("error"):
        return _UNKNOWN_HARM
    if finding.get("outcome") == Outcome.PASS:
        return 0
    harm = _HARM.get(finding.get("reason") or "", _OTHER_HARM)
    return harm if finding.get("outcome") == Outcome.REJECT else harm * _ASKS_SHARE
