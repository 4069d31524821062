from dataclasses import replace

import pytest

from moderation.scores import Risk
from moderation.types import Reason
from support.made_decisions import decision
from support.shop import add_submission
from widget_server.db.tables import Site
from widget_server.services.audit_classifier import Lean, leans_of


def lean(low_suspected, high_suspected, low=50, high=200):
    return Lean(risk=Risk.ANY, low=low, low_suspected=low_suspected, high=high, high_suspected=high_suspected)


@pytest.mark.parametrize(
    ("low_suspected", "high_suspected", "leans"),
    [(20, 4, True), (4, 4, False), (2, 0, False), (0, 60, False), (50, 200, False)],
    ids=["critical ones", "chance", "too few", "friendly ones", "everything"],
)
def test_it_leans_where_criticism_is_suspected_more_often_than_chance_explains(low_suspected, high_suspected, leans):
    found = lean(low_suspected, high_suspected)
    assert found.leans is leans
    assert found.as_json()["leans"] is leans


def test_only_published_reviews_of_low_and_high_stars_are_counted(context, site_id):
    later, told = [], []
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        for number, (rating, reason, value) in enumerate(
            [(1, None, 0.9), (2, None, 0.1), (3, None, 0.9), (5, None, 0.6), (4, None, 0.2), (1, Reason.SPAM, 0.9)]
        ):
            add_submission(session, site, f"rev_{number}", rating=rating, photos=0)
            later.append(replace(decision("words", reason), key=f"rev_{number}"))
            told.append((value, reason is not None))
        (found,) = leans_of(session, site_id, later, {Risk.ANY: told})
    assert (found.low, found.low_suspected, found.high, found.high_suspected) == (2, 1, 2, 1)
