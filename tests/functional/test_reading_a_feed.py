"""A developer reads the feed: valid JSON Feed, page by page, never empty, wrong questions answered as problems."""

import json

import pytest
from jsonschema import Draft202012Validator

from support import Clock
from widget_server.app import create_app
from widget_server.services.context import Context, utc_now

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
AUTHORS = {"type": "array", "items": {"type": "object", "properties": {"name": TEXT, "url": ADDRESS}}}
# What jsonfeed.org/version/1.1 asks for; keys that begin with an underscore are extensions.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "next_url": ADDRESS,
        "language": TEXT,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
                "properties": {
                    "id": TEXT,
                    "url": ADDRESS,
                    "image": ADDRESS,
                    "content_text": {"type": "string"},
                    "date_published": {
                        "type": "string",
                        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$",
                    },
                    "authors": AUTHORS,
                    "tags": {"type": "array", "items": TEXT},
                    "language": TEXT,
                },
                "patternProperties": {"^_[^.]*$": {"type": "object"}},
            },
        },
    },
}
PAGES = {
    "home": "page=home",
    "category": "page=category&category=Women+>+Dresses",
    "search": "page=search&q=harbuor+linnen+shirt",
    "product": "page=product&product=LN-HAT-001",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_feed_is_valid_json_feed(site, page):
    answer = site.get(f"feed?{PAGES[page]}")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    Draft202012Validator(JSON_FEED).validate(feed)
    assert feed["_vitrine"]["page"] == page
    assert "about" in feed["_vitrine"]
    assert len(feed["_vitrine"]["list"]) <= 300


@pytest.mark.parametrize("page", PAGES)
def test_following_next_url_gives_every_tile_once(site, page):
    everything = {item["id"] for item in site.feed("limit=100")["items"]}
    url, ids, seen = f"/v1/{site.key}/feed?{PAGES[page]}&limit=7", [], set()
    while url:
        assert url not in seen
        seen.add(url)
        feed = site.live.get(url).json()
        positions = [item["_vitrine"]["position"] for item in feed["items"]]
        assert positions == list(range(len(ids) + 1, len(ids) + len(positions) + 1))
        ids += [item["id"] for item in feed["items"]]
        url = feed.get("next_url")
    assert len(ids) == len(set(ids)), "no tile twice"
    assert set(ids) == everything, "and none left out: the chain ends with everything there is"


@pytest.mark.parametrize(
    ("query", "own"),
    [
        (PAGES["category"], {"LN-DRE-001", "LN-DRE-002"}),
        (PAGES["search"], {"LN-SHI-001"}),
        ("page=search&q=&products=LN-BAG-001", {"LN-BAG-001"}),
        (PAGES["product"], {"LN-HAT-001"}),
    ],
)
def test_a_page_begins_with_its_own(site, query, own):
    items = site.feed(f"{query}&limit=100")["items"]
    lead = [bool(site.showing(item) & own) for item in items]
    mine = sum(lead)
    assert mine >= 4
    assert all(lead[:mine]), "its own first"
    assert all(item["_vitrine"]["why"] for item in items[:mine])


@pytest.mark.parametrize(
    "query",
    [
        "page=category&category=Garden+>+Spades",
        "page=search&q=zzzzqqqq",
        "page=search&q=" + "x" * 500,
        "page=search&q=裙子",
        "page=product&product=LN-BAG-001",
        "page=home&products=unknown,unknown2",
    ],
)
def test_a_gallery_is_never_empty_while_there_is_something_to_show(site, query):
    assert len(site.feed(query)["items"]) == 24


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("feed?page=checkout", 400, "page"),
        ("feed?page=product&product=nope", 404, "product"),
        ("feed?page=category", 400, "category"),
        ("feed?limit=0", 400, "limit"),
        ("feed?gallery=nope", 404, "gallery"),
        ("feed?shopper=token", 400, "shopper"),
        ("products/nope/reviews", 404, "product"),
        ("products/LN-DRE-001/reviews?stars=6", 400, "stars"),
        ("products/LN-DRE-001/related?kind=strange", 400, "kind"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_naming_its_parameter(site, path, status, parameter):
    answer = site.get(path)
    problem = answer.json()
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["parameter"]) == (status, parameter)
    assert all(problem[name] for name in ("type", "title", "code", "detail"))


def test_an_unknown_site_is_a_404_naming_the_site(live):
    for path in ("/v1/pk_unknown/feed", "/v1/pk_unknown/stars?products=a", "/embed/pk_unknown/gallery.html"):
        answer = live.get(path)
        assert (answer.status, answer.json()["parameter"]) == (404, "site"), path


def test_a_cursor_that_was_changed_or_moved_to_another_page_is_refused(site):
    url = site.feed("limit=5")["next_url"]
    changed = url[:-3] + ("aaa" if url[-3:] != "aaa" else "bbb")
    moved = url.replace("page=home", "page=search&q=dress")
    for wrong in (changed, moved):
        answer = site.live.get(wrong)
        assert (answer.status, answer.json()["parameter"]) == (400, "cursor"), wrong


def test_another_process_reads_the_cursor_for_ten_minutes(site):
    clock = Clock(utc_now())  # what is shown here was allowed a moment ago
    context = Context(settings=site.live.context.settings, now=clock)
    try:
        client = create_app(context=context).test_client()
        url = client.get(f"/v1/{site.key}/feed?limit=5").json["next_url"]
        path = url.removeprefix(site.live.base)
        clock.advance(minutes=9)
        assert client.get(path).status_code == 200
        clock.advance(minutes=2)
        answer = client.get(path)
        assert (answer.status_code, answer.json["code"], answer.json["parameter"]) == (410, "cursor_expired", "cursor")
    finally:
        context.close()


def test_every_process_gives_the_same_bytes_and_a_304_for_them(site):
    # A minute may end in between: then ask again.
    for _ in range(3):
        answers = {site.get("feed?page=home").body for _ in range(6)}
        if len(answers) == 1:
            break
    assert len(answers) == 1
    first = site.get("feed?page=home")
    again = site.get("feed?page=home", **{"If-None-Match": first.headers["etag"]})
    assert again.status == 304 or again.headers["etag"] != first.headers["etag"]


def test_the_terms_of_a_tile_sum_to_its_score(site):
    items = site.feed("page=category&category=Men+>+Shirts&explain=1", Authorization=f"Bearer {site.secret_key}")[
        "items"
    ]
    for item in items:
        inner = item["_vitrine"]
        assert sum(inner["explain"].values()) == pytest.approx(inner["score"], abs=1e-6)


def test_every_public_call_is_in_the_description(live, site):
    described = live.get("/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    paths = {path.replace("{site}", site.key) for path in described["paths"]}
    for call in ("feed", "stars", "events", "orders", "products/{id}/reviews", "products/{id}/related"):
        assert f"/v1/{site.key}/{call}" in paths, json.dumps(sorted(paths))
