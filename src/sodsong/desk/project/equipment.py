"""The impure parts the river works with, built from the options: engine, history, tables, press."""

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from sodsong import data
from sodsong.desk import clock
from sodsong.desk.dispatch.ops import Printed
from sodsong.desk.dispatch.papers import press as paper
from sodsong.desk.project.options import Options
from sodsong.desk.project.probing import build as probing
from sodsong.ground.papers.record import Letter
from sodsong.judge.cause.tables import Tables, read_tables
from sodsong.judge.verdict.rules import Rules
from sodsong.observe.probe.plan import Past, Plan
from sodsong.observe.probe.prober import Prober
from sodsong.observe.probe.shards import Shards
from sodsong.record.history.history import History
from sodsong.record.history.storing.bucket import Bucket
from sodsong.record.history.storing.mirror import Mirror

if TYPE_CHECKING:
    from sodsong.desk.project.fleet import Fleet


def history(options: Options) -> History:
    """The measurement store of the data folder, and the storage of its sealed files where one is set."""
    folder = options.data / "history"
    return History(folder, Mirror(folder, Bucket(options.storage)) if options.storage else None)


def prober(options: Options, store: History) -> Prober | Shards:
    """The probe of this vantage; what it sees goes to ``store``."""
    return probing.prober(options, partial(store.append, options.vantage))


def watch_name(options: Options) -> str:
    """Who this watch is in leases. A data folder has one watch: one that starts again there takes up its own at once."""
    return f"{platform.node()}:{options.data}"[:190]


RESTART = 600.0  # seconds: a watch that was away no longer than this goes on with what it had begun


def pasts(
    store: History, vantage: str, plans: Sequence[Plan], states: Mapping[str, str], now: datetime
) -> dict[str, Past]:
    """How each plan's target was last probed from here, as far as its interval or a restart reaches; ``states`` are the verdicts.

    A watch that starts again goes on with it: what was probed a moment ago keeps its turn, so nothing bursts, and a
    change that no verdict has borne out yet is re-checked.
    """
    longest = max((plan.interval for plan in plans), default=0.0)
    longest = max(longest, RESTART)
    targets = [plan.target for plan in plans]
    last = store.last(vantage, targets, now - timedelta(seconds=longest), now)
    return {
        target: Past((now - at).total_seconds(), finding, settled=states.get(target) == finding)
        for target, (at, finding) in last.items()
    }


def fleet(options: Options, store: History) -> "Fleet | None":
    """The desk's side of the message bus, where one is set."""
    if not options.nats_url:
        return None
    from sodsong.desk.project.fleet import Fleet  # noqa: PLC0415  # a desk that probes alone does without the bus
    from sodsong.observe.probe.fleet.bus import Bus  # noqa: PLC0415

    servers = tuple(one.strip() for one in options.nats_url.split(",") if one.strip())
    creds, nkey = (Path(name) if name else None for name in (options.nats_creds, options.nats_nkey))
    return Fleet(Bus(servers, creds, nkey), options.agents, store, clock.now)


def verdict_rules(options: Options) -> Rules:
    """A verdict of down takes the first failure and every re-check."""
    return Rules(confirm=len(options.rechecks) + 1)


def tables() -> Tables:
    """The shipped symptom likelihoods."""
    return read_tables(json.loads(data.text("symptoms.json")))


def press(letter: Letter, now: datetime) -> Printed:
    """Set a letter as PDF and DOCX."""
    folder = settings.SODSONG.data
    pdf, pages = paper.pdf(letter, folder, now)
    return Printed(pdf, paper.docx(letter, folder, now), pages)
