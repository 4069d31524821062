import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.connectors.parsing.links import (
    handle_in,
    link_aliases,
    photo_reference,
    photo_references,
    product_reference,
    web_link,
)
from widget_server.connectors.types import Alias


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://shop.example/a?b=c#d", "https://shop.example/a?b=c#d"),
        ("HTTP://shop.example", "HTTP://shop.example"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("https://münchen.example/ä", "https://münchen.example/ä"),
        ("javascript:alert(1)", ""),
        ("java\tscript:alert(1)", ""),
        (" JaVaScRiPt:alert(1)//http://x.example", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("/relative", ""),
        ("https://", ""),
        ("https:///x", ""),
        ("https://shop.example@evil.example/", ""),
        ("https://[bad/", ""),
        ("https://a.example\\@b.example", ""),
        ("https://a.example/b c", ""),
        ("https://a.example:99x/", ""),
        ("https://ex℀mple.example/", ""),
        ("https://a.example/" + "x" * 3000, ""),
    ],
)
def test_only_harmless_web_addresses_are_links(text, link):
    assert web_link(text) == link


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("photos/a.jpg", "photos/a.jpg"),
        ("photos\\a.jpg", "photos/a.jpg"),
        ("./a b.jpg", "./a b.jpg"),
        ("https://x.example/a.jpg", "https://x.example/a.jpg"),
        ("../secret.jpg", ""),
        ("photos/../../secret.jpg", ""),
        ("photos\\..\\..\\secret.jpg", ""),
        ("/etc/passwd", ""),
        ("~/a.jpg", ""),
        ("C:\\a.jpg", ""),
        ("file:///a.jpg", ""),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,AAAA", ""),
        ("", ""),
    ],
)
def test_a_photo_is_a_web_address_or_a_path_below_the_file(text, reference):
    assert photo_reference(text) == reference


@pytest.mark.parametrize(
    ("cell", "photos"),
    [
        ("a.jpg,b.jpg, c.jpg", ("a.jpg", "b.jpg", "c.jpg")),
        ("https://x.example/a.jpg,https://x.example/b.jpg", ("https://x.example/a.jpg", "https://x.example/b.jpg")),
        (
            "https://x.example/w_1,h_2/a.jpg,https://x.example/b",
            ("https://x.example/w_1,h_2/a.jpg", "https://x.example/b"),
        ),
        ("https://x.example/a.jpg, b.jpg", ("https://x.example/a.jpg", "b.jpg")),
        ('["https://x.example/a.jpg","b.jpg"]', ("https://x.example/a.jpg", "b.jpg")),
        ('[{"url":"a.jpg"},{"src":"b.jpg"},3,null]', ("a.jpg", "b.jpg")),
        ("[]", ()),
        ("a.jpg\nb.jpg|c.jpg; d.jpg", ("a.jpg", "b.jpg", "c.jpg", "d.jpg")),
        ("https://x.example/a.jpg;https://x.example/b.jpg", ("https://x.example/a.jpg", "https://x.example/b.jpg")),
        ("javascript:alert(1),a.jpg", ("a.jpg",)),
        ('["javascript:alert(1)"]', ()),
        ("a.jpg,a.jpg", ("a.jpg",)),
        ("", ()),
    ],
)
def test_photos_are_found_however_they_are_joined(cell, photos):
    assert photo_references(cell) == photos


@pytest.mark.parametrize(
    ("cell", "reference"),
    [
        ("gid://shopify/Product/555", "555"),
        ("gid://shopify/ProductVariant/777?x=1", "777"),
        ("summer-dress-2024", "summer-dress-2024"),
        ("mug-555", "mug-555"),
        ("555.0", "555"),
        ("'555", "555"),
        ("6.78901E+12", ""),
        ("0012", "0012"),
        (" AT-DRE-001 ", "AT-DRE-001"),
        ("x" * 201, ""),
        ("", ""),
    ],
)
def test_product_references_are_read_and_never_taken_apart(cell, reference):
    assert product_reference(cell) == reference


def test_a_product_page_names_its_handle_and_variant():
    url = "https://shop.example/en/products/willow-midi-dress?variant=42&x=1"
    assert handle_in(url) == "willow-midi-dress"
    assert link_aliases(url) == (
        Alias(kind="link", value=url),
        Alias(kind="handle", value="willow-midi-dress"),
        Alias(kind="variant", value="42"),
    )
    assert handle_in("https://shop.example/p/1") == ""
    assert link_aliases("") == ()


@given(st.text(max_size=100))
def test_no_text_becomes_a_harmful_link(text):
    for found in (web_link(text), *photo_references(text)):
        assert found == "" or "://" not in found[:12] or found.lower().startswith(("http://", "https://"))
        assert not found.lower().startswith(("javascript:", "data:", "/", "~"))
        assert ".." not in found.split("/") or found.lower().startswith("http")
    product_reference(text)
