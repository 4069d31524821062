from support.desk import Desk
from widget_server.panel.menus import menus


def test_every_choice_of_the_menus_has_its_words_and_the_usual_order_is_the_empty_choice(desk: Desk):
    with desk.app.test_request_context("/panel/"):
        found = menus("priority")
    assert [value for value, _words in found["orders"]] == ["oldest", "newest"]
    assert [value for value, _words in found["stars_options"]] == ["5", "4", "3", "2", "1"]
    for menu in found.values():
        for value, words in menu:
            assert words
            assert words != value
