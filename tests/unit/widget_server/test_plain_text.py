import pytest

from widget_server.errors import BadInput
from widget_server.plain_text import is_keepable, refuse_unkeepable


@pytest.mark.parametrize("value", ["", "Grüße 👋🏽\n", 7, None, ["a", {"b": ("c",)}]])
def test_what_every_store_keeps_is_taken(value):
    assert is_keepable(value)


def test_nesting_does_not_end_the_search():
    value = "fine"
    for _ in range(5000):
        value = [{"inside": value}]
    assert is_keepable(value)
    assert not is_keepable([value, "\0"])


@pytest.mark.parametrize("value", ["a\0b", "\ud83d", ["a", {"b": ("\0",)}], {"\0": 1}])
def test_what_one_store_would_refuse_is_refused_for_both(value):
    assert not is_keepable(value)


def test_a_refusal_names_the_field():
    with pytest.raises(BadInput) as caught:
        refuse_unkeepable([("title", "fine"), ("body", "a\0b"), ("name", "\0")])
    assert caught.value.parameter == "body"
