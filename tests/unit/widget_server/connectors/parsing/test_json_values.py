from widget_server.connectors.parsing.json_values import count_of, text_of


def test_odd_values_count_as_nothing():
    assert [count_of(value) for value in (7, "7", 7.0, -1, "1.2k", None, True, 10**40, [], float("inf"))] == [
        7,
        7,
        7,
    ] + [0] * 7
    assert [text_of(value) for value in ("a", 7, True, None, 1.5, {})] == ["a", "7", "", "", "", ""]
