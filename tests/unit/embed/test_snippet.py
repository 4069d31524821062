"""What a merchant pastes."""

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed.assets import hashed, integrity
from embed.snippet import EmbedInputError, csp, feed_url, iframe, reserve_css, snippet, tag

HOST = "https://photos.example"
SITE = "pk_demo"


class Tags(HTMLParser):
    """Collects start tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((name, dict(attributes)))


def test_the_snippet_is_a_few_lines_that_can_be_pasted() -> None:
    assert snippet(host=HOST, site=SITE, attributes={"page": "home"}, reserve=False) == (
        '<link rel="preload" as="fetch" crossorigin href="https://photos.example/v1/pk_demo/feed?page=home">\n'
        '<script async src="https://photos.example/embed/v1.js" data-site="pk_demo"></script>\n'
        '<vitrine-gallery page="home"></vitrine-gallery>'
    )


def test_a_category_with_special_characters_survives_as_attribute_and_as_address() -> None:
    attributes = {"page": "category", "category": 'Women > "Dresses" & more', "limit": "12"}
    preload, _, _, element = Tags(snippet(host=HOST, site=SITE, attributes=attributes)).found
    assert element == ("vitrine-gallery", attributes)
    query = parse_qs(urlsplit(str(preload[1]["href"])).query)
    assert query == {"page": ["category"], "category": ['Women > "Dresses" & more'], "limit": ["12"]}


@pytest.mark.parametrize(
    ("attributes", "query"),
    [
        ({}, "page=home"),
        ({"limit": "8", "product": "A 1"}, "page=product&product=A+1&limit=8"),
        ({"q": "linen shirt", "products": "a,b"}, "page=search&q=linen+shirt&products=a%2Cb"),
        ({"category": "Women > Dresses"}, "page=category&category=Women+%3E+Dresses"),
        ({"category": "a", "q": "b", "product": "c"}, "page=product&category=a&q=b&product=c"),
        (
            {"layout": "carousel", "limit": "8", "category": "~*é"},
            "page=category&category=%7E*%C3%A9&layout=carousel&limit=8",
        ),
        ({"layout": "heap"}, "page=home&layout=heap"),
        ({"fact": "Usual size: M|Skin: dry", "limit": "8"}, "page=home&limit=8&fact=Usual+size%3A+M%7CSkin%3A+dry"),
        ({"page": "home", "category": ""}, "page=home"),
    ],
)
def test_the_preloaded_address_is_the_one_the_element_asks(attributes: dict[str, str], query: str) -> None:
    # The same table stands in embed/elements/test/feed.test.ts.
    assert feed_url(host=HOST, site=SITE, attributes=attributes) == f"{HOST}/v1/{SITE}/feed?{query}"


def test_a_shop_that_speaks_another_language_says_so_in_its_line_and_is_not_asked_to_speak_it() -> None:
    (_, preload), (_, script), *_ = Tags(snippet(host=HOST, site=SITE, attributes={"page": "home"}, lang="de-AT")).found
    assert script["data-lang"] == "de"
    assert preload["href"] == f"{HOST}/v1/{SITE}/feed?page=home"
    assert feed_url(host=HOST, site=SITE, attributes={"lang": "ar", "limit": "4"}).endswith("page=home&limit=4&lang=ar")
    assert "data-lang" not in snippet(host=HOST, site=SITE, lang="fi"), "a language without words of ours is English"


def test_a_pinned_snippet_lets_the_browser_check_the_bytes() -> None:
    (_, script), *_ = Tags(snippet(host=HOST, site=SITE, pinned=True, preload=False)).found
    assert script["src"] == f"{HOST}/embed/{hashed('v1.js')}"
    assert script["integrity"] == integrity("v1.js")
    assert script["crossorigin"] == "anonymous"


def test_only_a_gallery_is_preloaded() -> None:
    assert "preload" not in snippet(host=HOST, site=SITE, element="reviews", attributes={"product": "A"})


def test_editors_that_strip_unknown_elements_get_a_div() -> None:
    assert tag("gallery", {"page": "home"}, div=True) == '<div data-vitrine="gallery" data-page="home"></div>'


def test_an_attribute_that_no_element_has_is_refused() -> None:
    with pytest.raises(EmbedInputError, match="onclick"):
        snippet(host=HOST, site=SITE, attributes={"onclick": "alert(1)"})


@given(st.text(min_size=1))
def test_no_value_breaks_out_of_its_attribute(value: str) -> None:
    found = Tags(tag("gallery", {"q": value.replace("\x00", "")}))
    assert [name for name, _ in found.found] == ["vitrine-gallery"]


def test_the_frame_names_its_page_and_has_a_title() -> None:
    ((name, attributes),) = Tags(iframe(host=HOST, site=SITE, attributes={"q": "a b"}, title='Photos "of" us')).found
    assert name == "iframe"
    assert attributes["src"] == f"{HOST}/embed/{SITE}/gallery.html?q=a%20b&as=page"
    assert attributes["title"] == 'Photos "of" us'


def test_the_policy_lines_allow_this_host_and_nothing_else() -> None:
    lines = csp(host=HOST).split("; ")
    assert {line.split()[0] for line in lines} >= {"script-src", "connect-src", "img-src"}
    assert all(line.split()[1:] == [HOST] for line in lines)


@pytest.mark.parametrize("layout", ["grid", "masonry", "justified", "carousel", "strip", "spotlight", "bare"])
def test_the_place_of_a_gallery_is_kept_by_a_rule_for_it_alone(layout: str) -> None:
    attributes = {"layout": layout, "limit": "4"}
    rules = reserve_css("gallery", attributes)
    state = "" if layout == "bare" else ":not(:defined)"
    assert rules.startswith(f'vitrine-gallery[layout="{layout}"][limit="4"]{state}{{display:block;')
    assert f"<style>{rules}</style>" in snippet(host=HOST, site=SITE, attributes=attributes)
    assert f'div[data-vitrine=gallery][data-layout="{layout}"]' in reserve_css("gallery", attributes, div=True)


def test_a_rule_cannot_be_left_by_what_stands_in_an_attribute() -> None:
    rules = reserve_css("gallery", {"limit": "4</style><script>", "layout": "x{}y"})
    assert rules == reserve_css("gallery")


def test_a_strict_policy_can_allow_the_rules_by_their_hash() -> None:
    pasted = snippet(host=HOST, site=SITE, element="stars", attributes={"product": "A"})
    digest = b64encode(sha256(reserve_css("stars").encode()).digest()).decode()
    assert csp(host=HOST, pasted=pasted).endswith(f"style-src {HOST} 'sha256-{digest}'")
