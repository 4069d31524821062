"""Keys by which a shared cache may purge what it holds: named in Surrogate-Key and in Cache-Tag, as CDNs differ.

Owns the keys; docs/deploy says how to purge by them. Nothing has to be where answers are kept as long as they say.
"""

from flask import Response


def name_page(response: Response, site: str) -> None:
    """Name the keys of a page of a site: everything of the site, and all its pages."""
    _name(response, f"site-{site}", f"pages-{site}")


def name_photo(response: Response, site: str, photo: str) -> None:
    """Name the keys of a photo: everything of the site, and this photo."""
    _name(response, f"site-{site}", f"photo-{photo}")


def _name(response: Response, *keys: str) -> None:
    response.headers["Surrogate-Key"] = " ".join(keys)
    response.headers["Cache-Tag"] = ",".join(keys)
