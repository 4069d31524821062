"""Photos that lie beside an imported file: found inside its folder only, decoded on all cores.

Owns which paths may be read. Remote addresses are left to fetch_photos.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import select

from widget_server.db.engine import read_only
from widget_server.db.tables import Media
from widget_server.media.types import DecodeLimits, PhotoRefused
from widget_server.services.context import Context
from widget_server.services.stage_photos import StagedPhoto, media_id, stage

QUEUED = "queued"

SENTENCES: Mapping[str, str] = {
    "photo_missing": "The photo {url} is not there. Put it beside the file and import again.",
    "photo_outside_folder": "The photo {url} lies outside the file's folder, which is not read. Move it inside.",
    "not_a_photo": "The photo {url} is not a photo.",
    "format_not_allowed": "The photo {url} has a format that is not taken. Save it as JPEG or PNG.",
    "too_large": "The photo {url} is too large. Make it smaller.",
    "took_too_long": "The photo {url} took too long to read. Save it as an ordinary JPEG.",
    "used_too_much_memory": "The photo {url} needs too much memory to read. Make it smaller.",
    "broken": "The photo {url} is damaged. Use another copy of it.",
}


@dataclass(frozen=True, kw_only=True)
class Photo:
    """What became of one photo address: an id and a perceptual hash, or the problem (`queued` for a remote one)."""

    media_id: str | None = None
    phash: str = ""
    problem: str = ""

    @property
    def refused(self) -> bool:
        """Whether this photo cannot be had without a person's help."""
        return self.problem not in {"", QUEUED}


@dataclass(frozen=True, kw_only=True)
class Photos:
    """What became of each address, and the photos that no row names yet."""

    by_url: Mapping[str, Photo]
    staged: tuple[StagedPhoto, ...] = ()


def is_remote(url: str) -> bool:
    """Whether a photo's address is on another machine."""
    return url[:8].lower().startswith(("http://", "https://"))


def stage_local(
    context: Context,
    site_id: int,
    folder: Path,
    urls: Iterable[str],
    *,
    put: bool = True,
    on_photo: Callable[[], None] = lambda: None,
) -> Photos:
    """Stage the local ones among the addresses, in parallel; what the site has already is not decoded again.

    folder : what relative paths resolve against and may not leave.  put : False only decodes.
    on_photo : called after each decoded photo, in the caller's thread.
    """
    by_url: dict[str, Photo] = {}
    paths: dict[str, Path] = {}
    for url in dict.fromkeys(urls):
        if is_remote(url):
            by_url[url] = Photo(problem=QUEUED)
        else:
            found = inside(folder, url, what="photo", most_bytes=DecodeLimits().input_bytes)
            if isinstance(found, str):
                by_url[url] = Photo(problem=found)
            else:
                paths[url] = found
    if not paths:
        return Photos(by_url=by_url)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashed = dict(zip(paths, pool.map(_sha256, paths.values()), strict=True))
        by_url |= {url: Photo(problem="photo_missing") for url, digest in hashed.items() if digest is None}
        digests = {url: digest for url, digest in hashed.items() if digest is not None}
        known = _known(context, site_id, digests.values())
        unknown = {digest: paths[url] for url, digest in digests.items() if media_id(digest) not in known}
        outcomes: dict[str, StagedPhoto | str] = {}
        results = pool.map(lambda path: _stage_file(context, site_id, path, put), unknown.values())
        for digest, outcome in zip(unknown, results, strict=True):
            outcomes[digest] = outcome
            on_photo()
    for url, digest in digests.items():
        by_url[url] = _photo(digest, known, outcomes)
    return Photos(by_url=by_url, staged=tuple(one for one in outcomes.values() if isinstance(one, StagedPhoto)))


def _photo(digest: str, known: Mapping[str, str], outcomes: Mapping[str, StagedPhoto | str]) -> Photo:
    if media_id(digest) in known:
        return Photo(media_id=media_id(digest), phash=known[media_id(digest)])
    outcome = outcomes[digest]
    if isinstance(outcome, str):
        return Photo(problem=outcome)
    return Photo(media_id=outcome.media_id, phash=outcome.photo.phash)


def inside(folder: Path, url: str, *, what: str, most_bytes: int) -> Path | str:
    """Return the file an address names, or the code of the problem.

    folder : which it may not leave.  what : photo or video, for the code.
    """
    try:
        root = folder.resolve()
        # resolve() follows links and "..": what counts is where the bytes lie, not how the path is written.
        path = (root / url).resolve()
        if not path.is_relative_to(root):
            return f"{what}_outside_folder"
        if not path.is_file():
            return f"{what}_missing"
        return path if path.stat().st_size <= most_bytes else "too_large"
    except (OSError, ValueError):  # a name no file can have: too long, with a NUL, a loop of links
        return f"{what}_missing"


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:  # taken away or forbidden
        return None


def _known(context: Context, site_id: int, digests: Iterable[str]) -> dict[str, str]:
    """Return the perceptual hashes of the photos the site has, by id."""
    ids = sorted({media_id(digest) for digest in digests})
    with read_only(context.engine).connect() as connection:
        rows = connection.execute(select(Media.id, Media.phash).where(Media.site_id == site_id, Media.id.in_(ids)))
        return {row.id: row.phash for row in rows}


def _stage_file(context: Context, site_id: int, path: Path, put: bool) -> StagedPhoto | str:
    try:
        return stage(context, site_id, path.read_bytes(), put=put)
    except PhotoRefused as refused:
        return refused.reason
    except OSError:
        return "photo_missing"
