"""What a review file of one platform looks like: a value, filled in by the platform's own file."""

from dataclasses import dataclass, fields

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.types import DateOrder


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The columns of a review file, as header_key; of several for one field the first that is not empty counts.

    full_name : a name that the platform never showed; it is shortened.  parent : the comment which a row answers.
    status : whether the platform showed the review.  date_order : where the platform always writes the same.
    """

    name: str
    signature: Signature
    rating: str
    body: tuple[str, ...]
    created_at: tuple[str, ...]
    author: tuple[str, ...]
    title: tuple[str, ...] = ()
    full_name: str = ""
    email: tuple[str, ...] = ()
    external_id: str = ""
    parent: str = ""
    product_id: tuple[str, ...] = ()
    product_handle: tuple[str, ...] = ()
    product_sku: tuple[str, ...] = ()
    product_url: tuple[str, ...] = ()
    verified: str = ""
    status: str = ""
    reply: str = ""
    replied_at: str = ""
    photos: tuple[str, ...] = ()
    location: tuple[str, ...] = ()
    date_order: DateOrder | None = None

    @property
    def columns(self) -> frozenset[str]:
        """All columns that have a field."""
        found: set[str] = set()
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name not in ("name", "signature", "date_order"):
                found.update((value,) if isinstance(value, str) else value)
        return frozenset(found)
