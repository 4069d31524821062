from datetime import UTC, datetime, timedelta, timezone

from widget_server.connectors.types import Alias
from widget_server.services.fingerprint import fingerprint


def test_the_order_of_fields_makes_no_difference_and_their_values_do():
    assert fingerprint({"a": 1, "b": {"x": 1, "y": 2}}) == fingerprint({"b": {"y": 2, "x": 1}, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2}) != fingerprint({"b": 2})


def test_times_and_other_names_can_be_part_of_it():
    fields = {"at": datetime(2026, 1, 1, tzinfo=UTC), "aliases": (Alias(kind="sku", value="M-1"),)}
    assert len(fingerprint(fields)) == 64
    assert fingerprint(fields) == fingerprint(dict(fields))
    later = fields["at"] + timedelta(seconds=1)
    assert fingerprint(fields) != fingerprint(fields | {"at": later})
    assert fingerprint({"at": later}) != fingerprint({"at": later.astimezone(timezone(timedelta(hours=1))), "x": 1})
