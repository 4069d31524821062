from pathlib import Path

from widget_server.services.import_types import ImportRequest, ignore


def test_photos_are_looked_for_beside_the_file_unless_another_folder_is_named():
    request = ImportRequest(site_id=1, path=Path("shop/posts.json"))
    assert request.photo_folder == Path("shop")
    assert ImportRequest(site_id=1, path=Path("shop/posts.json"), folder=Path("photos")).photo_folder == Path("photos")


def test_nobody_has_to_listen():
    assert ignore("progress") is None
