"""Whatever is typed into the desk, a person gets a page in words: on both stores, and never a 500."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support.desk import KEY, Desk
from widget_server.services.context import Context

# What people mistype, paste and attack with; the first ones are what the forms expect.
ODD = (
    "post_1", "rev_1", "VASE", "approve", "1", "moderator", "products", "reject", "spam", "creator_grant", "", " ",
    "0", "-1", "9" * 19, "9" * 30, "9" * 5000, "²", "٣", "a\0b", "\ud83d", "x" * 300, "x" * 3000, "ä" * 600, "null",
    "[]", "{}", '[{"product": "a\\u0000b", "spots": []}]',
    '[{"product": "VASE", "spots": [{"media": 99999999999999999999, "x": 0, "y": 1}]}]',
    '[{"product": "VASE", "spots": [{"media": 0, "x": NaN, "y": 1e999}]}]', "[" * 3000, "https://*", "https://[::1",
    "http://x" + "y" * 3000 + ".example", "a@b", "a@b.example", "%", "../..", "'", '"><script>', "\u2028", "en", "EUR",
)  # fmt: skip
FIELDS = (
    "action", "alt", "again", "area", "auto_confirm_products", "author", "basis", "before", "categories", "category",
    "creators", "currency", "cursor", "date_order", "dry_run", "element", "email", "evidence", "file", "format",
    "gallery", "id", "items", "kind", "layout", "limit", "locale", "name", "note", "order", "origin", "page",
    "password", "problem", "product", "products", "q", "reason", "review_questions", "revision", "rights_evidence",
    "role", "join", "effect", "do", "confirm", "version", "starts", "to", "group-0-join", "group-0-0-ask",
    "group-0-0-value", "shop_url", "show", "shown", "stars", "state", "tags", "title", "token",
)  # fmt: skip
values = st.sampled_from(ODD) | st.text(max_size=40)
forms = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, values))
SKIPPED = ("panel.static", "security.logout", "security.two_factor_setup")


@pytest.fixture
def desk(context: Context) -> Desk:
    """A desk on each store."""
    return Desk(context)


def routes(desk: Desk) -> list[tuple[str, str]]:
    """Return (method, rule) of every page and form of the desk."""
    found = [
        (method, str(rule))
        for rule in desk.app.url_map.iter_rules()
        if str(rule).startswith("/panel/") and rule.endpoint not in SKIPPED
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]
    assert len(found) > 40
    return found


# Of the second factor's form in Flask-Security:
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")
def test_no_form_of_the_desk_breaks_it(desk: Desk):
    pages, broken = routes(desk), list[str]()

    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(pages), forms, st.lists(values, min_size=4, max_size=4))
    def fill(page: tuple[str, str], form: dict[str, str], parts: list[str]) -> None:
        method, rule = page
        path, owner = _path(rule, parts), desk.visitor("owner@kiln.example")
        if method == "POST":
            data: dict[str, Any] = {"csrf_token": owner.token, **{k: _sendable(v) for k, v in form.items()}}
            answer = owner.client.post(path, data=data)
        else:
            answer = owner.client.get(path, query_string={k: _sendable(v) for k, v in form.items()})
        is_page = answer.content_type.startswith("text/html") or answer.status_code < 400
        if answer.status_code >= 500 or not is_page:
            broken.append(f"{method} {path[:200]} {answer.status_code} {answer.content_type} {str(form)[:2000]}")

    fill()
    assert broken == []
    assert desk.owner.get("queue").status_code == 200


def _path(rule: str, parts: list[str]) -> str:
    """Fill the rule: with the site where it names one, and with odd values elsewhere."""
    remaining = iter(parts)
    return re.sub(
        r"<[^>]+>", lambda _: quote(_sendable(next(remaining)), safe="") or "none", rule.replace("<site>", KEY)
    )


def _sendable(text: str) -> str:
    """Return what a browser would send of a text: half of a surrogate pair has no bytes."""
    return text.encode("utf-8", "replace").decode()
