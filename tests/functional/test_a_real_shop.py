"""A real shop's own files, as a newcomer imports them: everything is taken, and a second run changes nothing."""

import pytest

from support.command import counts

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(shared_data):
    """The files of the shop with what each of them holds."""
    atelier = shared_data / "atelier"
    return (
        ("products", atelier / "products.xml", 45),
        ("posts", atelier / "instagram_media.json", 180),
        ("reviews", atelier / "judgeme_reviews.csv", 876),
    )


def test_everything_is_taken_once_and_ordered_for_its_page(live, files):
    shop = live.open_site(load=False)
    agreed = ("--rights-evidence", "the shoppers agreed")
    evidence = {"products": (), "posts": agreed, "reviews": agreed}
    for kind, path, rows in files:
        taken = counts(shop.run("import", kind, str(path), *evidence[kind]))
        assert taken == {"read": rows, "created": rows, "updated": 0, "unchanged": 0, "rejected": 0}
    for kind, path, rows in files:
        again = counts(shop.run("import", kind, str(path), *evidence[kind]))
        assert again == {"read": rows, "created": 0, "updated": 0, "unchanged": rows, "rejected": 0}
    assert counts(shop.run("approve", "--all")) == {"approved": 1056, "refused": 0}

    items = shop.feed("page=category&category=Women+>+Dresses")["items"]
    lead = [any(id.startswith("AT-DRE-") for id in shop.showing(item)) for item in items]
    assert lead[0]
    assert lead == sorted(lead, reverse=True)
    stars = shop.get("stars?products=AT-DRE-006").json()["AT-DRE-006"]
    assert stars["count"] > 0
    assert 1 <= stars["average"] <= 5
