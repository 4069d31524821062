import pytest
from sqlalchemy import select

from support.command import counts, vitrine
from support.imports import posts_file, products_file, reviews_file, write_photo
from widget_server.db.tables import ImportRun, Product, Right, Submission

KEYS = ["read", "created", "updated", "unchanged", "rejected"]


def bring(settings, kind, file, *options):
    return vitrine(settings, "import", kind, str(file), "--site", "pk_test", *options)


def test_all_taken_ends_with_the_counts_and_0_and_again_changes_nothing(context, settings, site_id, tmp_path):
    file = products_file(tmp_path / "p.tsv", {"id": "A-1"}, {"id": "A-2"})
    first, again = bring(settings, "products", file), bring(settings, "products", file)
    assert (first.exit_code, again.exit_code, first.stderr) == (0, 0, "")
    assert list(counts(first)) == KEYS
    assert (list(counts(first).values()), list(counts(again).values())) == ([2, 2, 0, 0, 0], [2, 0, 0, 2, 0])
    assert len(first.stdout.splitlines()) == 1


def test_a_rejected_row_is_one_line_on_stderr_and_the_rest_is_in(context, settings, site_id, tmp_path):
    file = products_file(tmp_path / "p.tsv", {"id": "A-1"}, {"id": "A-1"}, {"id": "A-2", "price": "free"})
    result = bring(settings, "products", file)
    assert (result.exit_code, list(counts(result).values())) == (1, [3, 1, 0, 0, 2])
    lines = result.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [[f"{file}:3", "duplicate_id"], [f"{file}:4", "bad_price"]]
    with context.sessions() as session:
        assert session.scalars(select(Product.id)).all() == ["A-1"]


@pytest.mark.parametrize("content", ["", "nothing,that\nis,known\n", "<!DOCTYPE x [<!ENTITY a 'b'>]><rss/>"])
def test_a_file_of_which_nothing_can_be_read_ends_with_2_and_zeros(context, settings, site_id, tmp_path, content):
    file = tmp_path / "p.xml"
    file.write_text(content)
    result = bring(settings, "products", file)
    assert (result.exit_code, list(counts(result).values())) == (2, [0, 0, 0, 0, 0])
    assert result.stderr.startswith(f"{file}: ")
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_site_or_file_ends_with_2(context, settings, site_id, tmp_path):
    file = products_file(tmp_path / "p.tsv", {"id": "A-1"})
    assert vitrine(settings, "import", "products", str(file), "--site", "pk_no").exit_code == 2
    assert bring(settings, "products", tmp_path / "none.tsv").exit_code == 2
    assert bring(settings, "products", file, "--format", "pdf").exit_code == 2


def test_posts_come_with_their_photos_finished_and_their_right(context, settings, site_id, tmp_path):
    write_photo(tmp_path, "photos/a.jpg")
    file = posts_file(tmp_path / "posts.json", {"id": "1", "media_url": "photos/a.jpg"})
    result = bring(settings, "posts", file, "--rights-evidence", "terms of the campaign")
    assert (result.exit_code, list(counts(result).values())) == (0, [1, 1, 0, 0, 0])
    with context.sessions() as session:
        assert session.scalars(select(Submission)).one().media[0].media_id
        assert session.scalars(select(Right.evidence)).all() == ["terms of the campaign"]


@pytest.mark.parametrize("kind", ["products", "orders"])
def test_why_pictures_may_be_shown_is_kept_with_every_import(context, settings, site_id, tmp_path, kind):
    products = products_file(tmp_path / "p.tsv", {"id": "A-1"})
    orders = tmp_path / "orders.csv"
    orders.write_text("order,customer,product,quantity,price,time\n1,c-1,A-1,1,9.90,2026-11-01T08:00:00Z\n")
    bring(settings, "products", products)
    assert (
        bring(settings, kind, {"products": products, "orders": orders}[kind], "--rights-evidence", "own").exit_code == 0
    )
    with context.sessions() as session:
        assert session.scalars(select(ImportRun.rights_evidence).order_by(ImportRun.id)).all() == ["", "own"]


def test_a_remote_photo_is_a_warning_and_no_rejection(context, settings, site_id, tmp_path):
    file = posts_file(tmp_path / "posts.json", {"id": "1", "media_url": "https://cdn.example/1.jpg"})
    result = bring(settings, "posts", file)
    assert (result.exit_code, list(counts(result).values())) == (0, [1, 1, 0, 0, 0])
    assert result.stderr.startswith(f"{file}: photos_queued: ")


def test_a_dry_run_says_the_same_and_leaves_nothing(context, settings, site_id, tmp_path):
    file = products_file(tmp_path / "p.tsv", {"id": "A-1"}, {"id": "A-1"})
    dry = bring(settings, "products", file, "--dry-run")
    with context.sessions() as session:
        assert session.scalars(select(Product)).all() == []
    real = bring(settings, "products", file)
    assert (dry.exit_code, dry.stdout, dry.stderr) == (real.exit_code, real.stdout, real.stderr)


def test_dates_that_can_be_read_in_two_ways_are_asked_about(context, settings, site_id, tmp_path):
    bring(settings, "products", products_file(tmp_path / "p.tsv", {"id": "A-1"}))
    file = reviews_file(tmp_path / "r.csv", {"product_id": "A-1", "review_date": "03/04/2026"})
    assert bring(settings, "reviews", file).exit_code == 2
    assert bring(settings, "reviews", file, "--date-order", "mdy").exit_code == 0
    with context.sessions() as session:
        assert session.scalars(select(Submission)).one().posted_at.month == 3
