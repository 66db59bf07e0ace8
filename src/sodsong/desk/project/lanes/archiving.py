"""The archive's stages: pages that are due are captured; files that grow no more are shelved, the outdated goes."""

import threading
from datetime import datetime, timedelta
from functools import cached_property

from sodsong import __version__, data
from sodsong.desk.logs import log
from sodsong.desk.project.options import Options
from sodsong.desk.vault.ops import captures
from sodsong.desk.vault.queries import captures as queries
from sodsong.observe.probe.engine import Engine, identify
from sodsong.observe.probe.fetch import WHOLE, Manners
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.resolver import Resolver
from sodsong.record.archive.crawl import Caps


class Archiving:
    """What the river does for the archive of one data folder; all in the lane's own thread, until ``stop`` is set."""

    def __init__(self, options: Options) -> None:
        self.options, self.stop, self._mended = options, threading.Event(), False

    @cached_property
    def means(self) -> captures.Means:
        return means(self.options)

    def capture(self, now: datetime) -> int:
        """Pages asked for → the archive, those that are due."""
        if not queries.anything_due(now):
            return 0
        if not self._mended:
            for one in self.means.archive.mend():
                log.warning("archive mended", file=one.file, lost_bytes=one.lost, taken_in=one.taken)
            self._mended = True
        return captures.capture_due(self.means, now, self.stop)

    def shelve(self, now: datetime) -> int:
        """Files of days gone by → leaves of the ledger; captures beyond their time go."""
        archive = queries.archive_of(self.options.data)
        keep = timedelta(days=self.options.archive_keep)
        return captures.enter_files(archive, now) + captures.retire(archive, now - keep, now)


def means(options: Options, *, resolver: str = "", allow_private: bool = False) -> captures.Means:
    """What pages are captured with, in the thread that asks; ``resolver`` and ``allow_private`` go beyond the options.

    Raises ValueError for a resolver that is none, FileNotFoundError without certificate authorities.
    """
    engine = Engine(
        Resolver(resolver or options.resolver or None),
        rules=read_rules(data.text("content-rules.toml")),
        user_agent=identify(__version__, options.contact),
        limits=WHOLE,
        allow_private=allow_private or options.allow_private,
        learn_ns=False,
    )
    manners, budget = Manners(gap=options.archive_gap), int(options.archive_budget * 1_000_000)
    return captures.Means(queries.archive_of(options.data), engine, options.vantage, manners, Caps(), budget)
