import pytest
from sqlalchemy.orm import Session

from support.clock import NOW
from support.desk import add_person
from widget_server.db.tables import Passkey
from widget_server.services.context import Context
from widget_server.services.desk_sessions import list_sessions, open_session
from widget_server.services.passkeys import list_passkeys
from widget_server.services.prove_address import prove_address


@pytest.mark.parametrize("was_proven", [True, False])
def test_second_factor_keys_and_sessions_stay_only_with_a_person_who_was_sure_before(
    context: Context, session: Session, was_proven: bool
):
    person = add_person(session, None, "", "mira@kiln.example")
    person.tf_primary_method, person.tf_totp_secret = "authenticator", "sealed"
    person.confirmed_at = NOW if was_proven else None
    session.add(
        Passkey(
            id="k", user_id=person.id, credential="c", public_key=b"p", sign_count=0, transports=[], name="A phone",
            created_at=NOW, used_at=None,
        )
    )  # fmt: skip
    session.commit()
    open_session(context, person.id, device="", means="password")
    prove_address(context, person.id)
    session.refresh(person)
    assert person.confirmed_at == NOW
    assert (person.tf_primary_method == "authenticator") is was_proven
    assert bool(list_passkeys(context, person.id)) is was_proven
    assert bool(list_sessions(context, person.id, "")) is was_proven
