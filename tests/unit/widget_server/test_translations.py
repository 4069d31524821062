import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
CATALOGUES = sorted((ROOT / "widget_server" / "translations").glob("*/LC_MESSAGES/messages.po"))

# What services refuse with: a literal, or a Sentence with its values; either is an id in the catalogues.
ERRORS = ("BadInput", "NotFound", "Conflict", "Forbidden", "_wrong", "noted")


def extracted() -> set[object]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    whole = dict.fromkeys(("_", "_l", "Sentence", "gettext", *ERRORS))
    keywords = {**whole, "ngettext": (1, 2), "hold": (3,), "_suggest": (4,)}
    return {found[2] for found in extract_from_dir(ROOT, methods, options, keywords=keywords)}


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file) if path.suffix == ".po" else read_mo(file)


@pytest.fixture(scope="module")
def words() -> set[object]:
    return extracted()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_word_of_the_desk_is_translated_and_none_is_left_over(path: Path, words: set[object]):
    translated = {message.id for message in catalogue(path) if message.id and message.string}
    assert len(words) > 400
    assert words - translated == set()
    assert translated - words == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_fills_in_the_same_values(path: Path):
    for message in catalogue(path):
        for original, string in zip(_many(message.id), _many(message.string), strict=True):
            assert set(re.findall(r"%\(\w+\)s", string)) == set(re.findall(r"%\(\w+\)s", original)), original


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_catalogue_is_the_readable_one(path: Path):
    def texts(found: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {_many(message.id): _many(message.string) for message in found if message.id}

    assert texts(catalogue(path)) == texts(catalogue(path.with_suffix(".mo")))


def _many(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_no_refusal_of_a_service_is_put_together_where_no_catalogue_finds_it():
    put_together = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOT / "widget_server" / "services").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS
        if call.args and isinstance(call.args[0], ast.JoinedStr)
    ]
    assert put_together == []
