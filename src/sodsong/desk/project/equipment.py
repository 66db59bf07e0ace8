"""The impure parts the river works with, built from the options: engine, history, tables, press."""

import json
from collections.abc import Sequence
from datetime import datetime

from sodsong import __version__, data
from sodsong.desk import clock
from sodsong.desk.dispatch.ops import Printed
from sodsong.desk.project.options import Options
from sodsong.ground.papers.record import Letter
from sodsong.judge.cause.tables import Tables, read_tables
from sodsong.judge.verdict.rules import Rules
from sodsong.observe.probe.engine import Engine, identify
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Pace
from sodsong.observe.probe.prober import Prober
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.resolver import Resolver
from sodsong.record.history.history import History


def history(options: Options) -> History:
    """The measurement store of the data folder."""
    return History(options.data / "history")


def prober(options: Options, store: History) -> Prober:
    """The probe of this vantage; what it sees goes to ``store``."""
    engine = Engine(
        Resolver(options.resolver or None),
        rules=read_rules(data.text("content-rules.toml")),
        user_agent=identify(__version__, options.contact),
        allow_private=options.allow_private,
    )
    pace = Pace(rechecks=options.rechecks, anchor_gap=min(4.0, options.rechecks[0] * 0.8))
    return Prober(engine, pace, options.vantage, lambda seen: _keep(store, options.vantage, seen), clock.now)


def _keep(store: History, vantage: str, seen: Sequence[Observation]) -> None:
    store.append(vantage, seen)


def verdict_rules(options: Options) -> Rules:
    """A verdict of down takes the first failure and every re-check."""
    return Rules(confirm=len(options.rechecks) + 1)


def tables() -> Tables:
    """The shipped symptom likelihoods."""
    return read_tables(json.loads(data.text("symptoms.json")))


def press(letter: Letter, now: datetime) -> Printed:
    """Set a letter as PDF and DOCX; the typesetter loads when the first letter comes."""
    from sodsong.act.letter import papers  # noqa: PLC0415  # 60 MB that a watch without a case does without

    typeset = papers.pdf(letter, now)
    return Printed(typeset.pdf, papers.docx(letter, now), typeset.pages)
