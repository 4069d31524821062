from widget_server.api.call_limit import CallLimit


def test_a_caller_has_so_many_calls_a_minute_and_others_have_their_own():
    limit = CallLimit(2)
    assert [limit.hit("a", 605.0) for _ in range(3)] == [0, 0, 55]
    assert limit.hit("b", 605.0) == 0


def test_the_next_minute_begins_anew_and_keeps_nothing_of_the_last():
    limit = CallLimit(1)
    assert [limit.hit("a", 659.0), limit.hit("a", 659.0), limit.hit("a", 660.0)] == [0, 1, 0]
    assert limit._counts == {"a": 1}
