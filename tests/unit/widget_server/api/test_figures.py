from prometheus_client import CollectorRegistry

from support.showcase import Shop
from widget_server.api.figures import Figures
from widget_server.api.request_log import Metrics


def test_sites_without_a_label_of_their_own_are_told_together(app, client, session, shop):
    keys = [shop.key, "pk_second", "pk_third"]
    for key in keys[1:]:
        Shop(session).open(key=key)
    session.commit()
    for key in keys:
        client.get(f"/v1/{key}/feed")
    metrics = Metrics(lambda key: key == keys[0])
    registry = CollectorRegistry()
    registry.register(Figures(app.extensions["vitrine"], metrics))
    samples = [sample for family in registry.collect() for sample in family.samples]
    assert [one.labels["site"] for one in samples if one.name == "vitrine_snapshot_age_seconds"] == [keys[0], "other"]
    assert [one.labels["site"] for one in samples if one.name == "vitrine_model_info"] == [keys[0]]
    assert [one.value for one in samples if one.name == "vitrine_snapshots"] == [3]
