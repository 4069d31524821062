import html
import json
import re

import pytest

from embed.assets import hashed
from support.showcase import KEY
from widget_server.db.tables import Site


def test_the_script_may_be_loaded_anywhere_and_changes_soon(client):
    answer = client.get("/embed/v1.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert client.get("/embed/v1.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_file_with_its_hash_in_its_name_never_changes(client):
    assert "immutable" in client.get(f"/embed/{hashed('v1.js')}").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["nope.js", "manifest.json", "..%2Fassets.py"])
def test_nothing_but_the_bundle_is_served(client, name):
    assert client.get(f"/embed/{name}").status_code == 404


def test_a_gallery_without_script_shows_the_feed(client):
    answer = client.get(f"/embed/{KEY}/gallery.html?page=product&product=AT-BAG-002")
    assert answer.mimetype == "text/html"
    html = answer.text
    assert "Canvas Tote" in html
    assert "<!doctype" not in html
    assert "application/ld+json" in html


def test_a_served_gallery_keeps_what_only_the_element_needs(client):
    copy = "https://shop.example/home.json"
    html = client.get(f"/embed/{KEY}/gallery.html?layout=justified&more=auto&fallback={copy}").text
    assert f'layout="justified" more="auto" fallback="{copy}"' in html
    assert client.get(f"/embed/{KEY}/gallery.html?fallback=javascript:alert(1)").status_code == 400


def test_a_page_for_an_iframe_may_be_framed(client):
    answer = client.get(f"/embed/{KEY}/gallery.html?as=page&lang=de")
    assert answer.text.startswith("<!doctype html>")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_data_may_not_be_framed(client):
    assert "frame-ancestors 'none'" in client.get(f"/v1/{KEY}/feed").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("strange", "usual", "trace"),
    [("&lang=xx-strange", "", "xx-strange"), ("&q=FITS", "&q=fits", 'value="FITS"'), ("&q=%20%20", "", 'value="  "')],
)
def test_how_somebody_else_asked_for_the_same_reviews_is_on_nobody_elses_page(client, strange, usual, trace):
    address = f"/embed/{KEY}/reviews.html?product=AT-DRE-001&as=page"
    assert trace in client.get(address + strange).text
    assert trace not in client.get(address + usual).text


def test_reviews_without_script_show_their_text(client):
    html = client.get(f"/embed/{KEY}/reviews.html?product=AT-DRE-001&as=page").text
    assert "Fits like a dream" in html
    assert "The color differs" in html


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        (f"{KEY}/gallery.html?page=checkout", 400, "page"),
        (f"{KEY}/gallery.html?shopper=x", 400, "shopper"),
        (f"{KEY}/gallery.html?as=window", 400, "as"),
        ("pk_unknown/gallery.html", 404, "site"),
        (f"{KEY}/post.html", 400, "item"),
        (f"{KEY}/post.html?item=post_nobody&as=page", 404, "item"),
        (f"{KEY}/reviews.html", 400, "product"),
        (f"{KEY}/reviews.html?product=nope", 404, "product"),
    ],
)
def test_what_cannot_be_shown_is_a_problem(client, path, status, parameter):
    answer = client.get(f"/embed/{path}")
    assert (answer.status_code, answer.json["parameter"]) == (status, parameter)


def structured(page: str):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])


def test_a_post_has_a_page_of_its_own_that_names_its_oembed(client):
    answer = client.get(f"/embed/{KEY}/post.html?item=post_dress")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    for seen in ("Wearing the willow dress", "author of post_dress", "Willow Midi Dress", "https://instagram.com/p/1/"):
        assert seen in answer.text
    [image] = structured(answer.text)["@graph"]
    assert (image["@type"], image["caption"]) == ("ImageObject", "Wearing the willow dress")
    assert image["contentUrl"] in answer.text.split("<script type")[0]
    discovery = re.search(r'application/json\+oembed" href="([^"]+)"', answer.text)[1]
    unfolded = client.get(html.unescape(discovery).replace("http://127.0.0.1:8000", "")).json
    assert (unfolded["type"], unfolded["author_name"]) == ("rich", "author of post_dress")
    assert f"/embed/{KEY}/post.html?item=post_dress" in unfolded["html"]


def test_the_page_of_a_photo_review_is_a_review_of_its_product(client):
    page = client.get(f"/embed/{KEY}/post.html?item=rev_good&lang=de").text
    found = structured(page)
    assert (found["@type"], found["reviewRating"]["ratingValue"]) == ("Review", 5)
    assert found["itemReviewed"]["name"] == "Willow Midi Dress"
    assert (found["name"], found["reviewBody"]) == ("Lovely", "Fits like a dream")
    assert "Verifizierter Kauf" in page
    assert 'lang="de"' in page


def test_a_post_with_a_video_plays_it_on_its_page(client, shop):
    film = shop.film("post_dress")
    shop.session.get_one(Site, shop.site_id).showcase_version += 1
    shop.session.commit()
    page = client.get(f"/embed/{KEY}/post.html?item=post_dress").text
    assert f"/m/{KEY}/{film}/video.mp4" in page
    assert 'muted loop playsinline preload="none"' in page


def test_questions_stand_below_the_reviews_and_are_searched_with_them(client, shop):
    for number in range(7):
        shop.question(f"qst_{number}", "AT-DRE-001", text=f"Is it lined {number}?", age_days=number)
    shop.session.commit()
    address = f"/embed/{KEY}/reviews.html?product=AT-DRE-001&as=page"
    page = client.get(address).text
    assert page.count("Is it lined") == 5
    assert "Fits like a dream" in page
    assert client.get(f"{address}&asked=25").text.count("Is it lined") == 7
    found = client.get(f"{address}&ask=LINED+6").text
    assert "Is it lined 6?" in found
    assert found.count("Is it lined") == 1
    assert "Fits like a dream" in found
    assert client.get(f"{address}&asked=101").json["parameter"] == "asked"
