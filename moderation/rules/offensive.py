"""Holds insults and slurs, and the words a site blocks itself.

The list is short on purpose: words that insult or degrade people in every context, whole words only, none that is
innocent in another of the languages (German "dick" is thick). It finds the crude cases; people find the rest.
"""

from collections.abc import Iterable

from moderation.phrases import Phrases, compile_phrases, find_phrases
from moderation.rules.base import Rule, ScreeningContext, hold, passed, texts
from moderation.types import Mark, Reason, Submission, Verdict

NAME = "offensive"

WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "fuck", "fucking", "fucker", "motherfucker", "asshole", "assholes", "cunt", "bitch", "bitches", "whore", "slut",
        "retard", "retards", "faggot", "faggots", "nigger", "niggers", "kike", "wanker", "kill yourself",
    ),
    "de": (
        "arschloch", "arschlöcher", "hurensohn", "hurensöhne", "wichser", "fotze", "schlampe", "missgeburt", "kanake",
        "drecksau", "fick dich",
    ),
    "fr": ("connard", "connards", "connasse", "salope", "enculé", "enculés", "nique ta mère", "bougnoule"),
    "es": ("gilipollas", "cabrón", "cabrones", "hijo de puta", "hijoputa", "maricón"),
    "it": ("stronzo", "stronza", "vaffanculo", "puttana", "figlio di puttana"),
    "pt": ("filho da puta", "vai tomar no cu", "arrombado"),
    "nl": ("klootzak", "kutwijf", "kankerlijer"),
    "zh": ("傻逼", "操你妈", "贱人", "婊子"),
    "ar": ("شرموطة", "كس امك", "ابن الكلب"),
}  # fmt: skip
BUILT_IN = frozenset(phrase for listed in WORDS.values() for phrase in listed)


def _marks(submission: Submission, phrases: Phrases) -> Iterable[Mark]:
    for name, text in texts(submission):
        for hit in find_phrases(text, phrases):
            yield Mark(field=name, start=hit.start, end=hit.end)


def check(submission: Submission, context: ScreeningContext) -> Verdict:
    """Hold a submission with an insult of the built-in list or a word the site blocks."""
    if marks := tuple(_marks(submission, compile_phrases(BUILT_IN))):
        return hold(NAME, "insult", "It has a word that insults people.", reason=Reason.OFFENSIVE, marks=marks)
    blocked = compile_phrases(context.blocked_words)
    if blocked and (marks := tuple(_marks(submission, blocked))):
        # The site's words route to a person; they are no reason by themselves, or a site could block "disappointed".
        return hold(NAME, "blocked_word", "It has a word that this site wants a person to look at.", marks=marks)
    return passed(NAME)


RULE = Rule(name=NAME, about="An insult or slur, or a word on the site's own list, waits for a person.", check=check)
