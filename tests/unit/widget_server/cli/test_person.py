"""`vitrine person` shows and erases what is held about an e-mail address."""

import pytest

from support.command import counts, vitrine
from support.shop import add_site, add_submission


@pytest.fixture
def shop(context):
    with context.sessions.begin() as session:
        review = add_submission(session, add_site(session), "rev_1", rating=4, product_id="AT-DRE-001", photos=0)
        review.review.email = "ana@example.org"


def test_a_person_is_shown_and_erased_by_address_in_whatever_case(settings, shop):
    held = counts(vitrine(settings, "person", "export", "Ana@Example.org", "--site", "pk_test"))
    assert [review["id"] for review in held["reviews"]] == ["rev_1"]
    erased = counts(vitrine(settings, "person", "erase", "Ana@Example.org", "--site", "pk_test"))
    assert erased == {"reviews": 1, "questions": 0, "photos": 0, "orders": 0, "events": 0}
    assert counts(vitrine(settings, "person", "export", "ana@example.org", "--site", "pk_test"))["reviews"] == []


def test_of_an_unknown_person_nothing_is_held(settings, shop):
    held = counts(vitrine(settings, "person", "export", "nobody@example.org", "--site", "pk_test"))
    assert [held[kind] for kind in ("reviews", "orders", "rights", "events")] == [[], [], [], []]
