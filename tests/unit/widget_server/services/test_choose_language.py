import pytest
from sqlalchemy.orm import Session

from support.desk import add_person
from widget_server.db.tables import User
from widget_server.errors import BadInput
from widget_server.services.choose_language import choose_language
from widget_server.services.context import Context


def test_a_language_the_desk_speaks_is_kept(context: Context, session: Session):
    person = add_person(session, None, "", "jo@kiln.example")
    session.commit()
    choose_language(context, person.id, "de")
    with context.sessions() as fresh:
        assert fresh.get_one(User, person.id).locale == "de"
    with pytest.raises(BadInput):
        choose_language(context, person.id, "xx")
