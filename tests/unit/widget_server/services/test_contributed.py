import pytest

from widget_server.errors import BadInput
from widget_server.services.contributed import check_author


@pytest.mark.parametrize(
    ("name", "email", "parameter"),
    [("", "", "name"), ("a@b.example", "", "name"), ("Ana", "a b@c.example", "email"), ("Ana", "a@b", "email")],
)
def test_a_name_is_no_address_and_an_address_is_one(name, email, parameter):
    with pytest.raises(BadInput) as refused:
        check_author(name, email, nameless="Give a name.")
    assert refused.value.parameter == parameter


def test_an_address_may_be_missing():
    check_author("Ana", "", nameless="Give a name.")
