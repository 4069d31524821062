"""Links out of reviews, and links to competitors."""

import pytest

from moderation.rules.base import ScreeningContext
from moderation.rules.links import check
from moderation.types import Kind, Outcome, Reason, Submission

CONTEXT = ScreeningContext(shop_hosts=frozenset({"shop.example"}), competitor_hosts=frozenset({"rival.example"}))


def judge(kind, text="", **more):
    return check(Submission(kind=kind, text=text, **more), CONTEXT)


@pytest.mark.parametrize("more", [{"text": "see https://spam.example/x"}, {"links": ("http://spam.example",)}])
def test_a_review_that_links_elsewhere_waits(more):
    verdict = judge(Kind.REVIEW, **more)
    assert (verdict.outcome, verdict.reason) == (Outcome.HOLD, Reason.SPAM)
    assert verdict.message_params == {"host": "spam.example"}


def test_links_to_the_shop_and_links_of_posts_pass():
    assert judge(Kind.REVIEW, "www.shop.example/products/x").outcome is Outcome.PASS
    assert judge(Kind.POST, "my blog: https://me.example").outcome is Outcome.PASS


@pytest.mark.parametrize("kind", Kind)
def test_a_link_to_a_named_competitor_waits_everywhere(kind):
    assert judge(kind, "cheaper at m.rival.example/tee").message_key == "rule.links.competitor"
