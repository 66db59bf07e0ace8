"""The whole story in one file: each stage, in the order in which facts flow, pulls what the one before it left.

Probing runs in a thread of its own and leaves observations in history; everything after it is told here, a stage a
line, each lane of stages in a thread of its own. No stage calls another. A stage that is not run leaves work; a killed one repeats nothing (see the ops it calls).
"""

import threading
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.db import connection

from sodsong import data
from sodsong.act.casework.record import Rules as CaseRules
from sodsong.desk import clock
from sodsong.desk.cases import queries as incidents
from sodsong.desk.cases.memory import Memory as SitesMemory
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch.batches import ops as batches
from sodsong.desk.dispatch.cascades import ops as cascades
from sodsong.desk.logs import log
from sodsong.desk.project import equipment
from sodsong.desk.project.judging.judges import Judges
from sodsong.desk.project.judging.verdicts import LEASE, UNSEEN_EVERY, Verdicts
from sodsong.desk.project.lanes.archiving import Archiving
from sodsong.desk.project.lanes.heartbeat import Heartbeat
from sodsong.desk.project.lanes.keeping import Keeping
from sodsong.desk.project.lanes.messages import Outbox
from sodsong.desk.project.lanes.pages import Pages
from sodsong.desk.project.lanes.patience import PAUSE, Patience
from sodsong.desk.project.lanes.sealing import Sealing
from sodsong.desk.project.lanes.status import Status
from sodsong.desk.project.options import Options
from sodsong.desk.project.serving import pauses
from sodsong.desk.watch import leases, proposals, ranges
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch import queries as watched
from sodsong.observe.probe.plan import Past, Plan

AFRESH = 600.0  # seconds after which plans are made anew even if no mark tells of a change


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: how often it looks for work (seconds) and what it does with the present; it returns how much it did.

    Stages of one lane take turns; each lane is a thread, so that what waits for the network delays no verdict.
    """

    name: str
    every: float
    work: Callable[[datetime], int]
    lane: str = "verdicts"
    led: bool = True  # by the one watch that leads; else by every worker, in the ranges it holds
    rest: float = (
        0.0  # it rests at least so many times as long as it took: what reads all targets takes seconds of a nation
    )


class River:
    """The running watch of one data folder."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.history = equipment.history(options)
        self.history.adopt()  # a folder that is new goes on with what the storage has
        self.attributed = 0.0  # when the cases were last looked at, on the monotonic clock
        self.failed: BaseException | None = None
        self.name = equipment.watch_name(options)
        self.leads_until = 0.0  # on the monotonic clock
        self.prober = equipment.prober(options, self.history)
        self.fleet = equipment.fleet(options, self.history)
        self.verdicts = Verdicts(options, self.history, self.name)
        self.judges = Judges(options.judges - 1)
        self.plans: list[Plan] = []
        self.planned: object = None  # the mark of what the plans were made from,
        self.planned_at = 0.0  # and when, on the monotonic clock
        self.sites = SitesMemory()
        self.case_rules = CaseRules(settle=options.settle)
        self.tables = equipment.tables()
        self.sealing = Sealing(options, self.history)
        self.keeping = Keeping(options, self.history)
        self.outbox = Outbox(options)
        self.heartbeat = Heartbeat(options)
        self.archiving = Archiving(options)
        self.pages = Pages(options)
        self.status = Status(options)
        self.stages = self._stages()

    def _stages(self) -> tuple[Stage, ...]:
        """The whole story, in the order in which facts flow."""
        brisk = min(0.5, self.options.interval / 4)
        return (
            Stage(
                "targets", 2.0, self.targets, "targets", rest=9.0
            ),  # sites an officer has turned on → targets → plans
            Stage("judge", brisk, self.verdicts.judge, led=False),  # observations → verdicts, flips, learned attributes
            Stage(
                "unseen", UNSEEN_EVERY, self.verdicts.unseen, led=False
            ),  # targets that nothing was heard of → unknown
            Stage("attribute", brisk, self.attribute),  # flips → causes → incidents
            Stage(
                "propose", max(30.0, 5 * self.options.interval), self.propose, lane="vendors"
            ),  # what sites share → vendors proposed
            Stage("reports", 1.0, self.reports),  # settled reports → the incident of their LAO
            Stage("steps", 0.5, self.steps),  # opened incidents → steps; what is due → notices
            Stage("cascade", 2.0, self.cascade),  # who is silent, what all have acknowledged → the case
            Stage("draft", 0.5, self.draft),  # incidents → letters
            Stage("chat", 0.3, self.outbox.chat, "chat"),  # what people write to the bot → reports, answers
            Stage("notices", 1.0, self.outbox.notices, "messages"),  # what a case's steps want told → messages
            Stage("messages", 0.5, self.outbox.messages, "messages"),  # messages → their receivers
            Stage("forget", 3600.0, self.outbox.forget, "messages"),  # persons whose time is over → nothing
            Stage("vantages", 5.0, self.vantages),  # what agents say of themselves, how the judge sees them → rows
            Stage("beat", 60.0, self.heartbeat.tell, "heartbeat"),  # that we live and judge → whoever looks after us
            Stage("silence", 10.0, self.heartbeat.silence, "messages"),  # whose beats have ceased → messages
            Stage("look", 2.0, self.pages.look, "pages"),  # links' pages that are due → their content and state
            Stage("search", 1.0, self.pages.search, "pages"),  # ITA pages that officers named → proposed links
            Stage("file", 1.0, self.pages.file, "pages"),  # items whose links came or went → what the archive keeps
            Stage("tally", 4.0, self.pages.count, "pages"),  # states of items → counts by district
            Stage("hold", 600.0, self.pages.hold, "pages"),  # scoring has closed → what stood there then
            Stage("batch", 1.0, self.batch, "batches"),  # ordered batches → personal letters → ZIPs
            Stage("clear", 3600.0, self.clear, "batches"),  # batches that nobody prints any more → no files
            Stage("spare", 60.0, self.spare, "batches"),  # memory that is free → the system
            Stage("seal", 60.0, self.seal, led=False),  # hours gone by → sealed files, in each data folder
            Stage("compact", 300.0, self.keeping.compact, "history"),  # sealed hours of a day gone by → one file
            Stage("thin", 600.0, self.keeping.thin, "history"),  # days older than kept raw → thinned ones
            Stage("store", 60.0, self.keeping.store, "storage"),  # sealed files → the storage elsewhere, if one is set
            Stage("capture", 1.0, self.archiving.capture, "archive"),  # pages asked for, daily → the archive
            Stage("shelve", 300.0, self.archiving.shelve, "archive"),  # its full days → leaves; its outdated → nothing
            Stage("enter", 30.0, self.sealing.enter, "ledger"),  # sealed files → leaves of the ledger
            Stage("events", 30.0, self.sealing.events, "ledger"),  # what happened to incidents → leaves
            Stage("certify", 1.0, self.sealing.certify, "ledger"),  # evidence asked for → certificates
            Stage("checkpoint", 60.0, self.sealing.checkpoint, "ledger"),  # leaves, hourly → a signed checkpoint
            Stage("witness", 60.0, self.sealing.witness, "ledger"),  # the newest checkpoint → cosignatures
            Stage("publish", 2.0, self.status.publish, "status"),  # what goes on → the public status pages
            Stage("stamp", 60.0, self.sealing.stamp, "ledger"),  # the newest checkpoint → an authority's time stamp
        )

    def targets(self, now: datetime) -> int:
        changed = watch.sync_targets(self.options.anchors)
        self._plan(now)
        return changed

    def _plan(self, now: datetime) -> None:
        """Probe, and have probed, what the targets say by now; where nothing marks a change, that is as it was."""
        every = self.pages.every(now)
        mark = (watched.plans_mark(), every)
        if mark == self.planned and time.monotonic() - self.planned_at < AFRESH:
            return
        plans = watched.plans(self.options.interval, every.total_seconds())
        self.planned, self.planned_at = mark, time.monotonic()
        if plans != self.plans:
            pasts = {} if self.plans else self._pasts(plans, now)
            self.plans = plans
            self.prober.set_plans(plans, pasts)
            if self.fleet:
                self.fleet.set_plans(plans)

    def _pasts(self, plans: list[Plan], now: datetime) -> dict[str, Past]:
        return equipment.pasts(self.history, self.options.vantage, plans, watched.states(), now)

    def attribute(self, now: datetime) -> int:
        patient = time.monotonic() - self.attributed >= self.options.settle / 10
        if not watched.untaken_flips(1) and not (patient and incidents.time_may_tell()):
            return 0
        self.attributed = time.monotonic()
        return case_stages.attribute(now, self.tables, self.case_rules, self.sites)

    def propose(self, now: datetime) -> int:
        return proposals.propose(now)

    def reports(self, now: datetime) -> int:
        return case_stages.take_reports(now)

    def steps(self, now: datetime) -> int:
        return case_stages.keep_steps(now)

    def cascade(self, now: datetime) -> int:
        return cascades.look_after(now)

    def draft(self, now: datetime) -> int:
        return dispatch.draft_letters(equipment.press, self.words, self.options.data, now)

    def vantages(self, now: datetime) -> int:
        if self.fleet:
            self.fleet.set_beat(self.heartbeat.beat(now))
        standings = self.fleet.standings() if self.fleet else {}
        seen = ranges.seen(self.verdicts.rules, self.verdicts.pending())
        return self.heartbeat.keep(standings, len(self.plans), seen, now)

    def batch(self, now: datetime) -> int:
        return batches.go_on(self.options.data, self.words, now)

    def clear(self, now: datetime) -> int:
        return batches.clear(self.options.data, now - timedelta(days=self.options.batch_days))

    def spare(self, _now: datetime) -> int:
        pauses.give_back()
        return 0

    def seal(self, now: datetime) -> int:
        hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
        return len(self.history.seal(hour, self.verdicts.consumed()))

    @cached_property
    def words(self) -> dict[str, Any]:
        return tomllib.loads(data.text("letter/wording.toml"))

    def run(self, stop: threading.Event) -> None:
        """Probe and run every stage until ``stop`` is set; an unexpected fault in any thread ends all of them.

        Of several watches on the same rows one runs the stages; all probe, and judge the ranges they hold: see `_lead`.
        """
        if self._tick():
            self.targets(clock.now())
        else:
            self.stand_by()
        lanes = dict.fromkeys(stage.lane for stage in self.stages)
        works: dict[str, Callable[[], None]] = {lane: partial(self._flow, lane, stop) for lane in lanes}
        works["prober"] = partial(self.prober.run, stop)
        works["lead"] = partial(self._lead, stop)
        if self.judges.count:
            works["judges"] = partial(self.judges.run, stop)
        if self.fleet:
            works["fleet"] = partial(self.fleet.run, stop)
        threads = [threading.Thread(target=self._guarded, args=(work, stop), name=name) for name, work in works.items()]
        for thread in threads:
            thread.start()
        try:
            stop.wait()
        finally:
            stop.set()
            self.archiving.stop.set()
            for thread in threads:
                thread.join(timeout=10)
            if not self.failed:
                self.verdicts.end()
            self.history.close()
        if self.failed:
            raise self.failed

    def lead(self) -> bool:
        """Take or keep the right to run the stages; whoever takes it over begins with what the rows say now."""
        began = time.monotonic()
        if not leases.hold("river", self.name, time.time(), LEASE):
            self.leads_until = 0.0
            return False
        if self.leads_until < began:
            log.info("leading")
            self.sites = SitesMemory()
        self.leads_until = began + LEASE
        return True

    def _tick(self) -> bool:
        """Keep or take the leases; returns whether this watch runs the stages."""
        leads = self.lead()
        self.verdicts.tick(leads=leads)
        return leads

    def _lead(self, stop: threading.Event) -> None:
        """Keep the leases, or wait for them: a dead watch is followed by another within `LEASE` and a third of it."""
        patience = Patience()
        while not stop.wait(LEASE / 3):
            if patience.tried("lead", self._tick) is False:
                self.stand_by()

    def stand_by(self) -> None:
        """While another watch runs the stages: probe what it has made targets, so that this one's history goes on."""
        self._plan(clock.now())

    def _flow(self, lane: str, stop: threading.Event) -> None:
        """Run the stages of one lane in their order, each when it is due."""
        stages = [stage for stage in self.stages if stage.lane == lane]
        due = {stage.name: 0.0 for stage in stages}
        patience = Patience()
        while not stop.is_set():
            for stage in stages:
                began = time.monotonic()
                may = self.leads_until > began or not stage.led
                if may and began >= due[stage.name] and not stop.is_set():
                    done = patience.tried(stage.name, partial(stage.work, clock.now()))
                    ended = time.monotonic()
                    rest = PAUSE if done is None else max(stage.every, stage.rest * (ended - began))
                    due[stage.name] = ended + rest
                    if done and stage.name != "judge":
                        log.info(stage.name, done=done)
            stop.wait(max(0.02, min(due.values()) - time.monotonic()))

    def _guarded(self, work: Callable[[], None], stop: threading.Event) -> None:
        """Run a thread's work; a fault ends the whole river and is told by ``run``."""
        try:
            work()
        except BaseException as fault:  # noqa: BLE001  # handed to the thread that tells it
            self.failed = fault
            stop.set()
        finally:
            connection.close()


def start(stop: threading.Event) -> None:
    """Run the river of this process's data folder until ``stop`` is set."""
    River(settings.SODSONG).run(stop)
