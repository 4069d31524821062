"""Helpers of the tests that are worth a name: the clock, peers and shared data. Fixtures live in tests/conftest.py."""

from support.clock import NOW, Clock
from support.peers import missing_peer
from support.shared import shared_folder

__all__ = ["NOW", "Clock", "missing_peer", "shared_folder"]
