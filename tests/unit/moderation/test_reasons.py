"""The published list of reasons, what it may hide, and the page that publishes it."""

import re
from pathlib import Path

from moderation.reasons import REASONS, reasons_for
from moderation.types import Kind, Reason

DOCS = Path(__file__).parents[3] / "docs" / "moderation.md"


def test_every_reason_has_a_label_and_a_sentence():
    assert set(REASONS) == set(Reason)
    assert all(info.label and info.sentence.endswith(".") for info in REASONS.values())


def test_taste_is_no_reason_to_hide_a_review():
    assert Reason.STYLE not in reasons_for(Kind.REVIEW)
    assert Reason.NOT_A_PRODUCT_PHOTO not in reasons_for(Kind.REVIEW)
    assert Reason.STYLE in reasons_for(Kind.POST)


def test_no_reason_speaks_of_stars_or_of_being_negative():
    for reason, info in REASONS.items():
        assert not re.search(r"\b(stars?|ratings?|negative|critical)\b", f"{reason} {info.label} {info.sentence}", re.I)


def test_calling_something_fake_or_illegal_needs_evidence():
    assert {reason for reason, info in REASONS.items() if info.needs_evidence} == {Reason.FAKE, Reason.ILLEGAL}


def test_the_published_list_is_the_list():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| ([\w, ]+) \| (yes|no) \|$", DOCS.read_text(), re.M)
    assert rows == [
        (
            reason.value,
            info.sentence,
            ", ".join(f"{kind}s" for kind in Kind if kind in info.kinds),
            "yes" if info.needs_evidence else "no",
        )
        for reason, info in REASONS.items()
    ]
