"""A made history of a desk's decisions whose truth is known, with moderators who err and campaigns that change.

Harmless texts are put together from parts or taken from a list that is given; bad ones follow campaigns, of which later
ones use words that no list and no earlier decision has seen. What a decision says is the truth but for `noise`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation.classifier.decisions import Decided
from moderation.heuristics.base import Known
from moderation.heuristics.scoring import score
from moderation.pipeline import screen
from moderation.types import Kind, Reason, Submission

HOUR_S = 3600.0
_THINGS = {
    "en": ("dress", "vase", "jacket", "mug", "shirt", "lamp", "scarf", "bowl", "sweater", "bag"),
    "de": ("Kleid", "Vase", "Jacke", "Tasse", "Hemd", "Lampe", "Schal", "Schale", "Pullover", "Tasche"),
}
_PRAISE = {
    "en": (
        "I love this {}",
        "The {} fits perfectly",
        "Great quality {} for the price",
        "My sister wants the same {} now",
        "The {} looks even better than in the pictures",
        "Wore the {} to a wedding and got many compliments",
    ),
    "de": (
        "Ich liebe diese {}",
        "Die {} passt genau",
        "Tolle Qualität der {} für den Preis",
        "Die {} sieht noch schöner aus als auf den Bildern",
        "Meine Schwester will jetzt auch so eine {}",
    ),
}
_BLAME = {
    "en": (
        "The {} broke after two days",
        "Cheap material, the {} feels like plastic",
        "The {} runs small, I had to return it",
        "Worst {} I ever bought, stupid zipper and the colour is a joke",
        "The {} arrived late and dirty, very disappointed",
        "I sent the {} back and still wait for my refund",
    ),
    "de": (
        "Die {} ging nach zwei Tagen kaputt",
        "Billiges Material, die {} fühlt sich an wie Plastik",
        "Die {} fällt klein aus, ich musste sie zurückschicken",
        "Die schlechteste {} die ich je hatte, eine Frechheit",
    ),
}
_MORE = {
    "en": (
        "it arrived quickly and was well packed",
        "the colour is a little darker than on the screen",
        "I am {n} tall and took a medium",
        "washed it {n} times already",
        "I would buy it again",
        "the seams are clean",
        "used the code from the newsletter at the checkout and it worked",
        "my order came in {n} days",
        "the shop in town had none left, so I ordered here",
        "customer service answered within a day",
    ),
    "de": (
        "sie kam schnell und gut verpackt",
        "die Farbe ist etwas dunkler als am Bildschirm",
        "ich bin {n} groß und trage M",
        "schon {n} mal gewaschen",
        "würde ich wieder kaufen",
        "der Kundendienst hat am nächsten Tag geantwortet",
        "den Gutschein aus dem Newsletter konnte ich einlösen",
    ),
}
# What a campaign says, early and late: the lists know some of it at first and nearly nothing of it later.
_BAD: dict[Reason, tuple[tuple[str, ...], ...]] = {
    Reason.SPAM: (
        ("Click here for a promo code, visit my shop", "Make money from home, message me on whatsapp",
         "Follow me, link in bio, free gift for everyone", "Jetzt bestellen mit Rabattcode auf meinem Kanal"),
        ("Got rich with the {c} trading bot, ask {c} for the guide", "{c} pays you every week, join {c}",
         "Look up {c} if you want the same for half", "Mit {c} verdiene ich nebenbei, frag nach {c}"),
        ("{c} signals never lose, my uncle retired on {c}", "Type {c} in the search, thank me later",
         "everyone here should try {c}, it changed my life"),
    ),
    Reason.OFFENSIVE: (
        ("You are idiots, all of you", "What morons work here, go to hell", "Ihr seid Deppen und Trottel"),
        ("whoever packs this has the brain of a {a}", "the owner is a {a}", "only a {a} sells this"),
        ("tell that {a} at the till to crawl back", "people like you {a} should not be allowed out"),
    ),
    Reason.PERSONAL_DATA: (
        ("Write to {p}@mail.example if you want mine", "Call me on +49 170 {d} about it"),
        ("reach {p} at mail dot example for the second one", "my number is zero one seven {w} {w} {w}, ask for {p}"),
        ("{p} lives above the bakery on the corner, second bell, ask there",),
    ),
    Reason.OFF_TOPIC: (
        ("The president should talk less and the government do more", "Our church has a concert on Sunday"),
        ("the mayor promised a new bridge and nothing happened for {n} years", "my cat had {n} kittens",
         "does anybody know when the {n} bus leaves on Sundays"),
        ("they lost again {n} to nil, the referee was blind", "heavy rain for {n} days and the river keeps rising"),
    ),
}  # fmt: skip
CAMPAIGNS = ("zenicoin", "lumabit", "vexatrade", "orofund", "primaxo", "qubitra", "solvanta", "neridax")
_ANIMALS = ("donkey", "toad", "rat", "worm", "pig", "cockroach")
_NAMES = ("mira", "jonas", "amelie", "tariq", "olga", "pedro")
_NUMBERS = ("two", "five", "eight", "nine", "four")


@dataclass(frozen=True, kw_only=True)
class Made:
    """A history.  decided : with the moderators' errors.  truth : the reason that was right, None for harmless."""

    decided: tuple[Decided, ...]
    truth: tuple[Reason | None, ...]


def make_decisions(
    count: int = 1500, *, seed: int = 1, bad_share: float = 0.16, noise: float = 0.04, harmless: Sequence[str] = ()
) -> Made:
    """Return `count` decisions, an hour apart.  harmless : texts to take instead of made ones."""
    rng = random.Random(seed)
    decided, truth = [], []
    for number in range(count):
        reason = rng.choice(list(_BAD)) if rng.random() < bad_share else None
        phase = min(2, int(3 * number / count + rng.random() * 0.5))
        kind = rng.choice((Kind.REVIEW, Kind.REVIEW, Kind.REVIEW, Kind.QUESTION))
        text = _bad(rng, reason, phase) if reason else (rng.choice(harmless) if harmless else _harmless(rng))
        said = reason
        if rng.random() < noise:
            said = None if reason else rng.choice(list(_BAD))
        decided.append(decision(text, said, at_s=number * HOUR_S, kind=kind))
        truth.append(reason)
    return Made(decided=tuple(decided), truth=tuple(truth))


def decision(text: str, reason: Reason | None, *, at_s: float = 0.0, kind: Kind = Kind.REVIEW) -> Decided:
    """Return a decision on a text, with what the rules and heuristics said of it."""
    submission = Submission(kind=kind, text=text)
    heuristics = score(submission, replace(Known(), verdicts=screen(submission)))
    return Decided(at_s=at_s, submission=submission, heuristics=heuristics, reason=reason)


def _harmless(rng: random.Random) -> str:
    language = rng.choice(("en", "en", "de"))
    opening = rng.choice((*_PRAISE[language], *_BLAME[language])).format(rng.choice(_THINGS[language]))
    more = rng.sample(_MORE[language], rng.randint(0, 3))
    return ", ".join((opening, *more)).replace("{n}", str(rng.randint(2, 180))) + rng.choice((".", "!", ""))


def _bad(rng: random.Random, reason: Reason, phase: int) -> str:
    text = rng.choice(_BAD[reason][phase])
    # Campaigns come in waves: for a while it is the same name.
    text = text.replace("{c}", rng.choice(CAMPAIGNS[2 * phase : 2 * phase + 3])).replace("{a}", rng.choice(_ANIMALS))
    text = text.replace("{p}", rng.choice(_NAMES)).replace("{d}", str(rng.randint(1000000, 9999999)))
    while "{w}" in text:
        text = text.replace("{w}", rng.choice(_NUMBERS), 1)
    text = text.replace("{n}", str(rng.randint(2, 40)))
    # Much of it hides behind a sentence that anybody might write.
    return f"{_harmless(rng)} {text}" if rng.random() < 0.4 else text
