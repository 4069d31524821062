"""Files that survive a power cut: their bytes and their names are on the disk when the call returns.

Owns the order of system calls. The folder store of the library renames files that may exist in memory only.
Source: the notes on durability in fsync(2) and rename(2).
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def write_durably(root: Path, bodies: Mapping[str, bytes]) -> None:
    """Write files below a folder, each at once in place of what was there, and all of them for good.

    bodies : path relative to root, with "/", to content.  They are synced together: the first flush pays for the rest.
    Raises ValueError for a path that leaves the folder, and writes nothing then.
    """
    paths = {root / key: body for key, body in bodies.items() if _is_inside(key)}
    folders = {folder for path in paths for folder in path.parents if folder.is_relative_to(root)}
    for folder in sorted(folders):
        folder.mkdir(parents=True, exist_ok=True)
    written: dict[Path, Path] = {}
    try:
        for path, body in paths.items():
            written[path] = path.with_name(f"{path.name}.{secrets.token_hex(6)}.part")
            written[path].write_bytes(body)
        for part in written.values():
            _sync(part)
        for path, part in written.items():
            part.replace(path)
    except BaseException:
        for part in written.values():
            with suppress(OSError):
                part.unlink()
        raise
    # A file's name lies in its folder, and that folder's name in the one above.
    for folder in folders:
        _sync(folder)


def _is_inside(key: str) -> bool:
    if any(part in {"", ".", ".."} for part in key.split("/")) or "\0" in key:
        raise ValueError(f"not a path inside the folder: {key!r}")
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
