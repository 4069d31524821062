from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.rules.base import hold
from support import NOW
from support.desk import Desk
from widget_server.db.tables import Submission
from widget_server.panel import presenting
from widget_server.services.load_cards import Finding


def finding(*marks: tuple[str, int, int]) -> Finding:
    return Finding(rule="spam", outcome="hold", reason="", sentence="", marks=marks, failed=False)


def test_what_a_rule_found_is_marked_in_its_field_only():
    found = [finding(("text", 5, 9), ("title", 0, 3)), finding(("text", 7, 12))]
    pieces = presenting.marked("call 0170 123 now", found, "text")
    assert pieces == [("call ", False), ("0170", True), (" 12", True), ("3 now", False)]


@given(st.text(), st.lists(st.tuples(st.just("text"), st.integers(-5, 40), st.integers(-5, 40))))
def test_marking_loses_and_repeats_nothing(text: str, marks: list[tuple[str, int, int]]):
    assert "".join(piece for piece, _hit in presenting.marked(text, [finding(*marks)], "text")) == text


def test_a_change_is_shown_word_by_word():
    assert presenting.changed_words("it broke at once", "it broke again") == [
        ("same", "it broke"), ("gone", "at once"), ("new", "again"),
    ]  # fmt: skip


def test_ids_in_a_sentence_can_link_to_their_items():
    pieces = presenting.with_items("A photo looks the same as in post_ab12.")
    assert pieces == [("A photo looks the same as in ", False), ("post_ab12", True), (".", False)]


def test_values_are_written_the_readers_way(desk: Desk):
    with desk.app.test_request_context("/panel/", headers={"Accept-Language": "de"}):
        assert presenting.money(123456, "EUR") == "1.234,56\xa0€"
        assert presenting.money(500, "JPY").endswith("500\xa0¥")
        assert presenting.money(None, "EUR") == ""
        assert presenting.count(1234.4) == "1.234"
        assert presenting.percent(0.804).replace("\xa0", " ") == "80 %"
        assert presenting.age(NOW - timedelta(days=3)) == "vor 3 Tagen"
    with desk.app.test_request_context("/panel/", headers={"Accept-Language": "fr"}):
        assert presenting.moment(datetime(2026, 5, 4, 13, 7, tzinfo=UTC)) == "4 May 2026, 13:07 UTC"
        assert presenting.day_name(datetime(2026, 5, 4, tzinfo=UTC)) == "4 May 2026"


def test_a_files_address_changes_with_its_bytes(desk: Desk):
    with desk.app.test_request_context("/panel/"):
        address = presenting.asset("panel.css")
    assert address.startswith("/panel/static/panel.css?v=")
    assert len(address.partition("=")[2]) == 12


@pytest.mark.parametrize(("wanted_px", "expected"), [(100, "320"), (320, "320"), (321, "640"), (2000, "640")])
def test_a_photo_is_asked_for_in_the_size_that_is_shown(desk: Desk, wanted_px: int, expected: str):
    from flask import g

    from widget_server.services.find_membership import find_membership

    with desk.app.test_request_context("/panel/"):
        g.desk_site = find_membership(desk.context, 1, "pk_kiln")
        assert presenting.picture("ab", (320, 640), wanted_px) == f"/panel/pk_kiln/media/ab/{expected}.webp"


def test_a_finding_is_said_in_the_language_of_the_reader(desk: Desk):
    with desk.context.sessions.begin() as session:
        found = session.get_one(Submission, (desk.site_id, "rev_1"))
        found.verdicts = [asdict(hold("links", "foreign", "It links to %(host)s, outside the shop.", host="x.de"))]
    german = {"Accept-Language": "de"}
    page = desk.moderator.client.get("/panel/pk_kiln/items/rev_1", headers=german).text
    assert "Es verlinkt auf x.de, außerhalb des Shops." in page
    refused = desk.owner.client.get("/panel/pk_kiln/content?problem=none", headers=german).text
    assert "Nach diesem Problem lässt sich nicht filtern." in refused
