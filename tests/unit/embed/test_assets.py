"""The built bundle and its byte budget."""

import base64
import hashlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed.assets import PASTED, ROLLING, STATIC, asset, bundle_bytes, hashed, integrity, manifest

INITIAL_BUDGET_BYTES = 5 * 1024
TOTAL_BUDGET_BYTES = 12 * 1024


def brotli_bytes(name: str) -> int:
    return len(brotli.compress((STATIC / name).read_bytes(), quality=11))


def test_everything_until_the_first_tile_stands_fits_into_five_kilobytes() -> None:
    assert brotli_bytes(hashed(ROLLING)) <= INITIAL_BUDGET_BYTES


def test_english_needs_no_words_and_another_language_a_small_file() -> None:
    assert not any(name.endswith("-en.js") for name in manifest())
    words = [brotli_bytes(hashed(name)) for name in manifest() if name.startswith("words-")]
    assert len(words) == 11
    assert brotli_bytes(hashed(ROLLING)) + max(words) <= INITIAL_BUDGET_BYTES


def test_all_scripts_together_fit_into_twelve_kilobytes() -> None:
    asked = [name for name in manifest() if name.endswith(".js") and not name.startswith(("words-", "more-"))]
    # What a shop pastes besides is the shop's choice, and most shops do not.
    scripts = [name for name in asked if name not in PASTED[1:]]
    assert ROLLING in scripts
    assert sum(brotli_bytes(hashed(name)) for name in scripts) <= TOTAL_BUDGET_BYTES


@pytest.mark.parametrize("name", PASTED[1:])
def test_what_a_shop_may_paste_besides_stays_tiny(name: str) -> None:
    assert brotli_bytes(hashed(name)) <= (800 if name.startswith("cart-") else 1300)


def test_the_manifest_tells_the_bytes_that_brotli_really_makes() -> None:
    for logical, told in bundle_bytes().items():
        assert told == pytest.approx(brotli_bytes(hashed(logical)), abs=16)


def test_integrity_is_the_digest_of_the_file() -> None:
    for logical in manifest():
        digest = hashlib.sha384((STATIC / hashed(logical)).read_bytes()).digest()
        assert integrity(logical) == f"sha384-{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize("name", PASTED)
def test_a_file_that_shops_paste_has_the_bytes_of_the_pinned_one_and_may_change(name: str) -> None:
    rolling, pinned = asset(name), asset(hashed(name))
    assert rolling is not None
    assert pinned is not None
    assert rolling.path.read_bytes() == pinned.path.read_bytes()
    assert (rolling.immutable, pinned.immutable) == (False, True)
    assert rolling.etag == pinned.etag


def test_every_built_file_is_listed_and_nothing_else_lies_there() -> None:
    listed = {hashed(logical) for logical in manifest()} | {*PASTED, "manifest.json", "words.json"}
    assert {path.name for path in STATIC.iterdir()} == listed


def test_parts_and_loader_belong_to_the_same_build() -> None:
    build = hashed(ROLLING).removeprefix("v1-").removesuffix(".js")
    assert f"-{build}.js" in (STATIC / ROLLING).read_text()
    assert all(f"-{build}." in hashed(logical) for logical in manifest())


def test_scripts_and_styles_have_their_media_types() -> None:
    style, script = asset(hashed("gallery.css")), asset(ROLLING)
    assert style is not None
    assert script is not None
    assert (style.media_type, script.media_type) == ("text/css; charset=utf-8", "text/javascript; charset=utf-8")


def test_an_unknown_logical_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        hashed("v2.js")


@pytest.mark.parametrize("name", ["", "manifest.json", "words.json", "../assets.py", "v1.js/", "V1.JS", "gallery.css"])
def test_a_name_outside_the_bundle_has_no_file(name: str) -> None:
    assert asset(name) is None


@given(st.text())
def test_no_name_leaves_the_bundle(name: str) -> None:
    found = asset(name)
    assert found is None or found.path.parent == STATIC
