"""The tree of categories of a catalogue, and how near each of its nodes is to a page's category.

Owns paths and their comparison, regardless of case and white space. Knows no tiles.
Source: docs/ranking.md, eq. 5.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from ranking.scopes import fold_category
from ranking.types import FloatArray

_PARENT_OR_SIBLING = 0.5


class CategoryTree:
    """Every path of the catalogue and every path above it, numbered; node 0 is the root, the empty path."""

    def __init__(self, paths: Iterable[tuple[str, ...]]) -> None:
        self.paths: list[tuple[str, ...]] = [()]
        self.labels: list[str] = [""]
        self.parents: list[int] = [0]
        self._nodes: dict[tuple[str, ...], int] = {(): 0}
        for path in paths:
            self._add(path)

    def _add(self, path: tuple[str, ...]) -> None:
        labels = [part for part in path if part.strip()]
        folded = fold_category(path)
        for depth in range(1, len(folded) + 1):
            prefix = folded[:depth]
            if prefix not in self._nodes:
                self._nodes[prefix] = len(self.paths)
                self.parents.append(self._nodes[prefix[:-1]])
                self.paths.append(prefix)
                self.labels.append(" ".join(labels[depth - 1].split()))

    def __len__(self) -> int:
        return len(self.paths)

    def node(self, path: tuple[str, ...]) -> int:
        """Return the number of a path, 0 (the root) for one the catalogue does not have."""
        return self._nodes.get(fold_category(path), 0)

    def affinity(self, page: tuple[str, ...]) -> FloatArray:
        """Return how well each node fits a page's category, (n_nodes,): 1 for it and what is below it.

        What shares the beginning of the path (parents, siblings, cousins) gets at most 0.5, by the share of the page's
        path it has in common. A page that names its category from the middle of the tree ("Dresses") is found there.
        """
        wanted = fold_category(page)
        values = np.zeros(len(self.paths))
        if not wanted:
            return values
        roots = [wanted] if wanted in self._nodes else self._ending_with(wanted)
        for root in roots or [wanted]:
            for node, path in enumerate(self.paths[1:], start=1):
                shared = _common(path, root)
                fit = 1.0 if shared == len(root) else _PARENT_OR_SIBLING * shared / len(root)
                values[node] = max(values[node], fit)
        return values

    def _ending_with(self, wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [path for path in self.paths if path[-len(wanted) :] == wanted]


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    shared = 0
    for left, right in zip(first, second, strict=False):
        if left != right:
            break
        shared += 1
    return shared
