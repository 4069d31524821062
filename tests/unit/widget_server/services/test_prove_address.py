import pytest
from sqlalchemy.orm import Session

from support.clock import NOW
from support.desk import add_person
from widget_server.services.context import Context
from widget_server.services.prove_address import prove_address


@pytest.mark.parametrize("was_proven", [True, False])
def test_a_second_factor_stays_only_with_a_person_who_was_sure_before(
    context: Context, session: Session, was_proven: bool
):
    person = add_person(session, None, "", "mira@kiln.example")
    person.tf_primary_method, person.tf_totp_secret = "authenticator", "sealed"
    person.confirmed_at = NOW if was_proven else None
    session.commit()
    prove_address(context, person.id)
    session.refresh(person)
    assert person.confirmed_at == NOW
    assert (person.tf_primary_method == "authenticator") is was_proven
