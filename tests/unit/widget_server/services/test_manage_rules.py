from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from ranking import Rule
from support.shop import add_site
from widget_server.db.tables import Site
from widget_server.errors import BadInput, NotFound
from widget_server.services import manage_rules
from widget_server.services.context import Context
from widget_server.services.manage_rules import check_rule, delete_rule, list_rules, save_rule

RULE = Rule(id="", action="pin", target="tile", value="post_1", page="home", position=2)


def test_a_rule_is_saved_replaced_and_deleted(context: Context, session: Session):
    site, other = add_site(session), add_site(session, "pk_other")
    session.commit()
    id = save_rule(context, site.id, RULE, actor="user:1")
    save_rule(context, site.id, replace(RULE, id=id, position=3), actor="user:1")
    with context.sessions() as fresh:
        assert list_rules(fresh, site.id) == [replace(RULE, id=id, position=3)]
        assert list_rules(fresh, other.id) == []
    with pytest.raises(NotFound):
        delete_rule(context, other.id, id, actor="user:1")
    delete_rule(context, site.id, id, actor="user:1")
    with context.sessions() as fresh:
        assert list_rules(fresh, site.id) == []
        assert fresh.get_one(Site, site.id).showcase_version == 4
    with pytest.raises(NotFound):
        save_rule(context, site.id, replace(RULE, id=id), actor="user:1")


def test_there_is_an_end_to_rules(context: Context, session: Session, monkeypatch: pytest.MonkeyPatch):
    site = add_site(session)
    session.commit()
    monkeypatch.setattr(manage_rules, "MOST_RULES", 1)
    save_rule(context, site.id, RULE, actor="user:1")
    with pytest.raises(BadInput, match="at most 1 rules"):
        save_rule(context, site.id, RULE, actor="user:1")


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"action": "explode"}, "action"),
        ({"target": "shopper"}, "target"),
        ({"value": ""}, "value"),
        ({"position": 0}, "position"),
        ({"amount": float("nan")}, "amount"),
        ({"amount": -1.0}, "amount"),
        ({"starts_at_s": 5.0, "ends_at_s": 5.0}, "ends"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(change, parameter):
    with pytest.raises(BadInput) as refused:
        check_rule(replace(RULE, **change))
    assert refused.value.parameter == parameter
