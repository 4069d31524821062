import xml.etree.ElementTree as ElementTree

import pytest

from support.showcase import KEY, ORIGIN

QR = f"/v1/{KEY}/qr.svg"
OEMBED = f"/v1/{KEY}/oembed"


def own(client, path):
    return client.application.extensions["vitrine"].showcases.public_url + path


def test_an_address_of_the_shop_becomes_a_code(client):
    answer = client.get(QR, query_string={"url": f"{ORIGIN}/products/hat#vitrine=post_1"})
    assert answer.mimetype == "image/svg+xml"
    drawing = ElementTree.fromstring(answer.text)
    assert drawing.get("viewBox") == "0 0 41 41"
    # The finder pattern in the top left corner, inside a border of four: seven dark modules.
    assert drawing[1].get("d").startswith("M4 4h7v1h-7z")


def test_an_address_that_no_code_holds_is_refused(client):
    longest = f"{ORIGIN}/?q=" + "€" * ((2331 - len(f"{ORIGIN}/?q=")) // 3)
    assert client.get(QR, query_string={"url": longest}).status_code == 200
    answer = client.get(QR, query_string={"url": longest + "€"})
    assert (answer.status_code, answer.json["parameter"]) == (400, "url")


@pytest.mark.parametrize("path", [QR, OEMBED])
@pytest.mark.parametrize("url", ["https://elsewhere.example/", "javascript:alert(1)", "http://[", ""])
def test_an_address_of_somebody_else_is_refused(client, path, url):
    answer = client.get(path, query_string={"url": url})
    assert (answer.status_code, answer.json["parameter"]) == (400, "url")


@pytest.mark.parametrize(
    "page", ["gallery.html?page=home&as=page", "reviews.html?product=AT-DRE-001&as=page", "post.html?item=post_dress"]
)
def test_a_page_of_ours_is_framed(client, page):
    url = own(client, f"/embed/{KEY}/{page}")
    answer = client.get(OEMBED, query_string={"url": url, "maxwidth": 500}).json
    assert (answer["type"], answer["width"], answer["provider_name"]) == ("rich", 500, "Atelier")
    assert url.replace("&", "&amp;") in answer["html"]


def test_a_shared_item_is_its_photo(client):
    answer = client.get(OEMBED, query_string={"url": f"{ORIGIN}/#vitrine=post_dress"}).json
    assert (answer["type"], answer["title"], answer["width"]) == ("photo", "Wearing the willow dress", 640)
    assert answer["url"].endswith("/640.jpg")


@pytest.mark.parametrize(
    "path", ["/", "/embed/pk_other/gallery.html", "/#vitrine=post_nobody", f"/embed/{KEY}/post.html?item=post_nobody"]
)
def test_nothing_is_shown_for_other_addresses(client, path):
    answer = client.get(OEMBED, query_string={"url": own(client, path)})
    assert (answer.status_code, answer.json["parameter"]) == (404, "url")


def test_a_shared_item_is_given_alone_and_without_a_place(client):
    answer = client.get(f"/v1/{KEY}/items/rev_good")
    item = answer.get_json()
    assert (answer.status_code, item["id"], item["_vitrine"]["position"]) == (200, "rev_good", 0)
    assert item["_vitrine"]["media"]
    assert "disclosure" in item["_vitrine"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_item_that_is_not_shown_is_nowhere(client):
    assert client.get(f"/v1/{KEY}/items/post_nope").status_code == 404
