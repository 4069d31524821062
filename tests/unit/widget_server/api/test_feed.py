import pytest

from support.showcase import KEY, ORIGIN, Shop
from widget_server.db.tables import MerchandisingRule, SiteKey
from widget_server.shopper_tokens import make_token

FEED = f"/v1/{KEY}/feed"


def test_a_feed_is_json_feed_that_anybody_may_cache(client):
    answer = client.get(FEED)
    assert answer.status_code == 200
    assert answer.mimetype == "application/feed+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert answer.headers["ETag"]
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers


def test_the_answer_does_not_depend_on_who_asks(client):
    plain = client.get(FEED)
    other = client.get(FEED, headers={"Origin": "https://evil.example", "User-Agent": "x", "Accept-Language": "de"})
    assert plain.data == other.data
    assert other.headers["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in other.headers.get("Vary", "")


def test_who_has_the_answer_already_gets_304(client):
    etag = client.get(FEED).headers["ETag"]
    answer = client.get(FEED, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("page=checkout", 400, "page"),
        ("page=product&product=nope", 404, "product"),
        ("page=product", 400, "product"),
        ("page=category", 400, "category"),
        ("kind=video", 400, "kind"),
        ("limit=0", 400, "limit"),
        ("limit=101", 400, "limit"),
        ("limit=many", 400, "limit"),
        ("gallery=nope", 404, "gallery"),
        ("cursor=forged", 400, "cursor"),
        ("shopper=token", 400, "shopper"),
        ("recent=post_cat", 400, "recent"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_naming_its_parameter(client, query, status, parameter):
    answer = client.get(f"{FEED}?{query}")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    problem = answer.json
    assert (problem["status"], problem["parameter"]) == (status, parameter)
    assert all(problem[name] for name in ("type", "title", "code", "detail"))


def test_an_unknown_site_is_a_404_naming_the_site(client):
    answer = client.get("/v1/pk_unknown/feed")
    assert (answer.status_code, answer.json["parameter"]) == (404, "site")


def test_a_reader_can_walk_through_all_pages(client):
    url, ids = f"{FEED}?limit=2", []
    while url:
        page = client.get(url.replace("http://127.0.0.1:8000", "")).json
        ids += [item["id"] for item in page["items"]]
        url = page.get("next_url")
    assert len(ids) == len(set(ids)) == 5


def test_every_photo_of_the_feed_and_of_the_html_has_an_alternative_text(client):
    items = client.get(FEED).json["items"]
    alts = {item["id"]: [media["alt"] for media in item["_vitrine"]["media"]] for item in items}
    assert alts["post_dress"] == ["Photo by author of post_dress: Willow Midi Dress"]
    assert alts["post_bag"] == [f"Photo by author of post_bag ({place}/2): Canvas Tote" for place in (1, 2)]
    html = client.get(f"/embed/{KEY}/gallery.html").text
    assert 'alt="Photo by author of post_dress: Willow Midi Dress"' in html
    assert 'alt=""' not in html
    review = client.get(f"/v1/{KEY}/products/AT-DRE-001/reviews?with=photos").json["reviews"][0]
    assert review["media"][0]["alt"] == "Photo by author of rev_good: Willow Midi Dress"


def test_a_cursor_ends_after_ten_minutes(client, clock):
    url = client.get(f"{FEED}?limit=2").json["next_url"].replace("http://127.0.0.1:8000", "")
    clock.advance(minutes=9)
    assert client.get(url).status_code == 200
    clock.advance(minutes=2)
    assert (client.get(url).status_code, client.get(url).json["parameter"]) == (410, "cursor")


def test_the_terms_are_for_the_shop_only(client, shop):
    bearer = {"Authorization": f"Bearer {shop.secret_key}"}
    answer = client.get(f"{FEED}?explain=1", headers=bearer)
    inner = answer.json["items"][0]["_vitrine"]
    assert sum(inner["explain"].values()) == pytest.approx(inner["score"], abs=1e-9)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"{FEED}?explain=1").status_code == 401
    assert client.get(f"{FEED}?explain=1", headers={"Authorization": "Bearer sk_wrong"}).status_code == 401


def test_the_shop_reads_which_rules_act_and_what_would_move_a_tile_up(client, shop, clock):
    rule = {"action": "bury", "target": "product", "value": "AT-BAG-002"}
    shop.session.add(
        MerchandisingRule(site_id=shop.site_id, id="r1", rule=rule, created_at=clock(), created_by="user:1")
    )
    shop.session.commit()
    bearer = {"Authorization": f"Bearer {shop.secret_key}"}
    found = {
        item["id"]: item["_vitrine"] for item in client.get(f"{FEED}?explain=1&lang=de", headers=bearer).json["items"]
    }
    assert found["post_bag"]["rules"] == [{"id": "r1", **rule}]
    assert found["post_bag"]["moves"][0] == "Die Regel entfernen, die es unten hält"
    assert found["post_bag"]["explain"]["merchandising"] == -1000.0
    assert found["post_dress"]["rules"] == []
    assert all(1 <= len(inner["moves"]) <= 3 for inner in found.values())
    assert "moves" not in client.get(FEED).json["items"][0]["_vitrine"]


def test_the_shop_reads_the_taste_of_a_shopper_and_a_browser_does_not(client, shop):
    bearer = {"Authorization": f"Bearer {shop.secret_key}"}
    body = {"recent": ["AT-BAG-002"], "explain": 1}
    answer = client.post(FEED, json=body, headers=bearer)
    found = {item["id"]: item["_vitrine"] for item in answer.json["items"]}
    assert found["post_bag"]["explain"]["taste"] > 0.0
    for inner in found.values():
        assert sum(inner["explain"].values()) == pytest.approx(inner["score"], abs=1e-9)
    assert answer.headers["Cache-Control"] == "private, no-store"
    refused = [
        client.post(FEED, json=body, headers=headers).status_code
        for headers in ({}, {"Origin": ORIGIN}, {**bearer, "Origin": ORIGIN}, {"Authorization": "Bearer sk_wrong"})
    ]
    assert refused == [401, 401, 403, 401]


def test_a_personal_feed_is_kept_by_nobody(client):
    answer = client.post(FEED, json={"page": "home", "recent": ["AT-BAG-002", "post_cat"]}, headers={"Origin": ORIGIN})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json["_vitrine"]["personal"] is True
    assert "ETag" not in answer.headers


def test_a_personal_feed_may_come_as_text(client):
    body = '{"page": "product", "product": "AT-BAG-002", "products": ["AT-DRE-001"]}'
    answer = client.post(FEED, data=body, content_type="text/plain;charset=UTF-8", headers={"Origin": ORIGIN})
    assert answer.json["items"][0]["id"] == "post_bag"


@pytest.fixture
def token(shop, context, clock):
    def token(secret="the shop's secret", **claims):
        shop.session.merge(
            SiteKey(
                site_id=shop.site_id, id="kid1", kind="shopper", sealed=context.vault.seal("the shop's secret"),
                created_at=clock(),
            )
        )  # fmt: skip
        shop.session.commit()
        now_s = clock().timestamp()
        values = {"sub": "anna", "aud": KEY, "iat": now_s, "exp": now_s + 3600, "use": "identify", **claims}
        return make_token(values, kid="kid1", secret=secret)

    return token


def test_a_known_shopper_is_remembered_by_what_they_did(client, shop, token, clock):
    from support.events import event_request, stored
    from widget_server.db.tables import EventRequest

    text = token()
    opened = stored("open", clock(), item="post_bag")
    shop.session.add(event_request(EventRequest, shop.site_id, "r1", opened, shopper="anna"))
    shop.session.commit()
    answer = client.post(FEED, json={"shopper": text}, headers={"Origin": ORIGIN})
    assert answer.json["_vitrine"]["personal"] is True


@pytest.mark.parametrize("claims", [{"secret": "another"}, {"exp": 0}, {"aud": "pk_other"}, {"use": "review"}])
def test_a_token_that_is_invalid_or_expired_gives_the_public_feed(client, token, claims):
    body = {"shopper": token(**claims), "recent": ["AT-BAG-002"]}
    answer = client.post(FEED, json=body, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.json["_vitrine"]["personal"]) == (200, False)


def test_more_than_fifty_recent_ids_are_refused(client):
    answer = client.post(FEED, json={"recent": ["x"] * 51}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.json["parameter"]) == (400, "recent")


@pytest.mark.parametrize("list", ["feed?limit=1", "products/AT-DRE-001/reviews?limit=1"])
def test_a_cursor_of_one_site_is_none_of_another(client, shop, session, context, list):
    other = Shop(session).open(key="pk_another_shop")
    other.product("AT-DRE-001", "Willow Midi Dress")
    for number in range(3):
        other.post(f"post_{number}", "AT-DRE-001")
        other.review(f"rev_{number}", "AT-DRE-001")
    session.commit()
    next_url = client.get(f"/v1/{KEY}/{list}").json["next_url"].replace("http://127.0.0.1:8000", "")
    assert client.get(next_url).status_code == 200
    foreign = client.get(next_url.replace(KEY, other.key))
    assert (foreign.status_code, foreign.json["parameter"]) == (400, "cursor")
