import pytest
from pydantic import ValidationError

from widget_server.api.schemas import EventInput, FeedInput, FeedQuery, PersonalFeedInput, ReviewForm


def test_a_list_of_ids_may_be_a_list_or_a_text():
    assert FeedInput.model_validate({"products": ["a", "b"]}).products == "a,b"
    assert FeedInput.model_validate({"products": "a,b"}).products == "a,b"


def test_what_was_not_said_is_empty():
    assert FeedInput.model_validate({"q": None}).parameters() == FeedInput.model_validate({}).parameters()


@pytest.mark.parametrize("given", [{"products": [1]}, {"page": 1}, {"limit": "1.5"}, {"limit": 0}])
def test_what_has_another_shape_is_refused(given):
    with pytest.raises(ValidationError):
        FeedQuery.model_validate(given)


def test_fifty_recent_ids_are_the_most():
    assert len(PersonalFeedInput.model_validate({"recent": ["x"] * 50}).recent) == 50
    with pytest.raises(ValidationError):
        PersonalFeedInput.model_validate({"recent": ["x"] * 51})


def test_a_form_says_nothing_with_an_empty_field():
    assert ReviewForm.model_validate({"rating": "5", "recommends": ""}).recommends is None
    assert ReviewForm.model_validate({"rating": "5", "photo_consent": "on"}).photo_consent is True


@pytest.mark.parametrize("at", ["yesterday", "", None, "2026-13-01T00:00:00Z"])
def test_an_event_has_a_time(at):
    with pytest.raises(ValidationError):
        EventInput.model_validate({"id": "1", "type": "open", "at": at})
