"""What was shown where and whether it was clicked, one row per tile of a view: what is learnt from.

Owns the join of events with served lists into rows. Counting for the order is `counters`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from ranking.position_bias import Examination
from ranking.reports import CountedEvent
from ranking.served_list import ServedList
from ranking.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Exposures:
    """Rows sorted by time, (n_rows,). `view` numbers pairs of a page view and a list, `shopper`
    whoever was there (a view stands for its own where nobody is known); `tile` is a tile's number,
    `position` counts from 1, `layout` is a name, `propensity` that of the served list. names: by number of shopper,
    as the events have them, (n_shoppers,); may be left out where what shoppers did is not read from elsewhere."""

    view: IntArray
    shopper: IntArray
    tile: IntArray
    position: IntArray
    scope: IntArray
    layout: npt.NDArray[np.str_]
    at_s: FloatArray
    propensity: FloatArray
    clicked: BoolArray
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.view)

    def part(self, rows: IntArray | BoolArray) -> "Exposures":
        """Return some of the rows, in their order."""
        return Exposures(
            view=self.view[rows],
            shopper=self.shopper[rows],
            tile=self.tile[rows],
            position=self.position[rows],
            scope=self.scope[rows],
            layout=self.layout[rows],
            at_s=self.at_s[rows],
            propensity=self.propensity[rows],
            clicked=self.clicked[rows],
            names=self.names,
        )

    def looked(self, examination: Examination) -> FloatArray:
        """Return how probably each row was looked at where it stood, (n_rows,)."""
        looked = np.empty(len(self))
        for layout in np.unique(self.layout).tolist():
            here = self.layout == layout
            looked[here] = examination.of(self.position[here], layout)
        return looked


def joined(parts: Sequence[Exposures]) -> Exposures:
    """Return the rows of several that number shoppers alike, one after the other; at least one, each later than those
    before."""
    columns = {
        column.name: np.concatenate([getattr(part, column.name) for part in parts])
        for column in fields(Exposures)
        if column.name != "names"
    }
    return Exposures(**columns, names=parts[0].names)


def exposures(events: Sequence[CountedEvent], lists: Sequence[ServedList]) -> Exposures:
    """Join events with their lists. Each (view, list, tile) that was looked at or clicked gives one row, clicked if any
    of its events was a click; events naming a tile or list that was not served are left out."""
    places = [{tile: place for place, tile in enumerate(served.tiles)} for served in lists]
    views: dict[tuple[str, int], int] = {}
    shoppers: dict[str, int] = {}
    who: list[int] = []
    rows: dict[tuple[int, int], tuple[int, float, bool]] = {}
    for event in events:
        if 0 <= event.served < len(lists) and event.tile in places[event.served]:
            view = views.setdefault((event.view, event.served), len(views))
            if view == len(who):
                who.append(shoppers.setdefault(event.shopper or f"view {event.view}", len(shoppers)))
            _, first_s, clicked = rows.get((view, event.tile), (event.served, event.at_s, False))
            rows[view, event.tile] = (event.served, min(first_s, event.at_s), clicked or event.type != "impression")
    served = [lists[index] for index, _, _ in rows.values()]
    place = [places[index][tile] for (_, tile), (index, _, _) in rows.items()]
    at_s = np.array([at for _, at, _ in rows.values()], dtype=np.float64)
    return Exposures(
        view=np.array([view for view, _ in rows], dtype=np.int64),
        shopper=np.array([who[view] for view, _ in rows], dtype=np.int64),
        tile=np.array([tile for _, tile in rows], dtype=np.int64),
        position=np.array([one.first_position + k for one, k in zip(served, place, strict=True)], dtype=np.int64),
        scope=np.array([one.scope for one in served], dtype=np.int64),
        layout=np.array([one.layout for one in served], dtype=np.str_),
        at_s=at_s,
        propensity=np.array([one.propensities[k] for one, k in zip(served, place, strict=True)], dtype=np.float64),
        clicked=np.array([clicked for _, _, clicked in rows.values()], dtype=np.bool_),
        names=tuple(shoppers),
    ).part(np.argsort(at_s, kind="stable"))
