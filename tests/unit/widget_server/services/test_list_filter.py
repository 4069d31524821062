from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from moderation.types import Kind, State
from support import NOW
from support.shop import add_photo, add_product, add_site, add_submission, suggest
from widget_server.db.tables import Right, Submission
from widget_server.errors import BadInput
from widget_server.services import list_filter
from widget_server.services.list_cards import count_matching, list_cards, matching_ids
from widget_server.services.list_filter import ListFilter, sources_and_languages
from widget_server.services.queues import Queue


@pytest.fixture
def site_id(session: Session) -> int:
    site = add_site(session)
    add_product(session, site, "VASE")
    suggest(
        session, add_submission(session, site, "a", text="100% willow_vase", language="de-AT"), "VASE", certain=True
    )
    add_submission(
        session, site, "b", rating=1, product_id="VASE", photos=0, text="Broke", author="Ann", platform="judgeme"
    )
    held = add_submission(session, site, "c", rating=5, photos=2, state="held", title="Lovely", language="de")
    held.received_at = NOW - timedelta(days=3)
    held.media[1].type = "video"
    link = suggest(session, held, "VASE", certain=True)
    link.state = "confirmed"
    add_submission(session, site, "d", state="approved", text="Shown", author="ann")
    add_submission(session, add_site(session, "pk_other"), "z")
    flagged = add_submission(session, site, "e", photos=0)
    flagged.verdicts = [{"rule": "spam", "outcome": "reject", "reason": "spam"}]
    session.add(
        Right(site_id=site.id, id="r", submission_id="a", state="granted", basis="merchant_own", actor="x", at=NOW)
    )
    for photo, colors, shown in (("1", ("blue",), ("a", "c")), ("2", ("red", "white"), ("c",))):
        add_photo(session, site.id, photo * 32, colors)
        for id in shown:
            place = int(photo) - 1 if id == "c" else 0
            session.get_one(Submission, (site.id, id)).media[place].media_id = photo * 32
    session.flush()
    return site.id


@pytest.fixture(params=[True, False], ids=["few are named", "many are read in their order"])
def few(request, monkeypatch) -> None:
    """How many rows are looked up by what an index knows of them."""
    if not request.param:
        monkeypatch.setattr(list_filter, "_FEW", -1)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ListFilter(), "c a b e"),
        (ListFilter(kind=Kind.REVIEW), "c b"),
        (ListFilter(states=(State.APPROVED, State.HELD)), "c d"),
        (ListFilter(queue=Queue.NEW), "a b"),
        (ListFilter(queue=Queue.HELD), "c e"),
        (ListFilter(queue=Queue.APPROVED), "c d"),
        (ListFilter(queue=Queue.RIGHTS), "c d"),
        (ListFilter(words="lovely"), "c"),
        (ListFilter(words="%"), "a"),
        (ListFilter(words="willow_v"), "a"),
        (ListFilter(words="low"), ""),
        (ListFilter(words="100 vase %"), "a"),
        (ListFilter(words="ann broke"), "b"),
        (ListFilter(product="VASE"), "c a b"),
        (ListFilter(stars=(1, 5)), "c b"),
        (ListFilter(problem="spam"), "e"),
        (ListFilter(problem="no_right"), "c b e"),
        (ListFilter(problem="no_photo"), ""),
        (ListFilter(problem="no_product"), "e"),
        (ListFilter(author="Ann"), "b"),
        (ListFilter(platform="judgeme"), "b"),
        (ListFilter(language="de"), "c a"),
        (ListFilter(language="de-AT"), "a"),
        (ListFilter(media="photo"), "c a"),
        (ListFilter(media="video"), "c"),
        (ListFilter(media="several"), "c"),
        (ListFilter(media="none"), "b e"),
        (ListFilter(tagged="confirmed"), "c"),
        (ListFilter(tagged="suggested"), "a"),
        (ListFilter(tagged="none"), "b e"),
        (ListFilter(color="blue"), "c a"),
        (ListFilter(color="red"), "c"),
        (ListFilter(color="pink"), ""),
        (ListFilter(color="blue", words="willow"), "a"),
        (ListFilter(since=date(2026, 11, 20)), "a b e"),
        (ListFilter(until=date(2026, 11, 19)), "c"),
        (ListFilter(since=date(2026, 11, 22), until=date(2026, 11, 22)), "a b e"),
        (ListFilter(upto=2), "a b"),
    ],
)
@pytest.mark.usefixtures("few")
def test_each_filter_finds_its_own(session: Session, site_id: int, wanted: ListFilter, expected: str):
    page = list_cards(session, site_id, wanted, now=NOW, order="oldest")
    assert [card.id for card in page.cards] == expected.split()
    assert matching_ids(session, site_id, wanted, NOW) == expected.split()
    assert count_matching(session, site_id, wanted, NOW) == len(expected.split())


def test_what_a_choice_was_filtered_by_is_named_as_decisions_name_it():
    wanted = ListFilter(stars=(1,), words="x", queue=Queue.HELD, upto=7)
    assert wanted.selected_by == {"rating", "words"}


def test_an_unknown_problem_is_refused(session: Session, site_id: int):
    with pytest.raises(BadInput, match="no such problem"):
        list_cards(session, site_id, ListFilter(problem="low_rating"), now=NOW)


def test_the_menus_offer_what_the_site_has(session: Session, site_id: int):
    assert sources_and_languages(session, site_id) == (["instagram", "judgeme"], ["de", "de-AT"])
