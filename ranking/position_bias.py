"""The probability that a position of a layout is looked at.

Owns the curves and their default. Counting with them is `counters`', learning them is `position_bias_fit`'s.
Source: docs/ranking.md, eq. 1; a power law is the usual form of the position-based click model (Craswell et al. 2008).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ranking.types import FloatArray, IntArray

DEFAULT_EXPONENT = 0.6
LAST_POSITION = 200  # Nobody scrolls further in a way that differs; beyond it the last value holds.


@dataclass(frozen=True, kw_only=True)
class Examination:
    """Examination probabilities by layout. `curves[layout][k - 1]` belongs to position k; position 1 has 1."""

    curves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    exponent: float = DEFAULT_EXPONENT
    _tables: dict[str, FloatArray] = field(default_factory=dict, repr=False, compare=False)

    def probability(self, position: int, layout: str = "grid") -> float:
        """Return the probability, 0..1, that a 1-based position is looked at; positions below 1 count as 1."""
        place = min(max(position, 1), LAST_POSITION)
        curve = self.curves.get(layout, ())
        if not curve:
            return float(place**-self.exponent)
        return float(curve[min(place, len(curve)) - 1])

    def of(self, positions: IntArray, layout: str = "grid") -> FloatArray:
        """Return the probabilities of many positions, same shape."""
        table = self._tables.get(layout)
        if table is None:
            table = np.array([self.probability(place, layout) for place in range(1, LAST_POSITION + 1)])
            self._tables[layout] = table
        return np.asarray(table[np.clip(positions, 1, LAST_POSITION) - 1], dtype=np.float64)

    def looked(self, positions: IntArray, layouts: npt.NDArray[np.str_]) -> FloatArray:
        """Return the probabilities of positions, each in its own layout, same shape."""
        found = np.ones(len(positions))
        for layout in np.unique(layouts).tolist():
            here = layouts == layout
            found[here] = self.of(positions[here], layout)
        return found
