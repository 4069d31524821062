"""The walk of a rule: written at the desk, tried, run on what comes in, applied to the past and taken back."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from support.desk import KEY, Desk
from support.imports import posts_file, run_import, write_photo
from support.live import eventually
from widget_server.db.tables import Submission
from widget_server.services.context import Context
from widget_server.services.grant_rights import grant

FORM = {
    "name": "Cups of Mira", "join": "all", "effect": "approve", "group-0-join": "all",
    "group-0-0-ask": "words.any_of", "group-0-0-value": "cup", "group-0-1-ask": "creator.any_of",
    "group-0-1-value": "@Mira", "group-1-join": "none", "group-1-0-ask": "finding.yes",
}  # fmt: skip


@pytest.fixture
def desk(context: Context) -> Desk:
    """A desk on each store."""
    return Desk(context)


def take(desk: Desk, folder: Path, **captions: str) -> None:
    """Import a post of Mira's for each caption."""
    names = [{"id": id, "media_url": write_photo(folder, f"{id}.jpg", seed=ord(id)), "caption": caption,
              "username": "mira"} for id, caption in captions.items()]  # fmt: skip
    run_import(desk.context, desk.site_id, "posts", posts_file(folder / "posts.json", *names))


def states(desk: Desk) -> dict[str, str]:
    """Return the states of what was imported, by its caption."""
    with desk.context.sessions() as session:
        rows = session.execute(select(Submission.text, Submission.state).where(Submission.external_id.in_([*"abcd"])))
        return dict(rows.all())


def shown(desk: Desk) -> set[str]:
    """Return the captions that shoppers see."""
    answer = desk.app.test_client().get(f"/v1/{KEY}/feed?limit=100")
    return {item["content_text"] for item in json.loads(answer.data)["items"]}


def test_a_rule_from_its_first_word_to_its_undo(desk: Desk, tmp_path: Path):
    take(desk, tmp_path, a="A cup", b="A bowl")
    tried = desk.owner.post("routing", FORM).location
    page = desk.owner.get(tried).text
    assert "It changes 1 item" in page
    assert states(desk) == {"A cup": "pending", "A bowl": "pending"}, "a trial writes nothing"
    rule = tried.rpartition("/try")[0]

    desk.owner.post(f"{rule}/on", {"version": "1"})
    take(desk, tmp_path, c="Another cup", d="My cup, write to mira@mail.example")
    waiting = {"A bowl": "pending", "My cup, write to mira@mail.example": "pending"}
    assert states(desk) == {**waiting, "A cup": "pending", "Another cup": "approved"}

    assert "1 item changed." in desk.owner.post(f"{rule}/past", {"version": "1"}).text
    assert states(desk) == {**waiting, "A cup": "approved", "Another cup": "approved"}
    assert not shown(desk) & {"A cup", "Another cup"}, "no rule grants a right"
    grant(desk.context, desk.site_id, None, evidence="a letter", actor="user:1")
    desk.owner.post(f"{rule}/undo")
    assert states(desk) == {**waiting, "A cup": "pending", "Another cup": "approved"}
    eventually(lambda: shown(desk) & {"A cup", "Another cup"} == {"Another cup"})

    desk.owner.post(f"{rule}/off")
    log = desk.owner.get("audit-log").text
    for said in ("Rule for new content saved", "turned on", "Rule applied to the past", "Rule undone in the past"):
        assert said in log
