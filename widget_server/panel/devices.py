"""What a browser calls itself, in the few words by which a person knows their own devices apart.

Owns names of browsers and systems only: no versions, which change every month, and nothing that tells two phones apart.
"""

import re
from collections.abc import Sequence

# In this order: every browser on a list also claims to be those below it.
_BROWSERS: Sequence[tuple[str, str]] = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Vivaldi/", "Vivaldi"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Version/[\d.]+.* Safari/", "Safari"),
)
_SYSTEMS: Sequence[tuple[str, str]] = (
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"CrOS", "ChromeOS"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "macOS"),
    (r"Linux|X11", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Return such as "Firefox, Linux"; "" for what is none of the known."""
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(filter(None, found))


def _first(known: Sequence[tuple[str, str]], user_agent: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, user_agent)), "")
