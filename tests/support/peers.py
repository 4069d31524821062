"""What to do where a peer of a test is absent: skip with the reason, but fail on the build machine."""

import os
from typing import NoReturn

import pytest


def missing_peer(reason: str) -> NoReturn:
    """Skip the test saying why; under CI=true a missing peer is a failure."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"CI=true and a peer is missing: {reason}", pytrace=False)
    pytest.skip(reason)
