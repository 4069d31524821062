from sqlalchemy import select

from support.imports import counted, posts_file, products_file, run_import, write_photo
from widget_server.db.tables import ImportRun, Media, PhotoFetch, Product, ProductAlias, ProductLink, Site


def version(context, site_id):
    with context.sessions() as session:
        return session.get_one(Site, site_id).showcase_version


def test_a_second_import_changes_nothing(context, site_id, tmp_path):
    write_photo(tmp_path, "a.jpg")
    file = products_file(tmp_path / "p.tsv", {"id": "A-1", "image_link": "a.jpg"}, {"id": "A-2", "mpn": "M-2"})
    assert counted(run_import(context, site_id, "products", file)[0]) == (2, 2, 0, 0, 0)
    before = version(context, site_id)
    progress, problems = run_import(context, site_id, "products", file)
    assert counted(progress) == (2, 0, 0, 2, 0)
    assert (progress.photo_count, problems) == (0, [])
    assert version(context, site_id) == before


def test_a_changed_row_is_updated_and_keeps_its_first_time(context, site_id, clock, tmp_path):
    run_import(context, site_id, "products", products_file(tmp_path / "p.tsv", {"id": "A-1"}, {"id": "A-2"}))
    created_at = clock()
    clock.advance(days=1)
    before = version(context, site_id)
    file = products_file(tmp_path / "p.tsv", {"id": "A-1", "price": "25.00 EUR"}, {"id": "A-2"})
    assert counted(run_import(context, site_id, "products", file)[0]) == (2, 0, 1, 1, 0)
    with context.sessions() as session:
        product = session.get_one(Product, (site_id, "A-1"))
        assert (product.price_minor, product.created_at, product.updated_at) == (2500, created_at, clock())
    assert version(context, site_id) == before + 1


def test_other_names_of_a_product_follow_the_file(context, site_id, tmp_path):
    run_import(context, site_id, "products", products_file(tmp_path / "p.tsv", {"id": "A-1", "mpn": "OLD-1"}))
    run_import(context, site_id, "products", products_file(tmp_path / "p.tsv", {"id": "A-1", "mpn": "NEW-1"}))
    with context.sessions() as session:
        assert session.scalars(select(ProductAlias.value)).all() == ["NEW-1"]


def test_a_dry_run_counts_the_same_and_writes_nothing(context, site_id, tmp_path):
    write_photo(tmp_path, "a.jpg")
    (tmp_path / "no.jpg").write_bytes(b"no photo")
    file = products_file(
        tmp_path / "p.tsv",
        {"id": "A-1", "image_link": "a.jpg"},
        {"id": "A-1"},
        {"id": "A-2", "image_link": "no.jpg"},
        {"id": "A-3", "price": "x"},
    )
    dry = run_import(context, site_id, "products", file, dry_run=True)
    with context.sessions() as session:
        assert session.scalars(select(Product)).all() == session.scalars(select(ImportRun)).all() == []
    assert list(context.store.keys()) == []
    assert run_import(context, site_id, "products", file) == dry
    assert counted(dry[0]) == (4, 2, 0, 0, 2)


def test_a_photo_that_is_none_leaves_the_product_and_is_reported_until_it_is_one(context, site_id, tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"<script>")
    file = products_file(tmp_path / "p.tsv", {"id": "A-1", "image_link": "a.jpg"})
    _, problems = run_import(context, site_id, "products", file)
    assert [(one.line, one.code, one.severity) for one in problems] == [(2, "not_a_photo", "warning")]
    progress, problems = run_import(context, site_id, "products", file)
    assert (counted(progress), len(problems)) == ((1, 0, 0, 1, 0), 1)
    write_photo(tmp_path, "a.jpg")
    progress, problems = run_import(context, site_id, "products", file)
    assert (counted(progress), problems) == ((1, 0, 1, 0, 0), [])
    with context.sessions() as session:
        assert session.get_one(Product, (site_id, "A-1")).image_media_id == session.scalars(select(Media.id)).one()


def test_a_remote_photo_is_queued_and_the_old_picture_stays_until_it_comes(context, site_id, tmp_path):
    write_photo(tmp_path, "a.jpg")
    run_import(context, site_id, "products", products_file(tmp_path / "p.tsv", {"id": "A-1", "image_link": "a.jpg"}))
    file = products_file(tmp_path / "p.tsv", {"id": "A-1", "image_link": "https://shop.example/a.jpg"})
    progress, problems = run_import(context, site_id, "products", file)
    assert (counted(progress), progress.queued_count) == ((1, 0, 1, 0, 0), 1)
    assert [(one.line, one.code, one.severity) for one in problems] == [(0, "photos_queued", "warning")]
    with context.sessions() as session:
        assert session.get_one(Product, (site_id, "A-1")).image_media_id
        queued = session.scalars(select(PhotoFetch)).one()
        assert (queued.subject_id, queued.url, queued.state) == ("A-1", "https://shop.example/a.jpg", "waiting")


def test_products_that_come_after_the_posts_are_suggested_to_them(context, site_id, tmp_path):
    write_photo(tmp_path, "a.jpg")
    post = {"id": "1", "media_url": "a.jpg", "caption": "My Willow Midi Dress"}
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", post))
    file = products_file(tmp_path / "p.tsv", {"id": "A-1", "title": "Willow Midi Dress"})
    run_import(context, site_id, "products", file)
    with context.sessions() as session:
        assert session.scalars(select(ProductLink.product_id)).all() == ["A-1"]


def test_a_product_of_many_batches_is_counted_once_and_each_is_there(context, site_id, tmp_path):
    file = products_file(tmp_path / "p.tsv", *({"id": f"A-{n}"} for n in range(1201)))
    assert counted(run_import(context, site_id, "products", file)[0]) == (1201, 1201, 0, 0, 0)
    with context.sessions() as session:
        assert len(session.scalars(select(Product.id)).all()) == 1201
        assert session.get_one(Site, site_id).showcase_version == 2


def test_the_shared_shop_is_taken_whole_and_a_second_time_unchanged(context, site_id, shared_data):
    for name, count in (("atelier/products.xml", 45), ("shopify/apparel.csv", 20), ("shopify/home-and-garden.csv", 20),
                        ("shopify/jewelery.csv", 20)):  # fmt: skip
        first = run_import(context, site_id, "products", shared_data / name)[0]
        assert (first.read, first.created, first.rejected) == (count, count, 0)
        assert run_import(context, site_id, "products", shared_data / name)[0].unchanged == count
