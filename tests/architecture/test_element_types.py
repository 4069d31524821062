"""docs/reference/vitrine.d.ts is what TypeScript, React and Vue can read, and has the fields of the contract."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from embed import schema
from support import missing_peer

ROOT = Path(__file__).resolve().parents[2]
TYPES = ROOT / "docs/reference/vitrine.d.ts"
COMPILER = ROOT / "embed/elements/node_modules/typescript/bin/tsc"
# As much of React's and Vue's own types as the file hangs itself into.
REACT = "export namespace JSX { interface Element {} interface IntrinsicElements { div: object } }"
RUNTIME = 'import { JSX } from "react"; export { JSX }; export declare const jsx: (...all: unknown[]) => JSX.Element;'
PAGE = """
import type { VitrineItem } from "./vitrine";
export const page = <vitrine-gallery page="product" product="A1" layout="masonry" limit={12} className="wide" />;
export const reviews = <vitrine-reviews product="A1" sort="newest" />;
document.addEventListener("vitrine-add-to-cart", ({ detail }) => detail.respondWith(fetch(detail.product.url)));
export const items: VitrineItem[] = document.querySelector("vitrine-gallery")!.items;
window.vitrine?.consent(true);
import type { GlobalComponents } from "vue";
export const props: InstanceType<GlobalComponents["vitrine-stars"]>["$props"] = { product: "A1" };
"""


@pytest.fixture
def compiled(tmp_path):
    """Compile a page; returns what TypeScript complains of."""
    if not COMPILER.exists() or shutil.which("node") is None:
        missing_peer("TypeScript is not installed: make build")
    shutil.copy(TYPES, tmp_path)
    for name, text in {
        "react/index": REACT,
        "react/jsx-runtime": RUNTIME,
        "vue/index": "export interface GlobalComponents {}",
    }.items():
        file = tmp_path / "node_modules" / f"{name}.d.ts"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def compiled(page: str) -> str:
        (tmp_path / "page.tsx").write_text(page)
        options = "--noEmit --strict --jsx react-jsx --module esnext --moduleResolution bundler --target es2022"
        command = ["node", str(COMPILER), *options.split(), "page.tsx", "vitrine.d.ts"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    return compiled


def test_react_vue_and_the_dom_know_the_elements_their_attributes_and_events(compiled):
    assert compiled(PAGE) == ""


def test_a_layout_or_an_attribute_that_there_is_not_is_an_error(compiled):
    assert "heap" in compiled('export const page = <vitrine-gallery layout="heap" />;')
    assert "colour" in compiled('export const page = <vitrine-gallery colour="red" />;')


@pytest.mark.parametrize(
    ("name", "described"),
    [("VitrineProduct", schema.TileProduct), ("VitrineMedia", schema.Media)],
)
def test_the_fields_are_those_of_the_contract(name, described):
    block = re.search(rf"interface {name} {{(.*?)\n}}", TYPES.read_text(), re.DOTALL)
    assert block is not None
    assert set(re.findall(r"^  (\w+)\??:", block[1], re.MULTILINE)) == set(described.__annotations__)
