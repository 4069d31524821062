from support.imports import products_file, run_import
from widget_server.services.resolve_products import first_resolved, resolve_products


def test_ids_win_over_other_names_and_names_of_several_products_mean_none(context, site_id, session, tmp_path):
    file = products_file(
        tmp_path / "p.tsv", {"id": "A-1", "mpn": "M-1"}, {"id": "A-2", "mpn": "A-1"}, {"id": "A-3", "mpn": "SAME-1"},
        {"id": "A-4", "mpn": "SAME-1"},
    )  # fmt: skip
    run_import(context, site_id, "products", file)
    names = ["A-1", "M-1", "SAME-1", "no", ""]
    assert resolve_products(session, site_id, names) == {"A-1": "A-1", "M-1": "A-1"}


def test_the_most_specific_known_reference_counts():
    assert first_resolved(["variant", "handle"], {"handle": "A-1", "variant": "A-2"}) == "A-2"
    assert first_resolved(["gone", "handle"], {"handle": "A-1"}) == "A-1"
    assert first_resolved(["gone"], {}) is None
