from support.desk import Desk
from widget_server.panel.people import PersonStore


def test_people_are_found_by_address_whatever_its_case_and_saved_at_once(desk: Desk):
    store = PersonStore(desk.context)
    person = store.find_user(email="OWNER@kiln.example")
    assert person is not None
    assert store.find_user(email="nobody@kiln.example") is None
    person.locale = "de"
    store.put(person)
    store.commit()
    again = store.find_user(fs_uniquifier="uniquifier of owner@kiln.example")
    assert again is not None
    assert (again.locale, again.id) == ("de", person.id)
    assert again.roles == ()
    assert store.find_role("owner") is None
