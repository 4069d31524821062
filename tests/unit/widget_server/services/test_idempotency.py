import threading

import pytest
from sqlalchemy import func, select

from support.showcase import Shop
from widget_server.db.tables import IdempotentAnswer
from widget_server.errors import BadInput, Conflict
from widget_server.services.idempotency import Answer, answer_once, forget_old_answers


@pytest.fixture
def site_id(session):
    shop = Shop(session).open()
    session.commit()
    return shop.site_id


@pytest.fixture
def once(context, site_id):
    acted = []

    def act():
        acted.append(1)
        return Answer(status=202, body=f'{{"n":{len(acted)}}}')

    def once(key="k", call="/reviews", request=b"r", act=act):
        return answer_once(context, site_id, key=key, call=call, request=request, act=act)

    once.acted = acted
    return once


def test_the_same_request_is_done_once_and_answered_alike(once):
    assert once() == once() == Answer(status=202, body='{"n":1}')
    assert len(once.acted) == 1


def test_another_key_or_another_address_is_another_request(once):
    assert len({once().body, once(key="k2").body, once(call="/votes").body}) == 3


def test_a_key_belongs_to_one_request(once):
    once()
    with pytest.raises(Conflict):
        once(request=b"another")


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_an_unusable_key_is_refused(once, key):
    with pytest.raises(BadInput):
        once(key=key)


def test_what_failed_may_be_tried_again(once):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(act=fail)
    assert once().body == '{"n":1}'


def test_of_two_at_once_only_one_works(once):
    working, proceed, refused = threading.Event(), threading.Event(), []

    def slow():
        working.set()
        assert proceed.wait(10)
        return Answer(status=202, body="slow")

    first = threading.Thread(target=lambda: once(act=slow))
    first.start()
    assert working.wait(10)
    with pytest.raises(Conflict) as error:
        once()
    refused.append(error.value.parameter)
    proceed.set()
    first.join(10)
    assert refused == ["Idempotency-Key"]
    assert once().body == "slow"


def test_what_a_dead_process_left_open_may_be_tried_again(once, context, site_id, clock):
    def die():
        raise SystemExit

    with pytest.raises(SystemExit):
        once(act=die)
    with context.sessions.begin() as session:
        session.add(
            IdempotentAnswer(site_id=site_id, key_hash="0" * 64, request_hash="", status=0, body="", created_at=clock())
        )
    clock.advance(minutes=6)
    assert once().status == 202


def test_answers_are_forgotten_after_a_day(once, context, session, clock):
    once()
    clock.advance(hours=23)
    assert forget_old_answers(context) == 0
    clock.advance(hours=2)
    assert forget_old_answers(context) == 1
    assert session.scalar(select(func.count()).select_from(IdempotentAnswer)) == 0
