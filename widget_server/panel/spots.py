"""Reading what the hotspot editor sends: products, each with its places in the photos."""

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from widget_server.errors import BadInput
from widget_server.plain_text import refuse_unkeepable
from widget_server.services.tag_products import Spot, TaggedProduct


class _Spot(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    media: int = Field(ge=0)
    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class _Tag(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    product: str = Field(max_length=200)
    spots: list[_Spot] = Field(max_length=50)


_TAGS = TypeAdapter(list[_Tag])


def read_tags(text: str) -> list[TaggedProduct]:
    """Read the editor's JSON, [{"product", "spots": [{"media", "x", "y"}]}].  Raises BadInput for anything else."""
    try:
        tags: Any = _TAGS.validate_python(json.loads(text))
    except (ValueError, ValidationError, RecursionError) as error:
        sentence = _("The products could not be read. Reload the page and place them again.")
        raise BadInput(sentence, parameter="tags") from error
    refuse_unkeepable(("tags", tag.product) for tag in tags)
    return [
        TaggedProduct(
            product_id=tag.product, spots=tuple(Spot(media=spot.media, x=spot.x, y=spot.y) for spot in tag.spots)
        )
        for tag in tags
    ]


def point_of(form: Mapping[str, str]) -> tuple[int, int] | None:
    """Read a photo's focus in per cent, None where it is to be forgotten.  Raises BadInput for anything but numbers."""
    if form.get("forget") == "yes":
        return None
    given = (form.get("x", ""), form.get("y", ""))
    if not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in given):
        raise BadInput(_("Say where the focus is, from 0 to 100."), parameter="x")
    return int(given[0]), int(given[1])
