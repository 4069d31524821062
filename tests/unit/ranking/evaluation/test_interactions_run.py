import json

import pytest

from ranking import RankingInputError
from ranking.evaluation.__main__ import main
from ranking.evaluation.interactions_run import read_interactions, run
from ranking.evaluation.made_histories import make_histories
from ranking.interactions import Interaction


@pytest.fixture(scope="module")
def made():
    return make_histories(shoppers=80, held_out=20, items=120, actions=20, seed=1)


def test_taste_and_its_peers_are_measured_on_the_same_shoppers(made):
    found = run(made.train, made.history, made.targets)
    assert set(found["baselines"]) == {"popularity", "item_knn", "ease", "truncated_svd"}
    for told in (found, *found["baselines"].values()):
        assert 0.0 <= told["ndcg_at_10"] <= 1.0
        assert {"recall_at_20", "fit_s", "fold_in_us", "score_us", "peak_mb"} <= set(told)
    assert found["shoppers"] == 20
    assert found["ndcg_at_10"] > found["baselines"]["popularity"]["ndcg_at_10"]
    for lead, metric in (("lead_over_best_peer", "ndcg_at_10"), ("recall_lead_over_best_peer", "recall_at_20")):
        low, high = found[lead]["interval_95"]
        assert low <= found[lead][metric] <= high
        best = max(peer[metric] for peer in found["baselines"].values())
        assert found[lead][metric] == pytest.approx(found[metric] - best, abs=2e-5)


def write(path, interactions):
    lines = ["shopper_id,item_id,timestamp,weight"]
    lines += [f"{one.shopper},{one.item},{one.at_s},{one.weight}" for one in interactions]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return str(path)


def test_the_command_prints_one_json_line(made, tmp_path, capsys):
    files = [write(tmp_path / f"{name}.csv", getattr(made, name)) for name in ("train", "history", "targets")]
    assert main(["interactions", "--train", files[0], "--history", files[1], "--targets", files[2]]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed)["shoppers"] == 20


def test_times_may_be_written_out_and_weights_left_out(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("shopper_id,item_id,timestamp\ns,i,2026-11-22T09:00:00+00:00\ns,j,5\n")
    assert [(one.at_s, one.weight) for one in read_interactions(path)] == [(1795338000.0, 1.0), (5.0, 1.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shopper_id,timestamp\n", "missing columns: item_id"),
        ("shopper_id,item_id,timestamp,weight\ns,i,soon,1\n", ":2:"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(tmp_path, capsys, text, said):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(RankingInputError, match=said):
        read_interactions(path)
    assert main(["interactions", *(f"--{name}={path}" for name in ("train", "history", "targets"))]) == 2
    assert said in capsys.readouterr().err


def test_shoppers_without_targets_are_no_measurement(made):
    with pytest.raises(RankingInputError, match="no shopper"):
        run(made.train, made.history, ())


@pytest.mark.parametrize("shoppers", [1, 2, 3, 12])
@pytest.mark.parametrize("actions", [1, 2, 8])
def test_the_smallest_logs_are_measured_as_well(shoppers, actions):
    train = [
        Interaction(shopper=f"s{one}", item=f"i{one + step}", at_s=float(step))
        for one in range(shoppers)
        for step in range(actions)
    ]
    history, target = (Interaction(shopper="h", item=f"i{n}", at_s=float(n)) for n in range(2))
    if shoppers == actions == 1:
        with pytest.raises(RankingInputError, match="no shopper has a history and a target"):
            run(train, [history], [target])
    else:
        found = run(train, [history], [target])
        assert 0.0 < found["ndcg_at_10"] <= 1.0
