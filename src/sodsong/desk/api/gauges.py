"""What Prometheus asks for: the desk's rows as gauges, made anew at each asking with a fixed number of queries."""

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sodsong import __version__
from sodsong.desk import clock
from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Target

KIND = CONTENT_TYPE_LATEST


def text() -> bytes:
    """The counts in Prometheus' text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Desk())
    return generate_latest(registry)


class Desk(Collector):
    """The desk's rows as gauges."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family for each kind of row."""
        yield _one("sodsong_build_info", "The version that runs.", 1, ("version",), (__version__,))
        homes = Target.objects.filter(kind="home", active=True).order_by().values_list("state")
        yield _many("sodsong_sites", "Watched home pages by state.", "state", homes, ("up", "down", "unknown"))
        cases = Incident.objects.order_by().values_list("state")
        yield _many("sodsong_incidents", "Incidents by state.", "state", cases, ())
        sent = Message.objects.order_by().values_list("state")
        yield _many("sodsong_messages", "Messages of the outbox by state.", "state", sent, Message.STATES)
        yield _one("sodsong_open_questions", "Lines of letters that wait for a person.", inbox.open_question_count())
        last = watch.last_judged()
        if last is not None:
            age = (clock.now() - last).total_seconds()
            yield _one("sodsong_last_judged_age_seconds", "Seconds since checks were last judged.", age)


def _one(
    name: str, told: str, value: float, labels: tuple[str, ...] = (), values: tuple[str, ...] = ()
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=labels)
    family.add_metric(values, value)
    return family


def _many(name: str, told: str, label: str, rows: object, always: tuple[str, ...]) -> GaugeMetricFamily:
    counted = dict.fromkeys(always, 0) | dict(rows.annotate(n=Count("pk")))  # type: ignore[attr-defined]  # rows of any model
    family = GaugeMetricFamily(name, told, labels=(label,))
    for value, count in sorted(counted.items()):
        family.add_metric((value,), count)
    return family
