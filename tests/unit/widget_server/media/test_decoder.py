import gc
import hashlib
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from support.photos import detailed, encoded, png_bomb, png_with_text_bomb, progressive_bomb, webp_bomb
from widget_server.media import DecodeLimits, DerivedPhoto, PhotoDecoder, PhotoRefused
from widget_server.media.child_process import ChildProcess

PHOTO = encoded(Image.new("RGB", (40, 30), "red"), "PNG")
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
SMALL = {name: encoded(detailed(48, 40), name) for name in FORMATS}


@pytest.fixture(scope="module")
def pool() -> Iterator[PhotoDecoder]:
    """Limits as small as the tests' photos allow, so that bombs go off quickly."""
    with PhotoDecoder(1, DecodeLimits(cpu_s=1.0, memory_bytes=400_000_000)) as pool:
        yield pool


def refusal(pool: PhotoDecoder, data: bytes) -> str:
    with pytest.raises(PhotoRefused) as refused:
        pool.derive(data)
    assert pool.derive(PHOTO).width_px == 40, "the pool must live on"
    return refused.value.reason


@pytest.mark.parametrize("pillow_format", FORMATS)
def test_every_allowed_format_is_derived(pool: PhotoDecoder, pillow_format: str) -> None:
    data = encoded(detailed(400, 533), pillow_format)
    photo = pool.derive(data)
    assert (photo.width_px, photo.height_px, len(photo.renditions)) == (400, 533, 6)
    assert photo.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("pillow_format", FORMATS)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.95])
def test_a_truncated_file_is_broken(pool: PhotoDecoder, pillow_format: str, kept: float) -> None:
    data = encoded(detailed(200, 150), pillow_format)
    assert refusal(pool, data[: int(len(data) * kept)]) == "broken"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("an empty file", b"", "not_a_photo"),
        ("a page named .jpg", b"<html><script>alert(1)</script>", "not_a_photo"),
        ("PostScript named .jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "format_not_allowed"),
        ("a film", b"\0\0\0\x18ftypisom\0\0\2\0isommp41", "format_not_allowed"),
        ("a script that begins like a GIF", b"GIF89a/*" + bytes(20) + b"*/=alert(1)//", "broken"),
        ("a PNG inside a JPEG's first bytes", b"\xff\xd8\xff" + SMALL["PNG"], "broken"),
        ("a WebP of 34 bytes and 268 megapixels", webp_bomb(16383, 16383), "too_large"),
        ("a WebP of 34 bytes and 64 megapixels", webp_bomb(8000, 8000), "broken"),
        ("a PNG of 900 megapixels", png_bomb(30_000, 30_000), "too_large"),
        ("a PNG of 100 megapixels", png_bomb(10_000, 10_000), "too_large"),
        ("a PNG with 100 MB of text", png_with_text_bomb(), "broken"),
        ("a JPEG of 1,500 scans", progressive_bomb(4000, 1500), "took_too_long"),
        ("a file above the limit", SMALL["JPEG"] + bytes(25_000_000), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_people_send_to_break_it_is_refused(pool: PhotoDecoder, name: str, data: bytes, reason: str) -> None:
    assert refusal(pool, data) == reason


def test_a_photo_that_is_also_an_archive_is_taken_as_the_photo_alone(pool: PhotoDecoder) -> None:
    photo = pool.derive(SMALL["JPEG"] + b"PK\3\4" + b"payload" * 100)
    assert not any(b"payload" in rendition.body for rendition in photo.renditions)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pillow_format=st.sampled_from(FORMATS),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)), max_size=4),
    kept=st.floats(0, 1),
)
def test_a_damaged_photo_is_either_derived_or_refused(
    pool: PhotoDecoder, pillow_format: str, edits: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray(SMALL[pillow_format])
    for at, replacement in edits:
        start = int(at * len(data))
        data[start : start + len(replacement)] = replacement
    try:
        assert isinstance(pool.derive(bytes(data[: max(64, int(kept * len(data)))])), DerivedPhoto)
    except PhotoRefused:
        assert pool.derive(PHOTO).width_px == 40


def test_killing_one_child_in_the_middle_leaves_the_others_and_the_pool_unharmed() -> None:
    started = Event()
    children: list[ChildProcess] = []
    bomb = progressive_bomb(3000, 1500)
    with PhotoDecoder(2) as pool, ThreadPoolExecutor(2) as threads:
        victim_ask = ChildProcess.ask

        def watched_ask(
            child: ChildProcess, header: dict[str, object], data: bytes
        ) -> tuple[dict[str, object], list[bytes]]:
            if data == bomb:
                children.append(child)
                started.set()
            return victim_ask(child, header, data)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ChildProcess, "ask", watched_ask)
            victim = threads.submit(pool.derive, bomb)
            assert started.wait(20)
            other = threads.submit(pool.derive, encoded(detailed(640, 480), "JPEG"))
            os.kill(children[0].pid, signal.SIGKILL)
            with pytest.raises(PhotoRefused):
                victim.result(20)
            assert other.result(20).width_px == 640
        assert [photo.width_px for photo in threads.map(pool.derive, [PHOTO] * 6)] == [40] * 6


def test_many_threads_share_few_children_and_get_their_own_photo_back() -> None:
    photos = [encoded(Image.new("RGB", (40 + number, 30)), "PNG") for number in range(24)]
    with PhotoDecoder(2) as pool, ThreadPoolExecutor(8) as threads:
        derived = list(threads.map(pool.derive, photos))
    assert [photo.width_px for photo in derived] == [40 + number for number in range(24)]


def test_a_child_that_answers_with_a_lie_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with PhotoDecoder(1) as pool:
        honest = ChildProcess.ask
        lied_to: list[ChildProcess] = []

        def lie(child: ChildProcess, header: dict[str, object], data: bytes) -> tuple[dict[str, object], list[bytes]]:
            reply, bodies = honest(child, header, data)
            lied_to.append(child)
            return {**reply, "phash": "<script>"}, bodies

        monkeypatch.setattr(ChildProcess, "ask", lie)
        with pytest.raises(PhotoRefused) as refused:
            pool.derive(PHOTO)
        assert refused.value.reason == "broken"
        assert not lied_to[0].alive
        monkeypatch.undo()
        assert pool.derive(PHOTO).width_px == 40


def test_a_closed_decoder_says_so_and_closes_twice() -> None:
    pool = PhotoDecoder(1)
    pool.derive(PHOTO)
    pool.close()
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        pool.derive(PHOTO)


def test_a_forgotten_decoder_leaves_no_child_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    end = ChildProcess.end
    monkeypatch.setattr(ChildProcess, "end", lambda child: (end(child), ended.append(child.pid))[0])
    pool = PhotoDecoder(1)
    pool.derive(PHOTO)
    del pool
    gc.collect()
    assert len(ended) == 1


def test_no_child_starts_before_it_is_needed() -> None:
    with PhotoDecoder(1) as pool:
        with pytest.raises(PhotoRefused):
            pool.derive(b"not a photo")
        assert pool._seats.queue == [None]


def test_the_real_photos_of_the_sample_shop_are_all_taken(pool: PhotoDecoder, shared_data: Path) -> None:
    files = sorted((shared_data / "atelier" / "photos").iterdir())[:20]
    for photo in (pool.derive(file.read_bytes()) for file in files):
        assert [rendition.width_px for rendition in photo.renditions[::3]] == [320, photo.width_px]
        assert photo.sharpness > 0.02
