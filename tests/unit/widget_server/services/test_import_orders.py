from sqlalchemy import select

from support.imports import counted, orders_file, products_file, reviews_file, run_import
from widget_server.db.tables import Order, Submission

ROW = ("1001", "Reader@Mail.example", "M-100", 2, "20.00", "2026-09-01T10:00:00Z")


def shop(context, site_id, folder):
    run_import(context, site_id, "products", products_file(folder / "p.tsv", {"id": "A-1", "mpn": "M-100"}))
    run_import(context, site_id, "reviews", reviews_file(folder / "r.csv", {"product_id": "A-1"}))


def test_a_second_import_changes_nothing_and_a_changed_line_is_updated(context, site_id, tmp_path):
    shop(context, site_id, tmp_path)
    file = orders_file(tmp_path / "o.csv", [ROW, ("1001", "", "A-2", 1, "5", "")])
    assert counted(run_import(context, site_id, "orders", file)[0]) == (2, 2, 0, 0, 0)
    assert counted(run_import(context, site_id, "orders", file)[0]) == (2, 0, 0, 2, 0)
    file = orders_file(tmp_path / "o.csv", [ROW, ("1001", "", "A-2", 3, "5", "")])
    assert counted(run_import(context, site_id, "orders", file)[0]) == (2, 0, 1, 1, 0)
    with context.sessions() as session:
        order = session.scalars(select(Order)).one()
        lines = sorted((line.product_id, line.quantity, line.value_minor) for line in order.lines)
        assert lines == [("A-1", 2, 4000), ("A-2", 3, 1500)]


def test_two_variants_of_one_product_in_one_order_do_not_overwrite_each_other(context, site_id, tmp_path):
    shop(context, site_id, tmp_path)
    file = orders_file(tmp_path / "o.csv", [ROW, ("1001", "", "A-1", 1, "30.00", "")])
    assert counted(run_import(context, site_id, "orders", file)[0]) == (2, 2, 0, 0, 0)
    assert counted(run_import(context, site_id, "orders", file)[0]) == (2, 0, 0, 2, 0)
    with context.sessions() as session:
        order = session.scalars(select(Order)).one()
        assert {(line.product_id, line.value_minor) for line in order.lines} == {("A-1", 4000), ("A-1", 3000)}


def test_an_order_proves_the_purchase_of_a_review_that_came_before_the_file(context, site_id, tmp_path):
    shop(context, site_id, tmp_path)
    run_import(context, site_id, "orders", orders_file(tmp_path / "o.csv", [ROW]))
    with context.sessions() as session:
        assert session.scalars(select(Submission)).one().review.order_id == "1001"


def test_a_review_that_comes_after_its_order_is_proven_at_once(context, site_id, tmp_path):
    run_import(context, site_id, "orders", orders_file(tmp_path / "o.csv", [ROW]))
    shop(context, site_id, tmp_path)
    with context.sessions() as session:
        assert session.scalars(select(Submission)).one().review.order_id == "1001"


def test_an_order_without_a_time_proves_nothing_and_is_rejected(context, site_id, tmp_path):
    file = orders_file(tmp_path / "o.csv", [("1001", "a@mail.example", "A-1", 1, "5", "")])
    progress, problems = run_import(context, site_id, "orders", file)
    assert counted(progress) == (1, 0, 0, 0, 1)
    assert [one.code for one in problems] == ["missing_time"]


def test_a_repeated_record_does_not_bring_back_an_erased_buyer(context, site_id, tmp_path):
    from widget_server.services.erase_person import erase_person

    file = orders_file(tmp_path / "o.csv", [("ORD-1", "reader@mail.example", "A-1", 1, "5", "2026-09-01T10:00:00Z")])
    run_import(context, site_id, "orders", file)
    erase_person(context, site_id, "reader@mail.example", actor="command")
    assert counted(run_import(context, site_id, "orders", file)[0]) == (1, 0, 0, 1, 0)
    with context.sessions() as session:
        order = session.scalars(select(Order)).one()
        assert (order.customer, order.email) == ("erased-ord-1", None)
