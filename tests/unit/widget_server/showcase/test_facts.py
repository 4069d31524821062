"""People like me: what reviewers said of themselves, several facts at once."""

import pytest

from widget_server.showcase.facts import facts_of, facts_to_choose, meets, read_facts

MIRA = facts_of({"Usual size": "M", "Height": "170 cm", "Skin": "dry"})


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ("", True),
        ("Usual size: M", True),
        ("Usual size: M|Height: 170 cm|Skin: dry", True),
        ("Usual size: M|Height: 180 cm", False),
        ("Usual size: S|Usual size: M", True),
        ("Usual size: S|Usual size: M|Hair: curly", False),
    ],
)
def test_every_label_must_be_met_by_one_of_its_values(wanted, met):
    assert meets(MIRA, read_facts(wanted)) is met


def test_who_said_nothing_is_like_nobody():
    assert not meets(frozenset(), read_facts("Usual size: M"))


def test_facts_in_any_order_are_the_same_question():
    assert read_facts("b: 1| a: 2 |b: 1|") == read_facts("a: 2|b: 1") == ("a: 2", "b: 1")


def test_only_what_tells_people_apart_and_stands_in_an_address_can_be_chosen():
    said = [
        {"Size": "M", "Country": "AT", "Note": f"I am number {n} of many", "Odd": "a|b" if n else "c"}
        for n in range(13)
    ]
    assert facts_to_choose(facts_of({**one, "Size": "SML"[n % 3]}) for n, one in enumerate(said)) == {
        "Size": ["S", "L", "M"]
    }
