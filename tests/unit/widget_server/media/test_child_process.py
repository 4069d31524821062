import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from support.photos import detailed, encoded, progressive_bomb
from widget_server.media.child_process import ChildProcess
from widget_server.media.types import DecodeLimits, PhotoRefused

ROOT = Path(__file__).resolve().parents[4]
HEADER: dict[str, object] = {"format": "png", "sha256": "0" * 64}
PHOTO = encoded(Image.new("RGB", (40, 30), "red"), "PNG")


def until(condition: Callable[[], bool], *, within_s: float = 20) -> bool:
    deadline = time.monotonic() + within_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def reason_after(limits: DecodeLimits, photo_format: str, data: bytes) -> str:
    child = ChildProcess(limits)
    with pytest.raises(PhotoRefused) as refusal:
        child.ask({**HEADER, "format": photo_format}, data)
    assert not child.alive
    assert gone(child.pid)
    return refusal.value.reason


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    child = ChildProcess(DecodeLimits())
    yield child
    child.end()


def test_one_child_answers_many_photos(child: ChildProcess) -> None:
    for _ in range(3):
        header, bodies = child.ask(HEADER, PHOTO)
        assert (header["width_px"], len(bodies)) == (40, 3)
    assert child.alive


def test_a_bomb_of_scans_ends_at_the_processor_limit() -> None:
    assert reason_after(DecodeLimits(cpu_s=0.2), "jpeg", progressive_bomb(3000, 1500)) == "took_too_long"


def test_a_bomb_of_scans_ends_at_the_wall_limit() -> None:
    assert reason_after(DecodeLimits(wall_s=0.2), "jpeg", progressive_bomb(3000, 1500)) == "took_too_long"


def test_the_processor_limit_counts_each_photo_anew() -> None:
    child = ChildProcess(DecodeLimits(cpu_s=1.0))
    photo = encoded(detailed(800, 600), "PNG")
    started_s = _processor_time_s(child.pid)
    while _processor_time_s(child.pid) - started_s < 1.2:
        assert child.ask(HEADER, photo)[0]["width_px"] == 800
    assert child.alive
    child.end()


def _processor_time_s(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        pytest.skip("this system does not show another process's time")
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the address space limit")
def test_a_photo_that_needs_more_memory_than_it_may_have_ends_its_child() -> None:
    data = encoded(Image.new("RGB", (3000, 3000)), "PNG")
    assert reason_after(DecodeLimits(memory_bytes=20_000_000), "png", data) == "used_too_much_memory"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the address space limit")
def test_a_file_that_does_not_even_fit_is_refused_although_the_child_left_early() -> None:
    limits = DecodeLimits(memory_bytes=4_000_000)
    assert reason_after(limits, "png", bytes(20_000_000)) == "used_too_much_memory"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [(signal.SIGKILL, "used_too_much_memory"), (signal.SIGSEGV, "broken"), (signal.SIGABRT, "broken")],
)
def test_the_signal_that_ended_a_child_tells_why(child: ChildProcess, sent: signal.Signals, reason: str) -> None:
    os.kill(child.pid, sent)
    with pytest.raises(PhotoRefused) as refusal:
        child.ask(HEADER, PHOTO)
    assert refusal.value.reason == reason
    assert str(-sent) in str(refusal.value.private["detail"])


def test_a_child_that_was_killed_while_idle_is_known_to_be_dead(child: ChildProcess) -> None:
    assert child.alive
    os.kill(child.pid, signal.SIGKILL)
    assert until(lambda: not child.alive)


def test_ending_twice_is_harmless(child: ChildProcess) -> None:
    child.end()
    child.end()
    assert not child.alive


@pytest.mark.parametrize("busy", [False, True])
def test_children_do_not_outlive_a_server_that_is_killed(busy: bool) -> None:
    program = (
        "import sys\n"
        "from support.photos import progressive_bomb\n"
        "from widget_server.media.child_process import ChildProcess\n"
        "from widget_server.media.types import DecodeLimits\n"
        "bomb = progressive_bomb(3000, 1500)\n"
        "child = ChildProcess(DecodeLimits(cpu_s=1.0))\n"
        "print(child.pid, flush=True)\n"
        "child.ask({'format': 'jpeg', 'sha256': ''}, bomb) if " + repr(busy) + " else sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    ) as server:
        assert server.stdout
        pid = int(server.stdout.readline())
        server.kill()
    assert until(lambda: gone(pid))


def test_a_child_sees_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_SECRET_KEY", "s3cret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    child = ChildProcess(DecodeLimits())
    try:
        environment = Path(f"/proc/{child.pid}/environ")
        if not environment.exists():
            pytest.skip("this system does not show another process's environment")
        assert b"s3cret" not in environment.read_bytes()
    finally:
        child.end()


def test_a_child_that_cannot_start_is_the_operators_problem_not_the_shoppers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="does not start"):
        ChildProcess(DecodeLimits())
