import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from support.shop import add_site
from widget_server.db.tables import Job
from widget_server.errors import BadInput
from widget_server.services import receive_upload as module
from widget_server.services.context import Context
from widget_server.services.receive_upload import NewUpload, receive_upload


@pytest.fixture
def site_id(session: Session) -> int:
    site = add_site(session)
    session.commit()
    return site.id


def archive(**files: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    made.seek(0)
    return made


def damaged() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("d.csv", "a,b\n" * 1000)
    body = bytearray(made.getvalue())
    body[40:60] = b"\xff" * 20
    return bytes(body)


def rare(compression: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as packed:
        packed.writestr("d.csv", "a,b\n" * 1000)
    return made.getvalue()


def receive(context: Context, site_id: int, name: str, body: bytes | io.BytesIO, **more: object) -> Path:
    file = body if isinstance(body, io.BytesIO) else io.BytesIO(body)
    upload_id = receive_upload(
        context, site_id, NewUpload(kind="posts", file_name=name, file=file, **more), actor="user:1"
    )
    with context.sessions() as session:
        return Path(session.get_one(Job, (site_id, upload_id)).arguments["path"])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("posts.json", "posts.json"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\my posts.csv", "my_posts.csv"),
        ("..", "upload"),
    ],
)
def test_a_file_is_kept_under_its_own_name_inside_the_uploads(context: Context, site_id: int, name: str, kept: str):
    path = receive(context, site_id, name, b"[]")
    assert path.name == kept
    assert path.read_bytes() == b"[]"
    assert path.parent.parent == context.settings.data.absolute() / "uploads"


def test_photos_come_beside_the_file_and_nothing_leaves_the_folder(context: Context, site_id: int):
    photos = archive(
        **{"photos/a.jpg": b"A", "../evil.jpg": b"E", "/abs.jpg": b"E", "run.sh": b"E", "__MACOSX/a.jpg": b"E"}
    )
    path = receive(context, site_id, "posts.json", b"[]", photos=photos)
    found = sorted(str(one.relative_to(path.parent)) for one in path.parent.rglob("*") if one.is_file())
    assert found == ["photos/a.jpg", "posts.json"]
    assert not (path.parent.parent / "evil.jpg").exists()


def test_a_zip_may_hold_the_file_itself(context: Context, site_id: int):
    path = receive(context, site_id, "all.zip", archive(**{"in/posts.json": b"[]", "in/photos/a.jpg": b"A"}))
    assert path.name == "posts.json"
    assert (path.parent / "photos" / "a.jpg").read_bytes() == b"A"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("posts.json", b""),
        ("all.zip", b"not a zip"),
        ("all.zip", damaged()),
        ("all.zip", rare(zipfile.ZIP_LZMA)),
        ("all.zip", archive(**{"a.jpg": b"A"}).getvalue()),
        ("all.zip", archive(**{"a.csv": b"A", "b.csv": b"B"}).getvalue()),
    ],
    # An archive holds the time it was made at: as a name it would differ from one test process to the next.
    ids=["empty", "no archive", "damaged", "rare packing", "only a photo", "two files"],
)
def test_what_cannot_be_imported_is_refused_and_leaves_nothing(context: Context, site_id: int, name: str, body: bytes):
    with pytest.raises(BadInput):
        receive(context, site_id, name, body)
    assert list((context.settings.data / "uploads").iterdir()) == []


def test_an_archive_that_unfolds_too_far_is_refused(context: Context, site_id: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(BadInput, match="too large"):
        receive(context, site_id, "posts.json", b"[]", photos=archive(**{"a.jpg": bytes(2000)}))
    monkeypatch.setattr(module, "MOST_FILES", 1)
    with pytest.raises(BadInput, match="at most 1 files"):
        receive(context, site_id, "posts.json", b"[]", photos=archive(**{"a.jpg": b"A", "b.jpg": b"B"}))


def test_an_unknown_kind_is_refused(context: Context, site_id: int):
    new = NewUpload(kind="poems", file_name="x.csv", file=io.BytesIO(b"x"))
    with pytest.raises(BadInput) as caught:
        receive_upload(context, site_id, new, actor="user:1")
    assert caught.value.parameter == "kind"
