"""From the many names of a product, in files and orders, to the catalogue's own id."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Product, ProductAlias


def resolve_products(session: Session, site_id: int, references: Collection[str]) -> dict[str, str]:
    """Return the product id of each reference that names exactly one product: its id first, then its other names."""
    wanted = set(references)
    ids = session.scalars(select(Product.id).where(Product.site_id == site_id, Product.id.in_(wanted)))
    found = {product_id: product_id for product_id in ids}
    named: dict[str, set[str]] = {}
    for value, product_id in session.execute(
        select(ProductAlias.value, ProductAlias.product_id).where(
            ProductAlias.site_id == site_id, ProductAlias.value.in_(wanted - found.keys())
        )
    ):
        named.setdefault(value, set()).add(product_id)
    # A name that several products share, such as an item group, is no answer.
    return found | {value: next(iter(owners)) for value, owners in named.items() if len(owners) == 1}


def first_resolved(candidates: Iterable[str], resolved: Mapping[str, str]) -> str | None:
    """Return the product that the most specific known reference names, None where none does."""
    return next((resolved[one] for one in candidates if one in resolved), None)
