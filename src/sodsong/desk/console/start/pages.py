"""The steps of the setting up: what stands in the rows goes in, each step's state and what is missing come out."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from sodsong.desk.console.pages import write
from sodsong.desk.dispatch.outbox import queries as outbox
from sodsong.desk.dispatch.ways import queries as ways
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Site
from sodsong.desk.watch import queries as watch

STEPS = ("province", "register", "watch", "line", "email", "test")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``state`` is done, skipped or missing; ``said`` what is so, or what the office goes without meanwhile."""

    key: str
    title: str
    state: str
    said: str
    label: str
    address: str


def steps(province: str) -> list[Step]:
    """All steps in their order; eight questions to the database."""
    return _left([_province(province), _register(province), _watch(province), *_ways(), _test()])


def unset(province: str) -> Step | None:
    """What a head has yet to set up, as today's page tells it; what is not watched stands there anyway. Four questions."""
    return following(_left([_province(province), *_ways(), _test()]))


def _left(found: list[Step]) -> list[Step]:
    skipped = ways.skipped()
    return [_without(step) if step.state == "missing" and step.key in skipped else step for step in found]


def following(all_steps: list[Step]) -> Step | None:
    """The one to do next; None when none is missing."""
    return next((step for step in all_steps if step.state == "missing"), None)


def _without(step: Step) -> Step:
    return Step(step.key, step.title, "skipped", step.said, step.label, step.address)


def chosen() -> bool:
    """Has anybody said which province this desk is for?"""
    return bool(settings.SODSONG.province_set) or (settings.SODSONG.data / "province").is_file()


def _province(name: str) -> Step:
    done = chosen()
    said = _("Province %(name)s.") % {"name": name}
    if not done:
        said = _("Nobody has chosen one: the desk shows %(name)s.") % {"name": name}
    return Step("province", _("Your province"), _state(done), said, _("Choose the province"), reverse("console:start-province"))  # fmt: skip


def _register(name: str) -> Step:
    laos = registry.laos(name).count()
    said = _("%(n)s LAOs of this province are in the register.") % {"n": write.digits(laos)}
    if not laos:
        said = _("The register holds no LAO of this province: nothing can be watched.")
    return Step("register", _("The register of LAOs"), _state(bool(laos)), said, _("Import the register"), reverse("console:start-register"))  # fmt: skip


def _watch(name: str) -> Step:
    current = registry.current_sites(name)
    watched, all_sites = current.filter(watched=True).count(), current.count()
    numbers = {"n": write.digits(watched), "all": write.digits(all_sites)}
    said = _("%(n)s of %(all)s addresses are watched.") % numbers
    if watched:
        seen = watch.state_counts(name)
        known = {"up": write.digits(seen["up"] + seen["degraded"]), "down": write.digits(seen["down"])}
        said += " " + (
            _("Seen so far: %(up)s up, %(down)s down.") % known
            if seen["up"] + seen["down"]
            else _("The first checks are under way.")
        )
    else:
        said = _("None of %(all)s addresses is watched: no failure will be seen.") % numbers
    return Step("watch", _("The watch"), _state(bool(watched)), said, _("Turn on the watch"), reverse("console:board-watch") + "?next=" + reverse("console:start"))  # fmt: skip


def _ways() -> list[Step]:
    titles = {"line": "LINE", "email": _("E-mail")}
    without = {
        "line": _("Not set up: nobody is told through LINE, and nobody can ask the bot."),
        "email": _("Not set up: nobody is told by e-mail."),
    }
    labels = {"line": _("Set up LINE"), "email": _("Set up e-mail")}
    found = []
    for one in ways.standings():
        said = without[one.way]
        if one.ready:
            said = (
                _("Set up by the environment of this machine.") if one.by_environment else _("Set up in the browser.")
            )
        address = reverse(f"console:start-{one.way}")
        found.append(Step(one.way, titles[one.way], _state(one.ready), said, labels[one.way], address))
    return found


def _test() -> Step:
    last = outbox.last_test()
    done = last is not None and last.state in ("sent", "delivered", "opened")
    said = _("No test message has arrived at a channel yet: whether messages leave is not known.")
    if last is not None and done:
        said = _("A test message left at %(at)s.") % {"at": write.moment(last.sent_at or last.made_at)}
    return Step("test", _("A test message"), _state(done), said, _("Send a test message"), reverse("console:messages") + "#test")  # fmt: skip


def _state(done: bool) -> str:  # noqa: FBT001  # what it is asked for
    return "done" if done else "missing"


def without_sites(name: str) -> int:
    """How many LAOs have no address to watch."""
    have = Site.objects.filter(until__isnull=True).values("lao")
    return registry.laos(name).exclude(pk__in=have).count()
