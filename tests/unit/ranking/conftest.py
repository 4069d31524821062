"""A small shop whose right order is known: six products in four categories, and tiles made to measure."""

from collections.abc import Callable

import pytest

from ranking import Candidate, CandidateSet, CatalogueProduct, compile_candidates, scope_key
from ranking.counters import CounterRows, Counters, decay

NOW_S = 1_795_338_000.0  # 2026-11-22 09:00 UTC
DAY_S = 86_400.0

PRODUCTS = (
    CatalogueProduct(id="midi", title="Willow Midi Dress", category=("Women", "Dresses", "Midi"), color="green"),
    CatalogueProduct(id="maxi", title="Aspen Maxi Dress", category=("Women", "Dresses", "Maxi"), color="red"),
    CatalogueProduct(id="shirt", title="Linen Shirt", category=("Women", "Shirts"), brand="Birch", color="white"),
    CatalogueProduct(id="blouse", title="Silk Blouse", category=("Women", "Shirts"), brand="Birch", color="blue"),
    CatalogueProduct(id="boots", title="Harbour Boots", category=("Shoes",), brand="Cliff", color="brown"),
    CatalogueProduct(id="gone", title="Sold Out Skirt", category=("Women", "Skirts"), in_stock=False),
)  # fmt: skip


@pytest.fixture
def now_s() -> float:
    return NOW_S


@pytest.fixture
def products() -> tuple[CatalogueProduct, ...]:
    return PRODUCTS


@pytest.fixture
def tile() -> Callable[..., Candidate]:
    """Makes a tile of ordinary quality, posted thirty days ago, numbered as it is made."""
    made = 0

    def make(id: str, **changes: object) -> Candidate:
        nonlocal made
        made += 1
        usual = {"number": made, "posted_at_s": NOW_S - 30 * DAY_S, "width_px": 800, "height_px": 800}
        return Candidate(**{"id": id, **usual, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def compiled() -> Callable[..., CandidateSet]:
    """Compiles tiles with the shop's products; `counts` are (tile number, page scope, clicks, examined impressions)."""

    def compile_shop(*tiles: Candidate, counts: tuple[tuple[int, str, float, float], ...] = ()) -> CandidateSet:
        return compile_candidates(tiles, PRODUCTS, counters=counters_of(counts) if counts else None)

    return compile_shop


def counters_of(counts: tuple[tuple[int, str, float, float], ...]) -> Counters:
    rows = [(number, scope_key(scope), int(NOW_S), clicks, looks, 0.0, 0.0) for number, scope, clicks, looks in counts]
    return decay(CounterRows.from_rows(rows), now_s=NOW_S)
