from collections.abc import Iterator

import pytest
from sqlalchemy import select

from moderation.types import Action, Decision, Role
from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from support.shop import add_submission
from widget_server.db.tables import Revision, Site, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.creator_link import creator_link
from widget_server.services.decide_submission import decide
from widget_server.services.edit_own import edit_own
from widget_server.services.load_creator_page import load_creator_page


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def review(office: Office) -> Submission:
    with office.context.sessions() as session:
        found = session.get_one(Submission, (office.site_id, "rev_1"))
        assert found.review is not None
        return found


def token(office: Office) -> str:
    with office.context.sessions() as session:
        link = creator_link(office.context, session.get_one(Submission, (office.site_id, "rev_1")))
    return link.rpartition("/")[2]


def change(office: Office, **changed) -> None:
    edit_own(
        office.context, token(office), "rev_1", **({"title": "", "text": "Without the name", "rating": 1} | changed)
    )


def test_the_authors_change_waits_beside_what_is_published_until_the_desk_has_seen_it(office, box):
    before = review(office)
    change(office, rating=2, title="Better")
    now = review(office)
    assert (now.state, now.text, now.review.rating) == ("held", before.text, 1)
    with office.context.sessions() as session:
        waiting = session.scalars(select(Revision).where(Revision.state == "held")).one()
    assert (waiting.content["text"], waiting.content["rating"]) == ("Without the name", 2)
    (use,) = load_creator_page(office.context, token(office)).uses
    assert (use.review.text, use.review.rating, use.review.waits) == ("Without the name", 2, True)
    made = Decision(action=Action.APPROVE, revision=waiting.revision, actor_role=Role.MODERATOR)
    decide(office.context, office.site_id, "rev_1", made, actor=office.moderator)
    now = review(office)
    assert (now.state, now.text, now.title, now.review.rating) == ("approved", "Without the name", "Better", 2)
    assert (now.fingerprint, now.review.email) == (before.fingerprint, "petra@mail.example")


def test_a_rejected_review_comes_back_into_the_queue_by_its_authors_change(office):
    with office.context.sessions.begin() as session:
        session.get_one(Submission, (office.site_id, "rev_1")).state = "rejected"
    change(office)
    assert (review(office).state, review(office).text, review(office).revision) == ("pending", "Without the name", 2)


@pytest.mark.parametrize(
    "changed", [{"rating": 0}, {"rating": 6}, {"text": " "}, {"text": "x" * 10_001}, {"title": "x" * 201}]
)
def test_a_change_that_is_none_is_refused(office, changed):
    with pytest.raises(BadInput):
        change(office, **changed)
    assert review(office).state == "approved"


def test_a_link_changes_nothing_of_others_and_nothing_that_was_taken_down(office):
    with office.context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, office.site_id), "rev_2", rating=5, product_id="VASE", photos=0)
        add_submission(session, session.get_one(Site, office.site_id), "post_1")
    for item in ("rev_2", "post_1", "nothing"):
        with pytest.raises(NotFound):
            edit_own(office.context, token(office), item, title="", text="Mine now", rating=1)
    with office.context.sessions.begin() as session:
        session.get_one(Submission, (office.site_id, "rev_1")).state = "taken_down"
    with pytest.raises(Conflict):
        change(office)
