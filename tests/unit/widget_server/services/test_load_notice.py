from collections.abc import Iterator

import pytest

from support.mailbox import Mailbox, mailbox
from support.notices import Office, open_office
from widget_server.errors import NotFound
from widget_server.services.appeal_decision import appeal_report
from widget_server.services.decide_report import keep_reported
from widget_server.services.load_notice import load_notice, load_reportable


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def office(context, box) -> Office:
    return open_office(context, box)


def test_what_is_shown_can_be_looked_at_before_it_is_reported(office):
    item = load_reportable(office.context, "pk_test", "rev_1")
    assert (item.shop, item.author, item.text) == ("Kiln", "mira", "Wearing it again")
    for site, id in (("pk_none", "rev_1"), ("pk_test", "rev_2")):
        with pytest.raises(NotFound):
            load_reportable(office.context, site, id)


def test_the_receipt_shows_what_became_of_it(office):
    token = office.report()
    notice = load_notice(office.context, token)
    assert (notice.outcome, notice.sentences, notice.text) == ("", (), "§ 130")
    keep_reported(office.context, office.site_id, "k1", facts="An opinion", actor=office.moderator)
    notice = load_notice(office.context, token)
    assert notice.outcome == "kept"
    assert "What we found: An opinion" in notice.sentences
    assert len(notice.redress) == 2
    appeal_report(office.context, token, "But")
    assert load_notice(office.context, token).appeal.text == "But"
