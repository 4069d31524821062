from support.imports import counted, orders_file, posts_file, products_file, reviews_file, run_import, write_photo
from widget_server.services.import_file import IMPORTS


def test_every_kind_of_file_finds_its_import(context, site_id, tmp_path):
    write_photo(tmp_path, "a.jpg")
    files = {
        "products": products_file(tmp_path / "p.tsv", {"id": "A-1"}),
        "posts": posts_file(tmp_path / "p.json", {"id": "1", "media_url": "a.jpg"}),
        "reviews": reviews_file(tmp_path / "r.csv", {"product_id": "A-1"}),
        "orders": orders_file(tmp_path / "o.csv", [("1", "a@mail.example", "A-1", 1, "5", "2026-09-01T10:00:00Z")]),
    }
    assert list(IMPORTS) == list(files)
    for kind, file in files.items():
        assert counted(run_import(context, site_id, kind, file)[0]) == (1, 1, 0, 0, 0)
