import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.videos import SECRET, box, full_box, mp4, track
from widget_server.media.mp4_metadata import void
from widget_server.media.types import VideoRefused


def cleaned(data: bytes) -> bytes:
    body = bytearray(data)
    void(body)
    return bytes(body)


def refusal(data: bytes) -> str:
    with pytest.raises(VideoRefused) as caught:
        void(bytearray(data))
    return caught.value.reason


PLACES = {
    "in the film": mp4(box(b"udta", box(b"\xa9xyz", SECRET))),
    "in the film's meta": mp4(full_box(b"meta", box(b"ilst", SECRET))),
    "in a track": mp4(tracks=(track(b"vide", box(b"udta", box(b"\xa9xyz", SECRET))),)),
    "beside the film": mp4() + box(b"uuid", bytes(16), SECRET),
    "in room that an editor left free": mp4() + box(b"free", SECRET),
    "in a box nobody knows": mp4(box(b"zzzz", SECRET)),
    "behind all boxes": mp4() + struct.pack(">I4s", 0, b"meta") + SECRET,
    "in a long box": mp4() + struct.pack(">I4sQ", 1, b"meta", 16 + len(SECRET)) + SECRET,
}


@pytest.mark.parametrize("place", PLACES)
def test_what_tells_of_the_maker_is_gone_and_nothing_moves(place):
    data = PLACES[place]
    assert SECRET in data
    after = cleaned(data)
    assert SECRET not in after
    assert len(after) == len(data)
    assert after.index(b"the pictures") == data.index(b"the pictures")
    assert cleaned(after) == after


def test_a_file_without_metadata_loses_only_its_times():
    data = mp4()
    times = [data.index(kind) + 8 for kind in (b"mvhd", b"tkhd", b"mdhd")]
    changed = {at for at, (old, new) in enumerate(zip(data, cleaned(data), strict=True)) if old != new}
    assert changed == {start + last for start in times for last in (3, 7)}


def test_the_longer_times_of_version_one_are_zeroed_too():
    long = full_box(b"mvhd", b"\7" * 16, b"\5" * 8, version=1)
    data = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", long, track(b"vide"))
    assert bytes(4) + bytes(16) + b"\5" * 8 in cleaned(data).replace(b"\1\0\0\0", bytes(4))


def test_a_track_of_places_is_gone_with_its_samples_in_every_kind_of_table():
    head = len(box(b"ftyp", b"isom", bytes(4), b"isom")) + 8
    pictures, half = b"the pictures" + SECRET + b"more" + SECRET, len(b"the pictures")
    chunks = (head + half, head + half + len(SECRET) + 4)
    shown = track(b"vide", chunks=(head,), sizes=(half,))
    places = track(b"meta", chunks=chunks, sizes=(len(SECRET),) * 2)
    after = cleaned(mp4(pictures=pictures, tracks=(shown, places)))
    assert after[head : head + len(pictures)] == b"the pictures" + bytes(len(SECRET)) + b"more" + bytes(len(SECRET))
    assert b"meta" not in after
    one_size = places.replace(
        full_box(b"stsz", struct.pack(">IIII", 0, 2, len(SECRET), len(SECRET))),
        full_box(b"stsz", struct.pack(">IIII", len(SECRET), 2, 0, 0)),
    )
    assert one_size != places
    assert (
        cleaned(mp4(pictures=pictures, tracks=(shown, one_size)))[: head + len(pictures)]
        == after[: head + len(pictures)]
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (mp4()[:-1], "broken"),
        (mp4() + b"\0\0\0", "broken"),
        (mp4() + struct.pack(">I4s", 4, b"mdat"), "broken"),
        (mp4() + struct.pack(">I4sQ", 1, b"mdat", 8), "broken"),
        (mp4() + struct.pack(">I4sQ", 1, b"mdat", 2**64 - 1), "broken"),
        (mp4(box(b"moov", struct.pack(">I4s", 0, b"trak"))), ""),
        (box(b"ftyp", b"isom"), "not_a_video"),
        (mp4(tracks=(track(b"soun"),)), "not_a_video"),
        (mp4(tracks=(box(b"trak"),)), "not_a_video"),
        (mp4(tracks=(track(b"vide"), track(b"meta", chunks=(0,), sizes=(40,)))), "broken"),
        (mp4(tracks=(track(b"vide"), track(b"meta", chunks=(2**31,), sizes=(40,)))), "broken"),
        (mp4(tracks=(track(b"vide"), track(b"meta"))) + box(b"moof"), "format_not_allowed"),
        (mp4() + box(b"free") * 100_001, "broken"),
    ],
)
def test_what_does_not_fit_together_is_refused(data, reason):
    if reason:
        assert refusal(data) == reason
    else:
        cleaned(data)  # a box nobody needs is overwritten, whatever it holds


def test_chunks_that_lie_on_each_other_cost_no_more_than_the_file():
    head = len(box(b"ftyp", b"isom", bytes(4), b"isom")) + 8
    places = track(b"meta", chunks=(head,) * 20_000, sizes=(4000,) * 20_000)
    assert refusal(mp4(pictures=bytes(4000), tracks=(track(b"vide"), places))) == "broken"


def test_a_table_that_is_all_of_a_large_file_is_not_read():
    with pytest.raises(VideoRefused) as refused:
        void(bytearray(mp4(tracks=(track(b"vide"), track(b"meta", chunks=(0,) * 2_000_001, sizes=(1,))))))
    assert "too long" in str(refused.value.private)


@given(st.data())
def test_broken_files_are_refused_or_cleaned_and_raise_nothing_else(data):
    whole = bytearray(data.draw(st.sampled_from([*PLACES.values(), mp4(tracks=(track(b"vide"), track(b"meta")))])))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=8)):
        whole[at] = value
    body = whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole
    length = len(body)
    try:
        void(body)
    except VideoRefused:
        return
    assert len(body) == length
    assert cleaned(bytes(body)) == bytes(body)
