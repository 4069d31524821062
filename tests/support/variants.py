"""The two ways in which Vitrine is run, as parameters of the `live` fixture.

The tests of a variant go to one process of a parallel run (`--dist loadgroup`), so that they share its server.
"""

import pytest

EMBEDDED = pytest.param("embedded", marks=pytest.mark.xdist_group("live-embedded"))
FULL = pytest.param("full", marks=pytest.mark.xdist_group("live-full"))
VARIANTS = (EMBEDDED, FULL)

# For what does not depend on where things are stored.
on_one_variant = pytest.mark.parametrize("live", [EMBEDDED], indirect=True)
