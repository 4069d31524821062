"""`vitrine audit` checks the chain of the log and writes it as a file."""

import json

import pytest

from support import NOW
from support.command import counts, vitrine
from support.shop import add_site
from widget_server.services.audit import record


@pytest.fixture
def log(context):
    """A site with two lines."""
    with context.sessions.begin() as session:
        site = add_site(session)
        for subject in ("a", "b"):
            record(
                session, site_id=site.id, at=NOW, actor="command", action="site.edited", subject_kind="site",
                subject_id=subject,
            )  # fmt: skip


def test_a_log_that_holds_says_how_many_lines_and_which_head(settings, log, tmp_path):
    found = counts(vitrine(settings, "audit", "verify", "--site", "pk_test"))
    assert (found["lines"], found["problem"]) == (2, None)
    path = tmp_path / "log.jsonl"
    vitrine(settings, "audit", "export", str(path), "--site", "pk_test")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["subject_id"] for line in lines] == ["a", "b"]
    assert lines[-1]["hash"] == found["head"]
    assert vitrine(settings, "audit", "verify", "--site", "pk_test", "--known", found["head"]).exit_code == 0


def test_a_head_that_is_not_in_the_chain_is_exit_code_1(settings, log):
    result = vitrine(settings, "audit", "verify", "--site", "pk_test", "--known", "f" * 64)
    assert result.exit_code == 1
    assert counts(result)["problem"] == "unknown_head"
