"""Figures for Prometheus: counts, lengths and times; no content, no names of bodies or people."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.signals import post_save
from django.utils import timezone
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from troly import __version__
from troly import settings as deployment
from troly.doors.admission import LANES
from troly.engine.sockets.client import SocketClient
from troly.errors import TrolyError
from troly.office.assistants.models import Turn
from troly.office.library.models import UNFINISHED, Job, JobState, Original, Version

log = logging.getLogger("troly.watching")
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REQUESTS = Histogram(
    "troly_request_seconds",
    "Time until the answer begins, of this web process.",
    ("method", "route", "status"),
    buckets=SECONDS,
    registry=REGISTRY,
)
ANSWERS = Counter(
    "troly_answers", "Questions answered by this web process.", ("ending",), registry=REGISTRY
)
_MODEL_FIGURES = {
    "queries": ("troly_model_queries", "Questions embedded since the model started."),
    "passages": ("troly_model_passages", "Passages embedded since the model started."),
    "query_seconds": ("troly_model_query_cpu_seconds", "CPU time of these questions."),
    "passage_seconds": ("troly_model_passage_cpu_seconds", "CPU time of these passages."),
    "largest_memory_bytes": ("troly_model_memory_peak_bytes", "Most memory of the model process."),
}


def count_answers() -> None:
    """From now on each turn that this process saves is counted by how it ended."""
    post_save.connect(_counted, sender=Turn, dispatch_uid="troly.watching.answers")


def _counted(instance: Turn, created: bool, **_: Any) -> None:
    if created:
        ANSWERS.labels(instance.ending).inc()


class _State(Collector):
    """What the records, the disk and the model process say when somebody asks."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield _one("troly_information", "Version of Troly.", 1, version=__version__)
        for part in (_lanes, _jobs, _library, _disk, _model):
            try:
                yield from part()
            except Exception:
                # Figures that can be had must not be lost with one that cannot.
                log.exception("figures of %s cannot be had", part.__name__.lstrip("_"))


REGISTRY.register(_State())


def _one(name: str, meaning: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _lanes() -> Iterator[Metric]:
    now = GaugeMetricFamily(
        "troly_requests", "Requests in this web process now.", labels=["lane", "state"]
    )
    ended = CounterMetricFamily(
        "troly_requests_not_begun",
        "Requests of this web process that were told to come again, or went away in the queue.",
        labels=["lane", "why"],
    )
    for lane in LANES:
        now.add_metric([lane.name, "waiting"], lane.waiting)
        now.add_metric([lane.name, "working"], lane.working)
        ended.add_metric([lane.name, "refused"], lane.refused)
        ended.add_metric([lane.name, "left"], lane.left)
    yield now
    yield ended


def _jobs() -> Iterator[Metric]:
    family = GaugeMetricFamily(
        "troly_jobs", "Jobs that are not over, or failed and kept.", labels=["kind", "state"]
    )
    counted = Job.objects.filter(state__in=(*UNFINISHED, JobState.FAILED)).order_by()
    for row in counted.values("kind", "state").annotate(count=Count("pk")):
        family.add_metric([row["kind"], row["state"]], row["count"])
    yield family
    first = Job.objects.filter(state=JobState.QUEUED).aggregate(first=Min("created_at"))["first"]
    age = (timezone.now() - first).total_seconds() if first else 0
    yield _one("troly_oldest_waiting_job_seconds", "Age of the job that waits longest.", age)


def _library() -> Iterator[Metric]:
    family = GaugeMetricFamily("troly_versions", "Versions of documents.", labels=["state"])
    versions = Version.objects.filter(document__removed_at=None).order_by()
    for row in versions.values("state").annotate(count=Count("pk")):
        family.add_metric([row["state"]], row["count"])
    yield family
    sums = versions.aggregate(passages=Sum("passage_count"))
    yield _one("troly_passages", "Passages of these versions.", sums["passages"] or 0)
    kept = Original.objects.aggregate(size=Sum("size", filter=Q(erased_at=None)))
    yield _one("troly_originals_bytes", "Size of the originals kept.", kept["size"] or 0)


def _disk() -> Iterator[Metric]:
    room = shutil.disk_usage(deployment.load().home)
    yield _one("troly_disk_free_bytes", "Room left on the disk of the home folder.", room.free)


def _model() -> Iterator[Metric]:
    settings = deployment.load()
    if settings.embedding_url:
        return
    client = SocketClient(settings.models_socket, patience=0, timeout=2)
    try:
        said: dict[str, Any] = client.call("info")
    except TrolyError:
        yield _one("troly_model_up", "1 when the model process has its model.", 0)
        return
    finally:
        client.close()
    yield _one("troly_model_up", "1 when the model process has its model.", bool(said["loaded"]))
    for key, (name, meaning) in _MODEL_FIGURES.items():
        yield _one(name, meaning, float(said[key]))
