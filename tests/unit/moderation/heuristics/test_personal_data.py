from moderation.scores import Risk
from support.scored import said, scored


def test_each_kind_counts_by_how_seldom_it_means_something_else():
    text = "Mail mira@mail.example or call +49 170 1234567"
    one = scored(Risk.PERSONAL_DATA, text)
    assert one.value == 0.98
    assert said(one, text) == ["mira@mail.example", "+49 170 1234567"]
    assert {piece.params["kind"] for piece in one.evidence} == {"e-mail address", "phone number"}


def test_sizes_and_prices_are_no_phone_numbers():
    assert scored(Risk.PERSONAL_DATA, "I am 178 cm, size 38, paid 79.90").value == 0
