"""The probe of this vantage, built from what an office has set; no rows and no apps, so that a process of its own can be it."""

from collections.abc import Callable, Sequence
from functools import partial

from sodsong import __version__
from sodsong.desk import clock
from sodsong.desk.logs import log
from sodsong.desk.project.options import Options
from sodsong.desk.project.probing.contents import content_rules
from sodsong.observe.probe.engine import Engine, identify
from sodsong.observe.probe.plan import Pace
from sodsong.observe.probe.prober import Prober
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.resolver import Resolver
from sodsong.observe.probe.shards import Shards, Work


def engine(options: Options) -> Engine:
    """The probe engine as the options have it."""
    return Engine(
        Resolver(options.resolver or None),
        rules=content_rules(options),
        user_agent=identify(__version__, options.contact),
        limits=options.probing.limits,
        allow_private=options.allow_private,
    )


def pace(options: Options) -> Pace:
    """How the schedule behaves as the options have it."""
    probing = options.probing
    return Pace(
        rechecks=options.rechecks,
        anchor_gap=min(4.0, options.rechecks[0] * 0.8),
        per_group=probing.per_host,
        per_address=probing.per_address,
        per_vendor=probing.per_vendor,
    )


def prober(options: Options, sink: Callable[[Sequence[Observation]], object]) -> Prober | Shards:
    """The probe of this vantage: in this process, or in as many as the options say. What it sees goes to ``sink``."""
    build = partial(engine, options)
    count = options.probing.processes
    if count == 1:
        return Prober(build(), pace(options), options.vantage, sink, clock.now)
    content_rules(options)  # a fault in them is told here, not by a process that dies
    work = Work(build, clock.now, pace(options), options.vantage, at_once=400)
    return Shards(work, sink, count, _fell)


def _fell(code: int | None) -> None:
    log.error("probe process ended", exit_code=code, then="replaced")
