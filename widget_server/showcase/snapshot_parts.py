"""A snapshot as named arrays and back: the content of `ranking.compact`, and all that is public besides.

Owns the arrays' names and meaning; whoever changes them changes FORMAT. What is small, changes without content or is no
secret of the database's to tell - the site, its keys, galleries, rules, the model - is read from there instead.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from ranking import Layered, Model, Ranker, Rule, Shelf, compact
from ranking.counters import Counters
from ranking.packed import Arrays, PackedMap, Read, Texts, named, pack_places, pack_texts, part
from widget_server.showcase.load_site import Order
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.types import (
    Film,
    NamedGallery,
    Picture,
    Product,
    ProductReviews,
    PublicQuestion,
    PublicReview,
    SiteFacts,
    Source,
    Tile,
)

FORMAT = f"1.{compact.FORMAT}"
_COUNTERS = ("tile", "scope", "clicks", "impressions")
Value = TypeVar("Value")


def snapshot_arrays(snapshot: Snapshot) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a snapshot, without what is read from the database anew."""
    tiles = list(snapshot.tiles)
    disclosures = list(dict.fromkeys(tile.disclosure for tile in tiles))
    number = {key: place for place, key in enumerate(disclosures)}
    counters = snapshot.order.counters
    facts = {
        "disclosures": disclosures,
        "product_photos": sorted(snapshot.product_photos),
        "gone": sorted(snapshot.gone),
        "as_of_s": counters.as_of_s,
    }
    return {
        **named("candidates", compact.to_arrays(snapshot.candidates)),
        **named("heads", pack_texts(tile.head for tile in tiles)),
        "disclosure": np.array([number[tile.disclosure] for tile in tiles], dtype=np.int16),
        **named("changes_at", _packed(snapshot.changes_at, lambda at: at.timestamp())),
        **named("sources", _packed(snapshot.sources)),
        **named("products", _packed(snapshot.products)),
        **named("aliases", _packed(snapshot.aliases)),
        **named("reviews", _packed(snapshot.reviews)),
        **named("questions", _packed(snapshot.questions)),
        **named("media", _packed(snapshot.media)),
        **named("films", _packed(snapshot.films)),
        **named("counters", {name: getattr(counters, name) for name in _COUNTERS}),
        **named("facts", pack_texts([orjson.dumps(facts)])),
    }


def read_snapshot(
    arrays: Arrays, site: SiteFacts, galleries: Mapping[str, NamedGallery], rules: tuple[Rule, ...], model: Model
) -> Snapshot:
    """Return the snapshot of arrays that `snapshot_arrays` made with the same FORMAT.

    site : its version is the one that was written.
    """
    facts = orjson.loads(Texts(part(arrays, "facts"))[0])
    counters = Counters(**part(arrays, "counters"), as_of_s=facts["as_of_s"])
    changes_at = Layered(_read(arrays, "changes_at", lambda at: datetime.fromtimestamp(at, UTC)))
    heads, disclosure, disclosures = Texts(part(arrays, "heads")), arrays["disclosure"], facts["disclosures"]
    return Snapshot(
        site=site,
        changes_at=changes_at,
        next_change_at=min(changes_at.values(), default=None),
        sources=Layered(_read(arrays, "sources", _source)),
        products=_read(arrays, "products", _product),
        aliases=_read(arrays, "aliases", str),
        candidates=compact.from_arrays(part(arrays, "candidates")),
        tile_shelf=Shelf(
            Read(
                range(len(heads)),
                lambda place: Tile(head=heads[place], disclosure=disclosures[int(disclosure[place])]),
            )
        ),
        reviews=Layered(_read(arrays, "reviews", _reviews)),
        questions=Layered(_read(arrays, "questions", lambda all: tuple(map(_question, all)))),
        galleries=galleries,
        media=Layered(_read(arrays, "media", _picture)),
        films=Layered(_read(arrays, "films", lambda film: Film(**film))),
        product_photos=frozenset(facts["product_photos"]),
        gone=frozenset(facts["gone"]),
        order=Order(rules=rules, counters=counters, model=model),
        ranker=Ranker(model),
    )


def _packed(values: Mapping[str, Any], told: Callable[[Any], Any] = lambda value: value) -> Arrays:
    """Return a mapping as arrays, its values as JSON."""
    keys, texts = [], []
    for key, value in values.items():
        keys.append(key.encode(errors="surrogatepass"))
        texts.append(orjson.dumps(told(value), default=_as_json))
    return {**pack_places(keys), **named("values", pack_texts(texts))}


def _as_json(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _read(arrays: Arrays, name: str, made: Callable[[Any], Value]) -> Mapping[str, Value]:
    own = part(arrays, name)
    texts = Texts(part(own, "values"))
    return PackedMap(own, lambda place: made(orjson.loads(texts[place])))


def _tuples(given: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return given | {name: tuple(given[name]) for name in names}


def _source(given: dict[str, Any]) -> Source:
    return Source(**_tuples(given, ("pictures", "films")))


def _product(given: dict[str, Any]) -> Product:
    return Product(**_tuples(given, ("category", "tags")))


def _picture(given: dict[str, Any]) -> Picture:
    return Picture(**given | {"renditions": tuple(map(tuple, given["renditions"]))})


def _question(given: dict[str, Any]) -> PublicQuestion:
    return PublicQuestion(**given | {"body": given["body"].encode()})


def _reviews(given: dict[str, Any]) -> ProductReviews:
    return ProductReviews(summary=given["summary"], reviews=tuple(map(_review, given["reviews"])))


def _review(given: dict[str, Any]) -> PublicReview:
    return PublicReview(**given | {"head": given["head"].encode(), "facts": frozenset(given["facts"])})
