"""Products in posts: what is suggested, what is certain, and how one can tell."""

import json
import time
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.suggestions import MatchableProduct, Method, ProductMatcher

PHOTO = "c3a59669f00f3cc3"


def product(id, title, **more):
    return MatchableProduct(id=id, title=title, **more)


CATALOGUE = [
    product(
        "AT-1",
        "Willow Midi Dress",
        url="https://shop.example/products/willow-midi-dress",
        aliases=("4006381333931", "WIL-77"),
    ),
    product("AT-2", "Harbor Parka"),
    product("AT-3", "Boxy Tee"),
    product("AT-4", "Boxy Tee Long"),
    product("AT-5", "Vase"),
    product("AT-6", "Everyday Mug"),
    product("AT-7", "Everyday Mug"),
    product("AT-8", "亚麻衬衫"),
    product("AT-9", "杯"),
    product("AT-10", "Café Crème Bowl", aliases=("https://old.example/p?id=10", "SHARED-1")),
    product("AT-11", "Tall Lamp", url="https://shop.example/", aliases=("https://old.example/p?id=11", "SHARED-1")),
]
MATCHER = ProductMatcher(CATALOGUE, confirmed_photos=[("AT-2", PHOTO)])


def found(text="", **more):
    return {s.product_id: (s.method, s.certain) for s in MATCHER.suggest(text, **more)}


@pytest.mark.parametrize(
    ("text", "product_id", "method"),
    [
        ("Wearing the willow midi dress again", "AT-1", Method.TITLE),
        ("今天穿我的亚麻衬衫", "AT-8", Method.TITLE),
        ("CAFE CREME BOWL!", "AT-10", Method.TITLE),
        ("ref at-10?", "AT-10", Method.SKU),
        ("EAN 4006381333931", "AT-1", Method.SKU),
        ("(wil-77)", "AT-1", Method.SKU),
        ("www.shop.example/products/willow-midi-dress/?utm_source=ig", "AT-1", Method.LINK),
        ("old.example/p?id=11&utm_medium=x", "AT-11", Method.LINK),
        ("the Boxy Tee Long!", "AT-4", Method.TITLE),
    ],
)
def test_a_full_title_a_number_or_a_link_is_certain(text, product_id, method):
    assert found(text) == {product_id: (method, True)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my harbour parka", {"AT-2": Method.TITLE}),
        ("#willowmididress", {"AT-1": Method.HASHTAG}),
        ("a vase", {"AT-5": Method.TITLE}),
        ("my everyday mug", {"AT-6": Method.TITLE, "AT-7": Method.TITLE}),
        ("一个杯子", {"AT-9": Method.TITLE}),
        ("see SHARED-1", {"AT-10": Method.SKU, "AT-11": Method.SKU}),
    ],
)
def test_a_typo_a_hashtag_a_common_word_or_two_owners_are_not_certain(text, expected):
    assert found(text) == {product_id: (method, False) for product_id, method in expected.items()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "love it",
        "https://other.example/products/willow-midi-dress",
        "shop.example",
        "@boxy.tee",
        "boxy@tee.example",
    ],
)
def test_another_shops_link_a_mention_and_a_mail_address_name_no_product(text):
    assert found(text) == {}


def test_a_title_with_a_typo_in_its_tail_makes_the_shorter_title_uncertain():
    assert found("my boxy tee longg") == {"AT-3": (Method.TITLE, False), "AT-4": (Method.TITLE, False)}


def test_a_photo_like_a_confirmed_one_is_suggested():
    assert found(phashes=[PHOTO[:-1] + "2"]) == {"AT-2": (Method.PHOTO, False)}
    assert found(phashes=["0f" * 8]) == {}


def test_links_and_tags_beside_the_text_count():
    assert found(links=["http://shop.example/products/willow-midi-dress"]) == {"AT-1": (Method.LINK, True)}
    assert found(tags=["willowmididress"]) == {"AT-1": (Method.HASHTAG, False)}


def test_a_product_is_suggested_once_by_its_surest_method():
    text = "Willow Midi Dress WIL-77 #willowmididress"
    assert [(s.product_id, s.method) for s in MATCHER.suggest(text)] == [("AT-1", Method.SKU)]


def test_the_evidence_quotes_the_words_as_written():
    (suggestion,) = MATCHER.suggest("Oh, my HARBOUR parka")
    assert suggestion.words == "HARBOUR parka"
    assert suggestion.evidence == "The text has “HARBOUR parka”, close to the title “Harbor Parka”"
    assert suggestion.evidence == suggestion.template % suggestion.message_params


@given(st.text(), st.lists(st.text(max_size=30), max_size=3), st.lists(st.text(max_size=20), max_size=3))
def test_no_input_breaks_the_matcher_and_the_best_come_first(text, links, tags):
    suggestions = MATCHER.suggest(text, links=links, tags=tags)
    order = [(not s.certain, -s.score) for s in suggestions]
    assert order == sorted(order)
    assert all(0 < s.score <= 1 for s in suggestions)
    assert len({s.product_id for s in suggestions}) == len(suggestions)


def test_of_ten_thousand_products_a_caption_is_matched_in_five_milliseconds():
    materials, things = ["Linen", "Silk", "Wool", "Knit", "Rib"], ["Dress", "Shirt", "Tee", "Skirt", "Parka"]
    products = [product(f"P-{n:05d}", f"Name{n // 5} {materials[n % 5]} {things[n // 7 % 5]}") for n in range(10_000)]
    matcher = ProductMatcher(products)
    captions = [f"Wearing my {p.title}, with a silk shirt and a wool dress #ootd #linen" for p in products[::100]]
    assert [matcher.suggest(c)[0].product_id for c in captions] == [p.id for p in products[::100]]
    started_s = time.perf_counter()
    for caption in captions:
        matcher.suggest(caption)
    assert (time.perf_counter() - started_s) / len(captions) < 0.005


def test_in_the_sample_shop_exactly_the_named_products_are_certain(shared_data):
    g = "{http://base.google.com/ns/1.0}"
    items = ET.parse(shared_data / "atelier" / "products.xml").iter("item")
    products = [product(i.findtext(f"{g}id"), i.findtext(f"{g}title"), url=i.findtext(f"{g}link")) for i in items]
    matcher = ProductMatcher(products)
    captions = [
        p["caption"] for p in json.loads((shared_data / "atelier" / "instagram_media.json").read_text())["data"]
    ]
    certain = [{s.product_id for s in matcher.suggest(c) if s.certain} for c in captions]
    assert certain == [{p.id for p in products if p.title in c} for c in captions]
    assert sum(map(bool, certain)) == 126
