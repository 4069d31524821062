import pytest

from widget_server.email_address import checked_email
from widget_server.errors import BadInput


@pytest.mark.parametrize("address", ["mira@shop.example", "m.o'neill+desk@mail.shop.example", "käthe@müller.example"])
def test_an_address_is_taken_without_the_space_around_it(address: str):
    assert checked_email(f"  {address}\n") == address


@pytest.mark.parametrize(("address", "part"), [
    ("mira", "before and after"), ("", "before and after"), ("@shop.example", "before and after"),
    ("mira@", "before and after"), ("mira@shop", "after the @"), ("mira@shop..example", "after the @"),
    ("mira@localhost", "after the @"), ("mi ra@shop.example", "before the @"), (".mira@shop.example", "before the @"),
    ("mi\x00ra@shop.example", "before the @"), (f"{'m' * 300}@shop.example", "characters"),
])  # fmt: skip
def test_a_refusal_says_which_part_is_wrong(address: str, part: str):
    with pytest.raises(BadInput) as caught:
        checked_email(address)
    assert caught.value.parameter == "email"
    assert part in caught.value.public
