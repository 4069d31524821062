"""Holds text in a script that its declared language is not written in: wrongly labelled, or not what it says.

Latin letters pass in every language (brand names, transliteration). A text without a declared language passes:
language detectors fail on captions, so nothing is guessed.
"""

import re

from moderation.rules.base import Rule, ScreeningContext, hold, passed, texts
from moderation.types import Submission, Verdict

NAME = "script"
MIN_LETTERS = 12
MIN_EXPECTED_RATE = 0.5

_SCRIPTS = {
    "Latin": "a-zA-Z\u00c0-\u024f\u1e00-\u1eff",
    "Greek": "\u0370-\u03ff",
    "Cyrillic": "\u0400-\u052f",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f",
    "Devanagari": "\u0900-\u097f",
    "Thai": "\u0e00-\u0e7f",
    "Chinese": "\u3400-\u9fff",
    "Japanese": "\u3040-\u30ff",
    "Korean": "\uac00-\ud7af",
}
_PATTERNS = {script: re.compile(f"[{ranges}]") for script, ranges in _SCRIPTS.items()}
_LATIN_ONLY = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "hr", "da", "sv", "nb", "no", "fi", "et", "lv",
    "lt", "hu", "ro", "tr", "vi", "id", "ms", "ca", "eu", "gl",
)  # fmt: skip
_WRITTEN_IN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_LATIN_ONLY, ()),
    "el": ("Greek",),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "sr", "kk"), ("Cyrillic",)),
    "he": ("Hebrew",),
    **dict.fromkeys(("ar", "fa", "ur"), ("Arabic",)),
    **dict.fromkeys(("hi", "mr", "ne"), ("Devanagari",)),
    "th": ("Thai",),
    "zh": ("Chinese",),
    "ja": ("Japanese", "Chinese"),
    "ko": ("Korean", "Chinese"),
}


def check(submission: Submission, context: ScreeningContext) -> Verdict:
    """Hold a text of which less than half is written as its language is."""
    language = submission.language.replace("_", "-").split("-")[0].lower()
    if language not in _WRITTEN_IN:
        return passed(NAME)
    whole = " ".join(text for _, text in texts(submission))
    counts = {script: len(pattern.findall(whole)) for script, pattern in _PATTERNS.items()}
    letters = sum(counts.values())
    expected = sum(counts[script] for script in ("Latin", *_WRITTEN_IN[language]))
    if letters < MIN_LETTERS or expected / letters >= MIN_EXPECTED_RATE:
        return passed(NAME)
    script = max(counts, key=lambda s: counts[s])
    return hold(
        NAME, "mismatch", "It is marked as “%(language)s” but written in %(script)s letters.",
        language=language, script=script,
    )  # fmt: skip


RULE = Rule(name=NAME, about="A text in a script its declared language is not written in waits.", check=check)
