import re

from support.desk import Desk


def test_one_press_freezes_a_product_and_another_lets_it_go(desk: Desk):
    button = desk.moderator.get("items/rev_1").text
    assert re.search(r'data-freeze.*name="product" value="BOWL"', button)
    answer = desk.moderator.post("freezes", {"product": "BOWL"})
    assert answer.status_code == 303
    page = desk.viewer.get("freezes").text
    assert "Ash Bowl" in page
    assert "/lift" not in page, "a viewer looks"
    lift = re.search(r"/panel/pk_kiln/freezes/(\w+)/lift", desk.moderator.get("freezes").text)
    assert desk.moderator.post(f"freezes/{lift[1]}/lift").status_code == 303
    assert "Nothing is frozen" in desk.viewer.get("freezes").text


def test_what_cannot_be_frozen_is_said(desk: Desk):
    assert desk.moderator.post("freezes", {"product": "NONE"}).status_code == 404
    assert desk.moderator.post("freezes", {"product": "BOWL", "hours": "many"}).status_code == 400
    assert desk.moderator.post("freezes", {"product": "BOWL", "hours": "99"}).status_code == 400
