import json
from dataclasses import replace

import numpy as np
import pytest

from ranking import Model, Ranker, compile_candidates, scope_key, variant_at
from ranking.counters import CountedEvent
from ranking.exposures import exposures
from ranking.interactions import Interaction, interaction_log
from ranking.learning import clicks_per_view, compare, fit_weights, train
from ranking.model import Weights
from ranking.observations import known_pages, observe
from ranking.personalization_fit import fit_taste
from ranking.position_bias import Examination
from ranking.served_list import ServedList
from ranking.types import PageContext

DAY_S = 86_400.0


@pytest.fixture
def made(tile, products, now_s):
    """Events of 1,500 views of a home page whose shoppers click new tiles eight times as often as old ones."""
    rng = np.random.default_rng(4)
    tiles = [tile(f"t{n}", posted_at_s=now_s - (1 if n % 2 else 400) * DAY_S) for n in range(24)]
    snapshot = compile_candidates(tiles, products)
    ranker = Ranker()
    events, lists = [], []
    for view in range(1500):
        at_s = now_s + view * 60.0
        if view % 10 == 0:
            plan = ranker.prepare(snapshot, PageContext(), now_s=at_s)
            answer = ranker.rank(plan, variant=variant_at(at_s) + view)
            lists.append(answer.served(1, int(at_s)))
        for place, index in enumerate(answer.indices.tolist()):
            if rng.random() < (place + 1) ** -0.6:
                number = tiles[index].number
                event = {"view": f"v{view}", "served": len(lists) - 1, "tile": number, "at_s": at_s}
                events.append(CountedEvent(type="impression", **event))
                if rng.random() < (0.24 if index % 2 else 0.03):
                    events.append(CountedEvent(type="open", **event))
    return tiles, events, lists, now_s + 1500 * 60.0


def test_a_click_is_worth_more_where_it_would_have_been_seen(made):
    _, events, lists, _ = made
    rows = exposures(events[:200], lists)
    as_served = clicks_per_view(rows, -rows.position.astype(float), Examination())
    clicked_first = clicks_per_view(rows, rows.clicked.astype(float), Examination())
    assert as_served.sum() == pytest.approx(float(rows.clicked.sum()))
    assert clicked_first.sum() > as_served.sum()


def test_what_shoppers_prefer_gets_more_weight(made, products):
    tiles, events, lists, _ = made
    snapshot = compile_candidates(tiles, products)
    observed = observe(exposures(events, lists), snapshot, pages=known_pages(products), model=Model.default(), slices=2)
    weights = fit_weights(observed, Weights(), Examination(exponent=0.0))
    assert weights.freshness > 2 * Weights().freshness
    assert weights.exploration == Weights().exploration


def test_an_order_must_beat_every_rival_to_be_proven(made):
    _, events, lists, _ = made
    rows = exposures(events, lists)
    served, right = -rows.position.astype(float), (rows.tile % 2 == 0).astype(float)
    others = {"newest": served, "most_liked": served, "shuffle": served}
    proven, told = compare(rows, {"model": right, "current": served, **others}, Examination())
    assert proven
    assert told["clicks_per_view"]["model"] > told["clicks_per_view"]["shuffle"]
    proven, told = compare(rows, {"model": right, "current": right, **others}, Examination())
    assert not proven
    assert told["weights_reason"] == "Not proven better than current."


def test_a_night_says_what_it_found_and_keeps_what_is_not_beaten(made, products):
    tiles, events, lists, now_s = made
    report = train(
        events=events,
        lists=lists,
        candidates=tiles,
        products=products,
        current=Model.default(),
        version="v2",
        now_s=now_s,
    )
    assert report.report["clicks"] > 200
    assert set(report.report["advantage"]) == {"current", "newest", "most_liked"}
    chance = report.report["exploration"]
    assert 0.0 < chance["clicks_per_view"] < report.report["clicks_per_view"]["model"]
    low, high = chance["cost"]["interval"]
    assert low < chance["cost"]["mean"] < high
    assert report.published == (report.model.version == "v2")
    assert report.report["reason"]
    again = train(
        events=events, lists=lists, candidates=tiles, products=products, current=report.model, version="v3", now_s=now_s
    )
    # What was learnt from the same data cannot be better than itself.
    assert not again.published
    assert again.model is report.model


def test_a_model_that_is_clearly_better_is_published_and_its_report_is_plain_json(tile, products, now_s):
    # Tiles of one day, a third of them liked by everybody; the present model takes no notice of clicks.
    rng = np.random.default_rng(5)
    tiles = [tile(f"t{n}") for n in range(24)]
    current = Model(weights=Weights(popularity=0.0, freshness=0.0))
    ranker, snapshot = Ranker(current), compile_candidates(tiles, products)
    plan = ranker.prepare(snapshot, PageContext(), now_s=now_s)
    events, lists = [], []
    for view in range(3000):
        at_s = now_s + view * 60.0
        answer = ranker.rank(plan, variant=view)
        lists.append(answer.served(1, int(at_s)))
        for place, index in enumerate(answer.indices.tolist()):
            event = {"view": f"v{view}", "served": view, "tile": tiles[index].number, "at_s": at_s}
            events.append(CountedEvent(type="impression", **event))
            if rng.random() < (place + 1) ** -0.6 * (0.2 if index % 3 == 0 else 0.03):
                events.append(CountedEvent(type="open", **event))
    report = train(
        events=events, lists=lists, candidates=tiles, products=products, current=current, version="v2",
        now_s=now_s + 3000 * 60.0,
    )  # fmt: skip
    assert report.published
    assert report.model.weights.popularity > 0.5
    assert all(rival["proven"] is True for rival in report.report["advantage"].values())
    assert json.loads(json.dumps(report.report)) == report.report


def test_how_people_look_at_a_layout_is_published_though_the_weights_stay(tile, products, now_s):
    # Nothing tells the tiles apart but where they stand, and few look far along a row.
    rng = np.random.default_rng(6)
    tiles = [tile(f"t{n}") for n in range(24)]
    current = Model.default()
    plan = Ranker(current).prepare(compile_candidates(tiles, products), PageContext(), now_s=now_s, layout="carousel")
    events, lists = [], []
    for view in range(3000):
        at_s = now_s + view * 60.0
        answer = Ranker(current).rank(plan, variant=view)
        lists.append(answer.served(1, int(at_s)))
        for place, index in enumerate(answer.indices.tolist()):
            event = {"view": f"v{view}", "served": view, "tile": tiles[index].number, "at_s": at_s}
            events.append(CountedEvent(type="impression", **event))
            if rng.random() < 0.2 * (place + 1) ** -1.6:
                events.append(CountedEvent(type="open", **event))
    report = train(
        events=events, lists=lists, candidates=tiles, products=products, current=current, version="v2",
        now_s=now_s + 3000 * 60.0,
    )  # fmt: skip
    assert "positions" in report.report["reason"]
    assert "weights" not in report.report["reason"]
    assert report.report["positions"]["proven"] is True
    assert report.model.weights == current.weights
    assert set(report.model.examination.curves) == {"carousel"}
    assert report.model.examination.probability(4, "carousel") == pytest.approx(4**-1.6, abs=0.06)
    assert report.model.examination.probability(4, "grid") == pytest.approx(4**-0.6)


def test_too_little_data_changes_nothing(tile, products, now_s):
    current = Model.default()
    report = train(
        events=[], lists=[], candidates=[tile("a")], products=products, current=current, version="v2", now_s=now_s
    )
    assert not report.published
    assert report.model is current
    assert "Too little data" in str(report.report["weights_reason"])


CAMP_TILES = 24


@pytest.fixture
def camps(tile, products, now_s):
    """Makes the log of known shoppers over 28 days: half of them click even tiles, the others odd ones; orders are
    shuffled."""

    def make(shoppers, views):
        rng = np.random.default_rng(2)
        tiles = [tile(f"t{n}") for n in range(CAMP_TILES)]
        visits = rng.permutation(np.repeat(np.arange(shoppers), views)).tolist()
        events, lists, actions = [], [], []
        for view, shopper in enumerate(visits):
            at_s = now_s + 28 * DAY_S * view / len(visits)
            order = rng.permutation(CAMP_TILES).tolist()
            numbers = tuple(tiles[index].number for index in order)
            served = {"scope": scope_key("home"), "tiles": numbers, "propensities": (1.0,) * CAMP_TILES}
            lists.append(
                ServedList(site=1, issued_at_s=int(at_s), variant=0, layout="grid", first_position=1, **served)
            )
            for place, index in enumerate(order):
                event = {"view": f"v{view}", "served": view, "tile": numbers[place], "at_s": at_s}
                event["shopper"] = f"s{shopper}"
                events.append(CountedEvent(type="impression", **event))
                if rng.random() < (place + 1) ** -0.6 * (0.35 if index % 2 == shopper % 2 else 0.01):
                    events.append(CountedEvent(type="open", **event))
                    actions.append(Interaction(shopper=f"s{shopper}", item=tiles[index].id, at_s=at_s))
        log = {"events": events, "lists": lists, "interactions": actions}
        return {**log, "candidates": tiles, "products": products, "now_s": now_s + 28 * DAY_S}

    return make


@pytest.mark.parametrize(("shoppers", "views", "part"), [(160, 14, "segments"), (60, 40, "taste")])
def test_what_is_personal_is_published_once_and_is_not_better_than_itself(camps, shoppers, views, part):
    log = camps(shoppers, views)
    report = train(**log, current=Model.default(), version="v2")
    assert report.published, report.report
    assert part in report.report["reason"]
    assert len(getattr(report.model, part).items) == CAMP_TILES
    assert report.report["advantage"]["current"]["proven"]
    again = train(**log, current=report.model, version="v3")
    assert not again.published, again.report
    assert again.model is report.model


def test_taste_that_the_present_model_has_already_is_not_called_better(camps):
    log = camps(60, 40)
    current = Model(taste=fit_taste(interaction_log(log["interactions"])).factors)
    report = train(**log, current=current, version="v2")
    assert report.report["taste"]["reason"] == "Better than popularity on later actions."
    assert not report.published, report.report


def test_taste_that_no_page_could_have_used_is_not_published(camps):
    log = camps(60, 40)
    strangers = [replace(event, shopper="") for event in log["events"]]
    report = train(**{**log, "events": strangers}, current=Model.default(), version="v2")
    assert report.report["taste"]["reason"] == "Better than popularity on later actions."
    assert not report.published, report.report


def test_no_observations_leave_the_weights(products, tile):
    nothing = observe(exposures([], []), compile_candidates([tile("a")], products), pages={}, model=Model.default())
    assert fit_weights(nothing, Weights(), Examination()) == Weights()
