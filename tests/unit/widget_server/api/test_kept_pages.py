import pytest

from widget_server.api.kept_pages import Page, seal, unseal

KEY = b"k" * 32
PAGE = Page(b"\x00body\xff", "a1-br", "br")
KEPT = seal(PAGE, "feed:br", KEY)


def test_what_was_sealed_is_read_again():
    assert unseal(KEPT, "feed:br", KEY) == PAGE
    assert unseal(seal(Page(b"", "", ""), "", KEY), "", KEY) == Page(b"", "", "")


@pytest.mark.parametrize("at", [0, 31, 32, len(KEPT) - 1])
def test_a_changed_byte_makes_it_no_page(at):
    changed = bytearray(KEPT)
    changed[at] ^= 1
    assert unseal(bytes(changed), "feed:br", KEY) is None


def test_a_page_in_anothers_place_is_no_page():
    assert unseal(KEPT, "reviews:br", KEY) is None


def test_a_page_of_another_installation_is_no_page():
    assert unseal(KEPT, "feed:br", b"o" * 32) is None


@pytest.mark.parametrize("garbage", [None, 7, "text", b"", b"x", KEPT[:-1], KEPT + b"x", object()])
def test_garbage_is_no_page(garbage):
    assert unseal(garbage, "feed:br", KEY) is None
