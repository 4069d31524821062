from datetime import timedelta

import pytest
from flask import Flask

from moderation.rights import Surface
from widget_server.errors import BadInput
from widget_server.panel.rights_forms import scope_of, term_days_of, term_span


@pytest.fixture
def form(desk):
    def form(**fields):
        return desk.app.test_request_context(method="POST", data=fields)

    assert isinstance(desk.app, Flask)
    return form


def test_ticked_places_are_the_scope(form):
    with form(scope=["site", "ads"]):
        assert scope_of() == {Surface.SITE, Surface.ADS}
    with form(scope=["moon"]), pytest.raises(BadInput):
        scope_of()


def test_a_term_is_a_number_of_days_or_none(form):
    with form(term_days=" 30 "):
        assert term_days_of() == 30
        assert term_span() == timedelta(days=30)
    with form():
        assert term_span() is None
    for wrong in ("0", "-1", "x", "99999", "1.5"):
        with form(term_days=wrong), pytest.raises(BadInput):
            term_days_of()
