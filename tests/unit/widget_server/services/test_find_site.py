import threading

import pytest

from widget_server.db.tables import Site
from widget_server.errors import NotFound
from widget_server.services.find_site import find_site, lock_site


def test_a_site_is_found_by_its_publishable_key(session, site_id):
    assert find_site(session, "pk_test").id == site_id


@pytest.mark.parametrize("key", ["", "pk_no", "PK_TEST", "sk_test"])
def test_an_unknown_key_names_the_parameter(session, site_id, key):
    with pytest.raises(NotFound) as caught:
        find_site(session, key)
    assert caught.value.parameter == "site"


def test_two_writers_of_a_site_take_turns_and_lose_nothing(context, site_id):
    def count_up() -> None:
        for _ in range(10):
            with context.sessions.begin() as session:
                lock_site(session, site_id).next_number += 1

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with context.sessions() as session:
        assert session.get_one(Site, site_id).next_number == 31
