"""The ledger's stages with what the options give them; a ledger that cannot go on is told in the log and stops nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.logs import log
from sodsong.desk.project.options import Options
from sodsong.desk.proofs import ops as proofs
from sodsong.desk.vault.ops import keys, ledger, stamping, witness
from sodsong.desk.vault.queries import ledger as queries
from sodsong.record.history.history import History

HOURLY = timedelta(hours=1)


class Sealing:
    """What the river does for the ledger of one data folder."""

    def __init__(self, options: Options, history: History) -> None:
        self.options = options
        self.history = history
        self.witnesses = [witness.Witness(url, key) for url, key in options.witnesses]

    def enter(self, now: datetime) -> int:
        """Sealed files of the measurement store become leaves."""
        return ledger.enter_history(self.history, now)

    def events(self, now: datetime) -> int:
        """What happened to incidents becomes leaves."""
        return proofs.enter_events(now)

    def certify(self, now: datetime) -> int:
        """Evidence that was asked for is made."""
        return told(lambda: proofs.make_all(self.history, office(self.options), now))

    def checkpoint(self, now: datetime) -> int:
        """Once an hour, and at once for the first leaf, what there is is signed."""
        last = queries.latest()
        if last is not None and now - last.at < HOURLY:
            return 0

        def sign() -> int:
            pen = keys.log_pen(self.options.data, self.options.log)
            made = ledger.checkpoint([pen], now, self.options.data)
            return int(made is not None and made != last)

        return told(sign)

    def witness(self, now: datetime) -> int:
        """The newest checkpoint is shown to every witness."""
        return witness.ask_all(self.witnesses, self.options.data, now)

    def stamp(self, now: datetime) -> int:
        """The newest checkpoint is stamped."""
        return stamping.stamp_newest(self.options.stamps, roots(self.options), now)


def office(options: Options) -> proofs.Office:
    """Who issues certificates: the office as its letterhead has it, or as the province's office."""
    return proofs.Office(
        data=options.data,
        name=dispatch.head(options.province).sender or f"สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{options.province}",
        province=options.province,
        log=options.log,
        address=options.address,
        stamps=options.stamps,
        stamp_roots=roots(options),
        witnesses=options.witnesses,
    )


def roots(options: Options) -> bytes:
    """The root certificates of the office's stamping authority, empty if none are given."""
    return options.stamp_roots.read_bytes() if options.stamp_roots else b""


def told(work: Callable[[], int]) -> int:
    """Do ``work``; a lost key or a broken ledger needs a person, and the watch goes on meanwhile."""
    try:
        return work()
    except (keys.KeyLostError, ledger.ForkError) as fault:
        log.error("ledger", problem=str(fault))  # the sentence says it; the trace would not help
        return 0
