import json

import pytest

from moderation.classifier.__main__ import main


def write(path, made):
    lines = [
        {"at": f"2026-01-01T00:00:00.{number:06d}+00:00", "kind": one.submission.kind, "text": one.submission.text,
         "decision": "reject" if one.reason else "approve", **({"reason": one.reason} if one.reason else {})}
        for number, one in enumerate(made.decided)
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def test_a_file_of_decisions_is_evaluated_as_a_site_is(tmp_path, capsys, made, learnt):
    assert main(["evaluate", "--decisions", str(write(tmp_path / "decisions.jsonl", made))]) == 0
    assert json.loads(capsys.readouterr().out) == learnt.report


@pytest.mark.parametrize(
    "line", ["[]", '{"at": "now"}', '{"at": "2026-01-01", "kind": "post", "text": "", "decision": "?"}']
)
def test_a_line_that_is_no_decision_is_named(tmp_path, capsys, line):
    path = tmp_path / "decisions.jsonl"
    path.write_text(line)
    assert main(["evaluate", "--decisions", str(path)]) == 2
    assert f"{path}:1: this is no decision" in capsys.readouterr().err
