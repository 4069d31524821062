import threading

import pytest

from widget_server.api.fair_gate import FairGate


class Entering(threading.Thread):
    """Somebody who asks to be let in; `let_in` is what they were told."""

    def __init__(self, gate, site, log):
        super().__init__(daemon=True)
        self.gate, self.site, self.log, self.let_in = gate, site, log, None
        before = waiting(gate)
        self.start()
        while waiting(gate) == before and self.let_in is None:
            threading.Event().wait(0.001)

    def run(self):
        self.let_in = self.gate.enter(self.site)
        self.log.append(self.site)


def waiting(gate):
    return sum(map(len, gate._waiting.values()))


@pytest.fixture
def gate():
    return FairGate(at_once=3, at_once_per_site=2, in_hand=8, in_hand_per_site=5, patience_s=20)


def test_a_flood_on_one_site_leaves_a_place_for_another(gate):
    for _ in range(2):
        assert gate.enter("a")
    flood = [Entering(gate, "a", []) for _ in range(3)]
    assert not gate.enter("a")
    assert gate.enter("b")
    assert [one.let_in for one in flood] == [None] * 3


def test_who_waits_is_let_in_by_turns_of_the_sites(gate):
    log = []
    for site in ("a", "a", "x"):
        assert gate.enter(site)
    threads = [Entering(gate, site, log) for site in ("a", "a", "b", "b")]
    for count, leaver in enumerate(("a", "x", "a", "b"), start=1):
        gate.leave(leaver)
        while len(log) < count:
            threading.Event().wait(0.001)
    assert log == ["a", "b", "a", "b"]
    assert all(thread.let_in for thread in threads)


def test_all_sites_together_have_so_many_in_hand(gate):
    for site in ("a", "b", "c"):
        assert gate.enter(site)
    for number in range(5):
        Entering(gate, f"site{number}", [])
    assert not gate.enter("one more")


def test_who_waits_too_long_is_refused_and_leaves_nothing_behind():
    gate = FairGate(at_once=1, at_once_per_site=1, patience_s=0.01)
    assert gate.enter("a")
    assert not gate.enter("b")
    gate.leave("a")
    assert (gate.enter("b"), waiting(gate), dict(gate._running)) == (True, 0, {"b": 1})


def test_everything_let_in_and_left_leaves_the_gate_empty(gate):
    def visit(site):
        for _ in range(200):
            if gate.enter(site):
                assert gate._running.total() <= 3
                gate.leave(site)

    visitors = [threading.Thread(target=visit, args=(site,)) for site in "aaabbc"]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert (dict(gate._running), gate._waiting) == ({}, {})
