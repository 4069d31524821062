"""An undocumented setting, route, command or event is a failing test, and so is a route that anybody might call."""

import json
import re
from pathlib import Path
from typing import is_typeddict

import click
import pytest

from embed import schema
from embed.snippet import PARAMETERS
from ranking import served_list
from widget_server.app import create_app
from widget_server.cli import main
from widget_server.settings import Settings
from widget_server.web import undeclared_routes

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(Settings(data=tmp_path_factory.mktemp("data"), secret_key="a secret of the tests"))


def read(name: str) -> str:
    return (REFERENCE / name).read_text()


def test_every_route_declares_who_may_call_it(app):
    assert undeclared_routes(app) == []


def test_every_route_is_documented(app):
    page = read("routes.md")
    assert [str(rule) for rule in app.url_map.iter_rules() if f"`{rule}`" not in page] == []


def test_every_setting_is_documented_with_its_sentence():
    page = read("settings.md")
    for name, field in Settings.model_fields.items():
        assert f"`VITRINE_{name.upper()}`" in page
        assert field.description
        assert field.description in page


def _commands(group: click.Command, path: tuple[str, ...] = ()) -> list[str]:
    if isinstance(group, click.Group):
        return [line for name, sub in group.commands.items() for line in _commands(sub, (*path, name))]
    return ["vitrine " + " ".join(path)]


def test_every_command_is_documented():
    page = read("commands.md")
    assert [command for command in _commands(main) if f"`{command}" not in page] == []


def test_every_event_of_the_elements_is_documented():
    page = read("elements.md")
    sources = "".join(path.read_text() for path in (ROOT / "embed/elements/src").rglob("*.ts"))
    names = {name for name in re.findall(r'"(vitrine-[a-z-]+)"', sources) if not name.endswith("-")}
    assert [name for name in sorted(names) if f"`{name}`" not in page and f"<{name}" not in page] == []


def test_every_custom_property_and_attribute_of_the_elements_is_documented_and_no_other():
    page = read("elements.md")
    folder = ROOT / "embed/elements/src"
    styles = "".join(path.read_text() for path in folder.rglob("*.css"))
    assert set(re.findall(r"--vitrine-[a-z-]+", page)) == set(re.findall(r"var\((--vitrine-[a-z-]+)", styles))
    assert [name for name in PARAMETERS if f"| `{name}` |" not in page] == []


def test_the_layouts_are_the_same_in_element_list_and_reference():
    sources = ROOT / "embed/elements/src"
    styled = set(re.findall(r'\[layout="([a-z]+)"\]', (sources / "gallery.css").read_text()))
    assert styled | {"grid", "bare"} == set(served_list.LAYOUTS)
    for page in ("elements.md", "feed.md"):
        row = next(line for line in read(page).splitlines() if line.startswith("| `layout` |"))
        assert set(served_list.LAYOUTS) <= set(re.findall(r"`([a-z]+)`", row))


def test_the_manifest_of_the_elements_names_what_their_code_observes_and_fires():
    found = json.loads(read("custom-elements.json"))["modules"][0]["declarations"]
    named = {
        one["tagName"]: {kind: {it["name"] for it in one[kind]} for kind in ("attributes", "events")} for one in found
    }
    assert named["vitrine-gallery"]["attributes"] >= {*PARAMETERS, "site"}
    assert named["vitrine-reviews"]["attributes"] == {"product", "site", "limit", "sort"}
    assert named["vitrine-stars"] == {"attributes": {"product", "site"}, "events": {"vitrine-error"}}
    assert "vitrine-add-to-cart" in named["vitrine-gallery"]["events"]
    assert all(one["description"] and one["cssParts"] for one in found)


def test_every_field_of_the_public_answers_is_documented():
    page = read("feed.md")
    described = {name for name, value in vars(schema).items() if is_typeddict(value)}
    fields = {field for name in described for field in getattr(schema, name).__annotations__}
    assert [field for field in sorted(fields) if not re.search(rf"[`\"]{field}[`\"]", page)] == []


def test_the_reference_is_what_the_code_says(tmp_path):
    from docs.reference import write_reference  # the generator lies beside its output

    write_reference(tmp_path)
    for made in sorted(tmp_path.iterdir()):
        assert made.read_text() == (REFERENCE / made.name).read_text(), f"run make docs: {made.name} is old"
