"""Which links mean the same page, and which words of a text are links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.links import canonical, find_links, same_site

PAGE = "https://shop.example/products/boxy-tee"


@pytest.mark.parametrize(
    "written",
    [
        "http://www.shop.example/products/boxy-tee/",
        "SHOP.example/Products/Boxy-Tee",
        f"{PAGE}?utm_source=ig&fbclid=1#top",
        f"{PAGE}?variant=42",
        "https://shop.example/collections/all/products/boxy-tee",
        "https://shop.example/en-gb/products/boxy-tee",
        "https://shop.example:443/products//boxy-tee",
    ],
)
def test_ways_to_write_one_page_are_one(written):
    assert canonical(written) == canonical(PAGE)


@pytest.mark.parametrize(
    "written",
    [
        "https://other.example/products/boxy-tee",
        f"{PAGE}-long",
        f"{PAGE}?id=2",
        "https://shop.example:8443/products/boxy-tee",
    ],
)
def test_other_pages_stay_others(written):
    assert canonical(written) != canonical(PAGE)


@pytest.mark.parametrize(
    "written", ["javascript:alert(1)", "mailto:a@shop.example", "ftp://shop.example/x", "http://[", "", "tee"]
)
def test_what_is_no_web_address_is_none(written):
    assert canonical(written) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x, please", ["https://a.example/x"]),
        ("(www.a.example)", ["www.a.example"]),
        ("a.example/x！太好", ["a.example/x"]),
        ("Nice.It fits", []),
        ("me@a.example", []),
        ("size 2.5 or 3.0", []),
        ("got it at shop.com.", ["shop.com"]),
    ],
)
def test_links_are_found_as_people_write_them(text, found):
    assert [link.url for link in find_links(text)] == found


@given(st.text())
def test_whatever_the_text_links_are_cut_where_they_say(text):
    for link in find_links(text):
        assert text[link.start : link.end] == link.url
        canonical(link.url)
    canonical(text)


def test_a_site_is_its_hosts_and_what_is_below_them():
    hosts = frozenset({"shop.example"})
    assert same_site("shop.example", hosts)
    assert same_site("www.shop.example", hosts)
    assert same_site("de.shop.example", hosts)
    assert not same_site("badshop.example", hosts)
    assert not same_site("example", hosts)
