"""What a shopper asks is answered with sentences of published reviews, and of these alone, on every variant."""

import pytest

from moderation.types import Action, Decision, Reason, Role
from support.live import eventually, everywhere
from widget_server.services.decide_submission import decide
from widget_server.services.freeze_product import freeze_product, lift_freeze


@pytest.fixture(scope="module")
def shop(live):
    """A shop with everything approved and shown."""
    return live.open_site(posts_per_product=1)


def reviewed(shop) -> tuple[str, dict]:
    """Return a product and one of its reviews that says something."""
    for item in shop.feed("limit=100", Connection="close")["items"]:
        for product in shop.showing(item):
            for review in shop.get(f"products/{product}/reviews?limit=50", Connection="close").json()["reviews"]:
                if len(review["text"].split()) > 3:
                    return product, review
    raise AssertionError("no review says anything")


def quoted(shop, product: str, words: str) -> dict[str, str]:
    """Return the reviews that are quoted, each with the address where it stands."""
    answer = shop.get(f"products/{product}/quotes?q={'+'.join(words.split())}&limit=20", Connection="close").json()
    return {quote["review"]: quote["url"] for quote in answer["quotes"]}


def box(shop, product: str, words: str) -> str:
    """Return the box with what answers, as HTML."""
    asked = f"product={product}&q={'+'.join(words.split())}&limit=20"
    return shop.live.get(f"/embed/{shop.key}/quotes.html?{asked}", Connection="close").body.decode()


def test_a_review_is_quoted_until_its_product_is_frozen_or_it_is_taken_down(shop):
    product, review = eventually(lambda: reviewed(shop))
    words = " ".join(review["text"].split()[:4])
    everywhere(lambda: review["id"] in quoted(shop, product, words))
    url = quoted(shop, product, words)[review["id"]].replace("&", "&amp;")
    everywhere(lambda: url in box(shop, product, words))
    context = shop.live.context
    freeze = freeze_product(context, shop.id, product, actor="user:1", hours=1)
    everywhere(lambda: quoted(shop, product, words) == {})
    everywhere(lambda: "<blockquote" not in box(shop, product, words))
    lift_freeze(context, shop.id, freeze.id, actor="user:1")
    everywhere(lambda: review["id"] in quoted(shop, product, words))
    taken = Decision(action=Action.TAKE_DOWN, revision=1, actor_role=Role.OWNER, reason=Reason.PERSONAL_DATA)
    decide(context, shop.id, review["id"], taken, actor="user:1")
    everywhere(lambda: review["id"] not in quoted(shop, product, words))
    everywhere(lambda: url not in box(shop, product, words))
