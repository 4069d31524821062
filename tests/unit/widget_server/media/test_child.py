import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from support.photos import encoded
from widget_server.media.frames import read_frame, write_frame

ROOT = Path(__file__).resolve().parents[4]
PHOTO = encoded(Image.new("RGB", (40, 30), "red"), "PNG")
REQUEST = {"format": "png", "sha256": "0" * 64}


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    arguments = ["-P", "-m", "widget_server.media.child", str(1 << 28), "5", "10000", "100000"]
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
    ) as child:
        yield child
        child.kill()


def ask(
    child: subprocess.Popen[bytes], header: dict[str, object], data: bytes
) -> tuple[dict[str, object], list[bytes]]:
    assert child.stdin
    assert child.stdout
    write_frame(child.stdin, header, [data])
    return read_frame(child.stdout, max_body_bytes=10**7)


def test_it_says_when_it_is_ready_answers_and_ends_when_the_pipe_closes(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin
    assert child.stdout
    assert read_frame(child.stdout, max_body_bytes=0) == ({"ready": True}, [])
    header, bodies = ask(child, REQUEST, PHOTO)
    assert (header["width_px"], header["height_px"], len(bodies)) == (40, 30, 3)
    child.stdin.close()
    assert child.wait(10) == 0


def test_it_answers_a_damaged_photo_and_goes_on(child: subprocess.Popen[bytes]) -> None:
    assert child.stdout
    read_frame(child.stdout, max_body_bytes=0)
    assert ask(child, REQUEST, PHOTO[:50])[0]["refused"] == "broken"
    assert ask(child, REQUEST, encoded(Image.new("L", (200, 200)), "PNG"))[0]["refused"] == "too_large"
    assert ask(child, REQUEST, PHOTO)[0]["width_px"] == 40


def test_its_limits_are_closed_before_it_is_ready(child: subprocess.Popen[bytes]) -> None:
    assert child.stdout
    read_frame(child.stdout, max_body_bytes=0)
    if not hasattr(resource, "prlimit"):
        pytest.skip("this system cannot show another process's limits")
    assert resource.prlimit(child.pid, resource.RLIMIT_CORE) == (0, 0)
    assert resource.prlimit(child.pid, resource.RLIMIT_FSIZE) == (0, 0)
    assert 1 << 28 < resource.prlimit(child.pid, resource.RLIMIT_AS)[1] < 3 << 28


def test_whatever_a_library_prints_stays_out_of_the_pipe_and_the_log(child: subprocess.Popen[bytes]) -> None:
    assert child.stdout
    read_frame(child.stdout, max_body_bytes=0)
    descriptors = Path(f"/proc/{child.pid}/fd")
    if not descriptors.exists():
        pytest.skip("this system does not show another process's files")
    assert [os.readlink(descriptors / number) for number in "12"] == ["/dev/null", "/dev/null"]


def test_a_child_loads_neither_the_web_nor_the_tables_nor_scipy() -> None:
    names = ["flask", "sqlalchemy", "scipy", "imagehash", "sklearn", "requests"]
    program = (
        f"import sys, json, widget_server.media.child; print(json.dumps([n for n in {names} if n in sys.modules]))"
    )
    printed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True).stdout
    assert json.load(BytesIO(printed)) == []
