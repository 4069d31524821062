"""What was counted is known again, whoever folded it, and the memory of it stays small."""

import numpy as np

from support import NOW
from widget_server.db.tables import FoldedKeys
from widget_server.services.folded_keys import FoldedKeysMemory, KeysOfSite


def fold(context, site_id, name, keys):
    with context.sessions.begin() as session:
        raw = np.array(keys, "<i8").tobytes()
        session.add(FoldedKeys(site_id=site_id, id=name, folded_at=NOW, keys=raw))


def caught_up(context, keys):
    with context.sessions() as session:
        keys.catch_up(session)
    return sorted(key for part in keys.parts for key in part.tolist())


def test_each_look_finds_what_was_folded_since_the_last(context, site_id):
    keys = KeysOfSite(site_id)
    assert caught_up(context, keys) == []
    fold(context, site_id, "a", [3, 9])
    assert caught_up(context, keys) == [3, 9]
    fold(context, site_id, "b", [1, 4])
    assert caught_up(context, keys) == caught_up(context, keys) == [1, 3, 4, 9]


def test_many_folds_are_few_sorted_arrays(context, site_id):
    keys = KeysOfSite(site_id)
    for number in range(200):
        fold(context, site_id, f"{number:04}", range(number * 10, number * 10 + 10))
        caught_up(context, keys)
    assert len(keys.parts) <= 9
    assert all((np.diff(part) > 0).all() for part in keys.parts)
    assert keys.size_bytes == 200 * 10 * 8


def test_what_is_gone_does_not_pile_up(context, site_id, monkeypatch):
    monkeypatch.setattr("widget_server.services.folded_keys._MOST_GONE", 1)
    keys = KeysOfSite(site_id)
    for name in "abc":
        fold(context, site_id, name, [ord(name)])
        caught_up(context, keys)
    with context.sessions.begin() as session:
        for name in "ab":
            session.delete(session.get_one(FoldedKeys, (site_id, name)))
    assert caught_up(context, keys) == [ord("c")]


def test_the_sites_that_were_asked_for_last_are_remembered():
    memory = FoldedKeysMemory(most_bytes=100)
    first = memory.of(1)
    first.parts.append(np.arange(20))
    assert memory.of(1) is first
    assert memory.of(2) is not memory.of(3)
    assert memory.of(1) is not first
