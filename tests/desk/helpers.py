"""Small worlds for the desk's tests: the shipped register, watched sites, verdicts set by hand."""

from datetime import UTC, datetime, timedelta

from sodsong import data
from sodsong.desk.registry import importing, queries
from sodsong.desk.registry import ops as registry
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch import storing
from sodsong.desk.watch.models import Flip, Target
from sodsong.observe.intake.registry_file import read_registry
from sodsong.observe.probe.record import Observation

BEGAN = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)  # 09.00 in Phrae


def at(seconds):
    return BEGAN + timedelta(seconds=seconds)


def phrae():
    """The shipped register, every known address watched; the number of targets."""
    importing.import_rows(read_registry(data.path("registers/phrae.csv").read_bytes()).rows, BEGAN)
    registry.watch_sites(queries.current_sites("แพร่"), on=True)
    return watch.sync_targets(())


def turn(targets, state, seconds, reason="connect-refused"):
    """Verdicts as the judge would leave them: the target's state and its flip."""
    for target in targets:
        Flip.objects.create(
            target=target, at=at(seconds), confirmed_at=at(seconds + 2), was=target.state, now=state, reason=reason
        )
        target.state, target.since, target.reason = state, at(seconds), reason
        target.save()


def hosted(targets, address, seconds=0):
    """These sites were seen up on ``address``."""
    seen = {"ip": address, "net24": address.rsplit(".", 1)[0] + ".0/24"}
    storing.learn([(target.site_id, seen, at(seconds)) for target in targets])


def world(failing=34):
    """Phrae with all up; the first ``failing`` sites share one server, the others are spread over their own."""
    phrae()
    targets = list(Target.objects.filter(kind="home").order_by("pk"))
    turn(targets, "up", 0, "ok")
    hosted(targets[:failing], "192.0.2.7")
    for i, target in enumerate(targets[failing:]):
        hosted([target], f"198.51.{i}.9")
    return targets


def seen(target, seconds, reason="ok", **more):
    """An observation of ``target`` at that second."""
    finding = "up" if reason == "ok" else "down"
    return Observation(
        target=str(target.pk), vantage="here", at=at(seconds), url=target.url, finding=finding, reason=reason, **more
    )
