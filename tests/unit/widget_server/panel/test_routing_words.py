from moderation.routing import Effect
from widget_server.panel.routing_forms import questions
from widget_server.panel.routing_words import ROUTING_WORDS


def test_every_question_and_effect_has_words():
    for field, asks in questions():
        assert field.value in ROUTING_WORDS["routing_field"]
        assert set(asks) <= ROUTING_WORDS["routing_ask"].keys()
    assert ROUTING_WORDS["routing_ask"].keys() == {ask for _field, asks in questions() for ask in asks}
    assert set(Effect) == ROUTING_WORDS["routing_effect"].keys() == ROUTING_WORDS["routing_effect_why"].keys()
