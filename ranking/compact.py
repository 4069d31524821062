"""A compiled set as named arrays and back: what is written to a file by one process and read in place by others.

Owns the arrays' names and meaning; whoever changes them changes FORMAT. Reading makes nothing but the few objects that
lead to them: a tile, a word or a name is read when somebody asks for it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from ranking.candidates import CandidateSet, Links, TileCounts
from ranking.categories import CategoryTree
from ranking.layers import Layered, Shelf, Spots
from ranking.packed import Arrays, PackedMap, Read, Texts, named, pack_lists, pack_places, pack_texts, part
from ranking.text_index import Posting, TextIndex, sorted_forms
from ranking.tile_names import TileNames
from ranking.types import Candidate, CatalogueProduct, IntArray

FORMAT = 1
_COLUMNS = (
    "numbers", "tile_node", "posted_at_s", "liked", "is_post", "looks", "in_stock", "photo_hash", "photo_group",
    "creator", "product_fields",
)  # fmt: skip


def to_arrays(candidates: CandidateSet) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a set. Tiles get slots in their order, those of tiles that left are left out."""
    place = candidates.place
    tree = candidates.categories
    # Of creators only those whose tiles are there: who left must not stay behind as a name.
    numbers = np.union1d(candidates.creator, [0])
    used = set(numbers.tolist())
    creators = sorted((number, name) for name, number in candidates.creator_number.items() if number in used)
    text = candidates.text
    facts = {
        "paths": [_labels(tree, node) for node in range(1, len(tree))],
        "field_sizes": candidates.field_sizes,
        "languages": dict(text.field_languages),
        "as_of_s": candidates.counts.as_of_s,
    }
    return {
        **{name: getattr(candidates, name) for name in _COLUMNS if name != "creator"},
        "creator": np.searchsorted(numbers, candidates.creator),
        **named("tiles", pack_texts(map(_json, candidates.tiles))),
        **named("ids", pack_places([id.encode() for id in candidates.ids])),
        **named("products", pack_texts(map(_json, candidates.products))),
        **named("product_index", pack_places([product.id.encode() for product in candidates.products])),
        **named("links", {"tile": candidates.links.tile, "product": candidates.links.product}),
        **named("creators", pack_places([name.encode(errors="surrogatepass") for _, name in creators])),
        **named("by_creator", _packed_names(candidates.by_creator, place)),
        **named("by_tag", _packed_names(candidates.by_tag, place)),
        **named("text", _packed_text(text, place)),
        **named("counts", {name: getattr(candidates.counts, name) for name in _COUNTS}),
        **named("facts", pack_texts([json.dumps(facts).encode()])),
    }


_COUNTS = ("tile", "scope", "clicks", "impressions")


def from_arrays(arrays: Arrays) -> CandidateSet:
    """Return the set of arrays that `to_arrays` made with the same FORMAT."""
    facts = json.loads(Texts(part(arrays, "facts"))[0])
    slots = np.arange(len(arrays["numbers"]), dtype=np.int64)
    links, counts = part(arrays, "links"), part(arrays, "counts")
    ids = Read(Texts(part(arrays, "ids")), bytes.decode)
    return CandidateSet(
        **{name: arrays[name] for name in _COLUMNS},
        shelf=Shelf(Read(Texts(part(arrays, "tiles")), _candidate)),
        id_shelf=Shelf(ids),
        slot_of=Layered(PackedMap(part(arrays, "ids"), int)),
        slots=slots,
        place=slots,
        products=Read(Texts(part(arrays, "products")), _product),
        product_index=PackedMap(part(arrays, "product_index"), int),
        links=Links(tile=links["tile"], product=links["product"]),
        categories=CategoryTree(map(tuple, facts["paths"])),
        field_sizes=tuple(facts["field_sizes"]),
        creator_number=Layered(PackedMap(part(arrays, "creators"), int)),
        by_creator=_read_names(part(arrays, "by_creator")),
        by_tag=_read_names(part(arrays, "by_tag")),
        text=_read_text(part(arrays, "text"), facts["languages"], slots),
        counts=TileCounts(**{name: counts[name] for name in _COUNTS}, as_of_s=facts["as_of_s"]),
    )


def _labels(tree: CategoryTree, node: int) -> list[str]:
    labels: list[str] = []
    while node:
        labels.append(tree.labels[node])
        node = tree.parents[node]
    return labels[::-1]


def _json(value: Candidate | CatalogueProduct) -> bytes:
    return json.dumps(asdict(value), separators=(",", ":")).encode()


def _reader(made: Callable[..., Any]) -> Callable[[bytes], Any]:
    lists = [field.name for field in fields(made) if field.default == ()]  # type: ignore[arg-type]

    def read(text: bytes) -> Any:
        given: dict[str, Any] = json.loads(text)
        return made(**given | {name: tuple(given[name]) for name in lists})

    return read


_candidate = _reader(Candidate)
_product = _reader(CatalogueProduct)


def _in_order(slots: IntArray, place: IntArray) -> IntArray:
    """Return the places of the tiles in these slots, without those that left."""
    places = place[slots]
    return np.sort(places[places >= 0])


def _packed_names(names: TileNames, place: IntArray) -> dict[str, npt.NDArray[Any]]:
    found = {name: places for name, spots in names.spots.items() if len(places := _in_order(spots.all(), place))}
    keys = [name.encode(errors="surrogatepass") for name in found]
    return {**pack_places(keys), **named("slots", pack_lists(list(found.values()), np.int32))}


def _read_names(arrays: Arrays) -> TileNames:
    ends, numbers = arrays["slots.ends"], arrays["slots.numbers"]
    return TileNames(PackedMap(arrays, lambda place: Spots(numbers[ends[place] : ends[place + 1]])))


def _packed_text(text: TextIndex, place: IntArray) -> dict[str, npt.NDArray[Any]]:
    forms: dict[str, tuple[IntArray, npt.NDArray[np.float64]]] = {}
    for form, posting in text.postings.items():
        if posting.live:
            slots, weights = posting.all()
            places = place[slots]
            order = np.argsort(places, kind="stable")
            order = order[places[order] >= 0]
            forms[form] = places[order], weights[order]
    guessable, pairs = sorted_forms(forms)
    return {
        **pack_places([form.encode(errors="surrogatepass") for form in forms]),
        **named("slots", pack_lists([slots for slots, _ in forms.values()], np.int32)),
        **named("weights", pack_lists([weights for _, weights in forms.values()], np.float64)),
        **named("guessable", pack_texts(form.encode(errors="surrogatepass") for form in guessable)),
        **named("pairs", pack_texts(form.encode(errors="surrogatepass") for form in pairs)),
    }


def _read_text(arrays: Arrays, languages: Mapping[str, int], slots: IntArray) -> TextIndex:
    ends, numbers, weights = arrays["slots.ends"], arrays["slots.numbers"], arrays["weights.numbers"]

    def posting(place: int) -> Posting:
        first, end = int(ends[place]), int(ends[place + 1])
        return Posting(numbers[first:end], weights[first:end], end - first)

    guessable, pairs = (Read(Texts(part(arrays, name)), _word) for name in ("guessable", "pairs"))
    return TextIndex(PackedMap(arrays, posting), guessable, pairs, languages, slots)


def _word(text: bytes) -> str:
    return text.decode(errors="surrogatepass")
