import pytest
from sqlalchemy import select

from moderation.scores import Risk
from support.machine import publish, word_model
from widget_server.db.tables import AuditEntry, MachineSettings
from widget_server.errors import BadInput
from widget_server.services.manage_machine import Alone, let_alone, read_machine, rotate_hook_secret, set_hook


def state(context, site_id):
    with context.sessions() as session:
        return read_machine(session, site_id)


def test_everything_is_off_at_first(context, site_id):
    found = state(context, site_id)
    assert found.alone == Alone()
    assert not found.alone.approves
    assert not found.alone.rejects
    assert (found.hook_url, found.has_secret, found.model, found.trained) == ("", False, None, None)
    assert (found.approving, found.rejecting) == (None, None)


def test_nothing_is_let_alone_without_a_model_that_can(context, site_id):
    for alone, field in ((Alone(approves=True), "approves"), (Alone(rejects=True), "rejects")):
        with pytest.raises(BadInput) as error:
            let_alone(context, site_id, alone, actor="user:1")
        assert error.value.parameter == field
    with context.sessions.begin() as session:
        publish(session, site_id, word_model({Risk.ANY: "zenicoin"}))
    let_alone(context, site_id, Alone(approves=True, approve_below=5), actor="user:1")
    with pytest.raises(BadInput):
        let_alone(context, site_id, Alone(rejects=True), actor="user:1")
    assert state(context, site_id).alone == Alone(approves=True, approve_below=5)
    with context.sessions() as session:
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "machine.edited"))
        assert (line.actor, line.details["approve_below"]) == ("user:1", 5)
        assert session.scalars(select(MachineSettings)).one().changed_by == "user:1"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"approve_below": 21}, "approve_below"),
        ({"reject_above": 79}, "reject_above"),
        ({"sample_share": 0}, "sample_share"),
    ],
)
def test_a_threshold_has_bounds_and_somebody_always_looks(context, site_id, values, field):
    with pytest.raises(BadInput) as error:
        let_alone(context, site_id, Alone(**values), actor="user:1")
    assert error.value.parameter == field


def test_what_a_threshold_would_have_done_is_counted_on_later_decisions(context, site_id):
    told = {
        "any": [[0.001, False]] * 90 + [[0.015, True]] * 2 + [[0.5, True]] * 8,
        "spam": [[0.99, True]] * 9 + [[0.985, False]], "abuse": [[0.2, False]],
    }  # fmt: skip
    with context.sessions.begin() as session:
        publish(session, site_id, word_model({Risk.ANY: "x"}), report={"later_told": told})
    found = state(context, site_id)
    assert (found.approving.total, found.approving.wrong) == (92, 2)
    assert (found.rejecting.total, found.rejecting.wrong) == (10, 1)
    assert 0 < found.rejecting.low < 0.1 < found.rejecting.high < 0.5


def test_the_secret_of_the_outside_check_is_sealed_and_shown_once(context, site_id):
    set_hook(context, site_id, " https://check.example/x ", actor="user:1")
    secret = rotate_hook_secret(context, site_id, actor="user:1")
    assert secret.startswith("whsec_")
    assert rotate_hook_secret(context, site_id, actor="user:1") != secret
    with context.sessions() as session:
        row = session.scalars(select(MachineSettings)).one()
        assert row.hook_url == "https://check.example/x"
        assert "whsec_" not in row.hook_secret
        assert context.vault.unseal(row.hook_secret).startswith("whsec_")
        assert not any("whsec_" in str(line.details) for line in session.scalars(select(AuditEntry)))
    set_hook(context, site_id, "", actor="user:1")
    assert state(context, site_id).hook_url == ""


@pytest.mark.parametrize("url", ["check.example", "ftp://check.example", "https://", "https://u:p@check.example/",
                                 "https://check.example/" + "x" * 2000])  # fmt: skip
def test_an_address_that_cannot_be_asked_is_refused(context, site_id, url):
    with pytest.raises(BadInput):
        set_hook(context, site_id, url, actor="user:1")
