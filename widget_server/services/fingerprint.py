"""Telling whether an imported row is the one that was imported before."""

from collections.abc import Mapping
from hashlib import sha256

import orjson


def fingerprint(fields: Mapping[str, object]) -> str:
    """Return 64 hex digits of the fields: equal fields give equal digits, in whatever order they come.

    fields : JSON values, aware times, tuples and dataclasses.
    """
    return sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()
