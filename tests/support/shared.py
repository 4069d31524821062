"""The real input that stands beside the checkout, where it is present."""

import os
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


def shared_folder() -> Path | None:
    """Return the folder named by VITRINE_SHARED, else the folder "shared" beside the checkout, else None."""
    folder = Path(os.environ.get("VITRINE_SHARED") or _CHECKOUT.parent / "shared")
    return folder if (folder / "data").is_dir() else None
