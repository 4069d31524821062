from sqlalchemy import select

from support.imports import posts_file, run_import, write_photo
from widget_server.db.tables import Media, Submission
from widget_server.services.photo_hashes import phashes_of


def test_hashes_come_in_the_order_of_the_photos_for_all_or_some(context, site_id, tmp_path):
    for seed, name in enumerate("ab"):
        write_photo(tmp_path, f"{name}.jpg", seed)
    children = {"data": [{"id": n, "media_type": "IMAGE", "media_url": f"{n}.jpg"} for n in "ba"]}
    posts = [
        {"id": "1", "media_type": "CAROUSEL_ALBUM", "media_url": "b.jpg", "children": children},
        {"id": "2", "media_url": "a.jpg"},
        {"id": "3", "media_url": "https://cdn.example/1.jpg"},
    ]
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", *posts))
    with context.sessions() as session:
        ids = {one.external_id: one for one in session.scalars(select(Submission))}
        by_id = {one.id: one.phash for one in session.scalars(select(Media))}
        first = [by_id[one.media_id] for one in ids["1"].media]
        assert phashes_of(session, site_id) == {ids["1"].id: first, ids["2"].id: [first[1]]}
        assert phashes_of(session, site_id, [ids["2"].id, ids["3"].id]) == {ids["2"].id: [first[1]]}
        assert phashes_of(session, site_id, []) == {}
