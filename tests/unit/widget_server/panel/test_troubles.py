import pytest
from sqlalchemy.exc import OperationalError, TimeoutError

from support.desk import Desk


def test_a_page_that_is_not_there_looks_like_the_desk_and_leads_on(desk: Desk):
    answer = desk.owner.get("/panel/pk_kiln/nothing/here")
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
    assert "To the overview" in answer.text


def test_an_unknown_item_is_named_within_the_site(desk: Desk):
    answer = desk.owner.get("items/post_none")
    assert answer.status_code == 404
    assert "This site has no such post, review or question." in answer.text
    assert 'href="/panel/pk_kiln/queue"' in answer.text


def test_htmx_gets_a_message_beside_what_was_tried(desk: Desk):
    answer = desk.owner.get("items/post_none", htmx=True)
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text


def test_an_old_form_says_what_to_do(desk: Desk):
    answer = desk.owner.client.post("/panel/pk_kiln/queue", data={"csrf_token": "old"})
    assert answer.status_code == 400
    assert "Load the page again" in answer.text


def test_a_method_that_does_not_fit_is_told(desk: Desk):
    assert desk.owner.client.get("/panel/pk_kiln/settings/keys").status_code in (404, 405)


def test_what_nobody_foresaw_is_logged_and_shown_without_details(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("widget_server.panel.views.queue.list_cards", broken)
    answer = desk.owner.get("queue")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "secret detail" not in answer.text


@pytest.mark.parametrize(
    "error", [TimeoutError("no connection is free"), OperationalError("SELECT", {}, Exception("it is shut down"))]
)
def test_without_the_database_the_desk_says_when_to_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    def unreachable(*_arguments: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr("widget_server.panel.views.queue.list_cards", unreachable)
    answer = desk.owner.get("queue")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database cannot be reached right now." in answer.text


def test_an_address_of_the_desk_that_takes_no_change_is_a_page_too(desk: Desk):
    for path in ("/panel/nothing", "/panel/sign-out/nothing", "/panel/sign-in/nothing/here"):
        answer = desk.owner.client.post(path)
        assert answer.status_code in (400, 404, 405)
        assert answer.content_type.startswith("text/html"), path


def test_an_error_within_sign_in_is_a_page(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("widget_server.panel.people.PersonStore.find_user", broken)
    answer = desk.visitor().post("/panel/sign-in", {"email": "owner@kiln.example", "password": "a sentence"})
    assert answer.status_code == 500
    assert answer.content_type.startswith("text/html")
    assert "Something went wrong here" in answer.text
    assert "secret detail" not in answer.text


@pytest.mark.parametrize("path", ["people/" + "9" * 30, "items/post_1/photos/" + "9" * 30])
def test_a_number_that_no_column_holds_is_not_found(desk: Desk, path: str):
    answer = desk.owner.post(path, {"role": "viewer", "alt": "A vase"})
    assert answer.status_code in (404, 405)
    assert answer.content_type.startswith("text/html")


def test_a_text_that_no_store_keeps_is_refused_in_words(desk: Desk):
    answer = desk.owner.post("items/post_1/rights", {"basis": "creator_grant", "evidence": "a\0b"})
    assert answer.status_code == 400
    assert "a character that no text can hold" in answer.text
