"""Fixtures of the read side: a small shop, and showcases that look at the database on every request."""

import pytest

from support.showcase import Shop, small_shop
from widget_server.showcase.showcases import Showcases


@pytest.fixture
def shop(session) -> Shop:
    """The small shop of support.showcase, committed."""
    return small_shop(session)


@pytest.fixture
def showcases(context) -> Showcases:
    """Showcases on the test's database and clock."""
    return Showcases(
        context.engine,
        context.vault,
        public_url="https://vitrine.example",
        now=context.now,
        check_every_s=0.0,
        max_stale_s=0.0,
    )
