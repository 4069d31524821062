import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.desk import add_person
from widget_server.db.tables import DeskSession, User
from widget_server.services import desk_sessions as d
from widget_server.services.context import Context


@pytest.fixture
def person(session: Session) -> User:
    person = add_person(session, None, "", "jo@kiln.example")
    session.commit()
    return person


def opened(context: Context, person: User, device: str = "Firefox, Linux") -> str:
    return d.open_session(context, person.id, device=device, means="password")


def test_a_token_opens_its_persons_session_and_nothing_in_the_table_does(context, person):
    token = opened(context, person)
    assert d.holder_of(context, token) == person.id
    with context.sessions() as session:
        (row,) = session.scalars(select(DeskSession))
        assert token not in (row.id, row.device)
        assert d.holder_of(context, row.id) is None
    assert d.holder_of(context, "") is None


def test_a_session_lasts_twelve_hours_from_when_it_was_last_used(context, person, clock):
    token = opened(context, person)
    for _ in range(3):
        clock.advance(hours=11)
        assert d.holder_of(context, token) == person.id
    clock.advance(hours=12)
    assert d.holder_of(context, token) is None
    d.forget_old_sessions(context)
    with context.sessions() as session:
        assert session.scalars(select(DeskSession)).all() == []


def test_when_it_was_last_seen_is_not_written_with_every_click(context, person, clock):
    token, start = opened(context, person), clock()
    clock.advance(minutes=4)
    d.holder_of(context, token)
    assert d.list_sessions(context, person.id, token)[0].seen_at == start
    clock.advance(minutes=1)
    d.holder_of(context, token)
    assert d.list_sessions(context, person.id, token)[0].seen_at == clock()


def test_ones_own_session_is_listed_first_and_old_ones_not_at_all(context, person, clock):
    opened(context, person, "Chrome, Windows")
    clock.advance(hours=12)
    own, other = opened(context, person), opened(context, person, "Safari, iPhone")
    found = d.list_sessions(context, person.id, own)
    assert [(one.device, one.here, one.means) for one in found] == [
        ("Firefox, Linux", True, "password"),
        ("Safari, iPhone", False, "password"),
    ]
    assert d.list_sessions(context, person.id, other)[0].device == "Safari, iPhone"


def test_a_session_is_ended_by_its_person_alone(context, person, session):
    stranger = add_person(session, None, "", "ann@kiln.example")
    session.commit()
    own, other = opened(context, person), opened(context, person)
    (_, second) = d.list_sessions(context, person.id, own)
    d.end_session(context, stranger.id, second.id)
    assert d.holder_of(context, other) == person.id
    for _ in range(2):
        d.end_session(context, person.id, second.id)
    assert (d.holder_of(context, own), d.holder_of(context, other)) == (person.id, None)


def test_all_others_end_and_the_own_one_stays(context, person, session):
    stranger = add_person(session, None, "", "ann@kiln.example")
    session.commit()
    foreign = opened(context, stranger)
    own, *others = (opened(context, person) for _ in range(3))
    d.end_other_sessions(context, person.id, own)
    assert [d.holder_of(context, token) for token in (own, *others, foreign)] == [
        person.id, None, None, stranger.id
    ]  # fmt: skip
    d.end_token(context, own)
    assert d.holder_of(context, own) is None
