"""The sample shop's page of every layout and state."""

from pathlib import Path

import pytest

from embed.snippet import reserve_css
from ranking import served_list
from widget_server.app import create_app
from widget_server.demo import storefront
from widget_server.demo.layouts import LAYOUTS, STATES

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]


@pytest.fixture(scope="module")
def pages(sample):
    context, _, _ = sample
    return create_app(context=context).test_client()


def test_every_layout_and_state_has_its_place_in_the_stylesheet_of_their_page(pages):
    sheet = (Path(storefront.__file__).parent / "static" / "layouts.css").read_text(encoding="utf-8")
    page = pages.get("/demo/layouts")
    assert page.status_code == 200
    assert {shown.attributes["layout"] for shown in LAYOUTS} == set(served_list.LAYOUTS)
    for shown in (*LAYOUTS, *STATES):
        attributes = {name: value for name, value in shown.attributes.items() if name in ("layout", "limit")}
        assert attributes.get("layout") == "bare" or reserve_css("gallery", attributes) in sheet
        assert f'id="{shown.name}"' in page.text


@pytest.mark.parametrize(
    ("lang", "html", "heading"),
    [
        ("de", '<html lang="de">', "Alle Anordnungen, alle Zustände"),
        ("ar", '<html lang="ar" dir="rtl">', "Every layout and every state"),
        ("xx", '<html lang="en">', "Every layout and every state"),
    ],
)
def test_the_page_of_layouts_speaks_the_language_that_is_asked_for(pages, lang, html, heading):
    page = pages.get(f"/demo/layouts?lang={lang}")
    assert html in page.text
    assert heading in page.text


def test_the_page_of_layouts_is_linked(pages):
    assert '<a href="/demo/layouts">' in pages.get("/demo/").text
