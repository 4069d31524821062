import io
import re

from support.desk import Desk, Visitor
from widget_server.web import Access, declared_access

# What nobody below the role may open; the other pages of a site are for every member.
NOT_FOR_VIEWERS = ("imports",)
FOR_OWNERS = ("settings", "people", "galleries/_new")
FOR_MEMBERS = ("", "queue", "content", "reports", "galleries", "snippets", "audit-log", "items/post_1")


def test_a_stranger_is_sent_to_the_sign_in_page_and_back_afterwards(desk: Desk):
    answer = desk.visitor().get("queue")
    assert answer.status_code == 302
    assert answer.location == "/panel/sign-in?next=/panel/pk_kiln/queue"


def test_a_stranger_behind_htmx_is_told_and_loses_nothing(desk: Desk):
    answer = desk.visitor().get("queue", htmx=True)
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#messages"


def test_a_site_of_others_looks_as_if_it_were_not_there(desk: Desk):
    stranger = desk.visitor("stranger@other.example")
    pages = (*FOR_MEMBERS, *NOT_FOR_VIEWERS, *FOR_OWNERS)
    assert {page: stranger.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_a_viewer_opens_what_is_for_members_and_nothing_else(desk: Desk):
    assert {page: desk.viewer.get(page).status_code for page in FOR_MEMBERS} == dict.fromkeys(FOR_MEMBERS, 200)
    for page in (*NOT_FOR_VIEWERS, *FOR_OWNERS):
        answer = desk.viewer.get(page)
        assert answer.status_code == 403, page
        assert "Ask an owner" in answer.text


def test_a_moderator_is_refused_what_is_the_owners(desk: Desk):
    assert {page: desk.moderator.get(page).status_code for page in FOR_OWNERS} == dict.fromkeys(FOR_OWNERS, 403)
    assert {page: desk.owner.get(page).status_code for page in FOR_OWNERS} == dict.fromkeys(FOR_OWNERS, 200)


def changing_routes(desk: Desk) -> list[tuple[str, Access]]:
    routes = []
    for rule in desk.app.url_map.iter_rules():
        who = declared_access(desk.app, rule.endpoint)
        if rule.endpoint.startswith("panel.") and "POST" in (rule.methods or ()) and "<site>" in rule.rule:
            path = rule.rule.replace("<site>", desk.owner.key).replace("<int:user>", "1").replace("<int:position>", "0")
            for name in ("id", "path:product", "report", "gallery", "key", "rule"):
                path = path.replace(f"<{name}>", "x")
            assert "<" not in path
            assert who is not None
            routes.append((path, who))
    return routes


def test_every_change_needs_the_role_that_it_declares_and_the_sessions_token(desk: Desk):
    routes = changing_routes(desk)
    assert len(routes) > 15
    # A person's own views change nothing of the site.
    own = {"/panel/pk_kiln/queue/views", "/panel/pk_kiln/queue/views/delete"}
    assert {path for path, who in routes if who is Access.VIEWER} == own
    for path, who in routes:
        assert path in own or desk.viewer.post(path).status_code == 403, path
        assert desk.visitor("stranger@other.example").post(path).status_code == 404, path
        assert desk.owner.client.post(path).status_code == 400, f"{path} without a token"
        if who is Access.OWNER:
            assert desk.moderator.post(path).status_code == 403, path


def test_a_strangers_upload_is_refused_before_it_is_read(desk: Desk):
    body = io.BytesIO(b"x" * 10_000)
    answer = desk.visitor().client.post("/panel/pk_kiln/imports", data={"file": (body, "posts.csv")})
    assert answer.status_code == 302


def test_a_form_that_is_too_large_is_refused(desk: Desk):
    answer = desk.owner.post("settings", {"name": "x" * 3_000_000})
    assert answer.status_code == 413


def page_headers(visitor: Visitor, path: str) -> dict[str, str]:
    return dict(visitor.get(path).headers)


def test_pages_run_nothing_inline_and_cannot_be_framed_or_kept(desk: Desk):
    headers = page_headers(desk.owner, "queue")
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "frame-src 'none'" in policy
    assert headers["Cache-Control"] == "private, no-store"
    assert "frame-src 'self'" in page_headers(desk.owner, "snippets")["Content-Security-Policy"]


def test_files_whose_address_holds_their_hash_are_kept_for_good(desk: Desk):
    for query, caching in (("?v=1", "immutable"), ("", "max-age=60")):
        with desk.visitor().get(f"/panel/static/panel.css{query}") as answer:
            assert caching in answer.headers["Cache-Control"]
            assert answer.data


ROLES = (Access.VIEWER, Access.MODERATOR, Access.OWNER)
PLACES = {
    "<site>": "pk_kiln", "<id>": "post_1", "<int:position>": "0", "<int:user>": "1", "<path:product>": "VASE",
    "<media_id>": "1" * 32, "<name>": "320.webp", "<format>": "mp4", "<gallery>": "x", "<rule>": "x", "<report>": "x",
    "<key>": "x", "<run>": "x", "<upload>": "x",
}  # fmt: skip


def reading_routes(desk: Desk) -> list[tuple[str, Access]]:
    """Return the address of every page and part of a site, with the role that it declares."""
    routes = []
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint.startswith("panel.") and "GET" in (rule.methods or ()) and "<site>" in rule.rule:
            path = re.sub("<[^>]+>", lambda found: PLACES.get(found[0], "x"), rule.rule)
            who = declared_access(desk.app, rule.endpoint)
            assert who is not None
            routes.append((path, who))
    return sorted(routes)


def test_each_role_opens_each_page_that_it_declares_and_no_other(desk: Desk):
    routes = reading_routes(desk)
    assert len(routes) > 25
    assert {who for _path, who in routes} == set(ROLES)
    visitors = dict(zip(ROLES, (desk.viewer, desk.moderator, desk.owner), strict=True))
    for path, least in routes:
        for role, visitor in visitors.items():
            status = visitor.get(path).status_code
            if ROLES.index(role) < ROLES.index(least):
                assert status == 403, (path, role)
            else:
                # What is asked for may not be there, or want more words; the door was open.
                assert status in (200, 302, 303, 400, 404), (path, role, status)


def test_a_stranger_and_the_owner_of_another_site_open_no_page_of_a_site(desk: Desk):
    nobody, other = desk.visitor(), desk.visitor("stranger@other.example")
    for path, _least in reading_routes(desk):
        answer = nobody.get(path)
        assert (answer.status_code, "/panel/sign-in" in answer.location) == (302, True), path
        assert other.get(path).status_code == 404, path
