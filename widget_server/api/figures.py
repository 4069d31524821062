"""What /metrics tells besides what was counted: the snapshots of this process, and what waits in the store.

Owns these figures; they are taken when they are asked for. A site has a label of its own only where `SiteLabels` gives
it one, so that a thousand sites do not make a thousand series.
"""

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from widget_server.api.request_log import Metrics
from widget_server.api.runtime import Runtime
from widget_server.db.session import reading_session
from widget_server.services.measure_queues import count_failed_jobs, measure_queues


class Figures(Collector):
    """The figures of an app at this moment."""

    def __init__(self, runtime: Runtime, metrics: Metrics) -> None:
        self._runtime = runtime
        self._label: Callable[[str], str] = metrics.sites.label

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; those of the store are left out while it cannot be asked."""
        yield from self._of_snapshots()
        try:
            yield from self._of_store()
        except SQLAlchemyError:
            return

    def _of_snapshots(self) -> Iterator[Metric]:
        loaded = self._runtime.showcases.loaded()
        ages = GaugeMetricFamily(
            "vitrine_snapshot_age_seconds", "Since a site's snapshot in this process was made.", labels=["site"]
        )
        models = GaugeMetricFamily(
            "vitrine_model_info", "The model that orders a site's feeds in this process.", labels=["site", "version"]
        )
        oldest: dict[str, float] = {}
        for snapshot, age_s, _ in loaded:
            label = self._label(snapshot.site.key)
            oldest[label] = max(age_s, oldest.get(label, 0.0))
            if label == snapshot.site.key:
                models.add_metric([label, snapshot.ranker.model.version], 1)
        for label, age_s in oldest.items():
            ages.add_metric([label], age_s)
        yield ages
        yield models
        yield GaugeMetricFamily("vitrine_snapshots", "Snapshots in this process, one for each site.", len(loaded))
        yield GaugeMetricFamily(
            "vitrine_snapshot_unconfirmed_seconds",
            "For how long the database could not confirm a snapshot of this process, the longest; 0 if it can.",
            max((unconfirmed_s for _, _, unconfirmed_s in loaded), default=0.0),
        )

    def _of_store(self) -> Iterator[Metric]:
        depth = GaugeMetricFamily("vitrine_queue_depth", "What is due and waits, of all sites.", labels=["queue"])
        age = GaugeMetricFamily("vitrine_queue_age_seconds", "How long the first of it is due.", labels=["queue"])
        context = self._runtime.context
        with reading_session(context.engine) as session:
            for waiting in measure_queues(session, now=context.now()):
                depth.add_metric([waiting.queue], waiting.count)
                age.add_metric([waiting.queue], waiting.oldest_s)
            failed = count_failed_jobs(session)
        yield depth
        yield age
        yield GaugeMetricFamily("vitrine_failed_jobs", "Jobs that were given up and wait for a person.", failed)
