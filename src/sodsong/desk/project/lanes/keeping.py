"""The measurement store's upkeep: days that are over become one file a vantage, those of old times are thinned."""

from datetime import datetime, timedelta

from sodsong.desk.logs import log
from sodsong.desk.project.options import Options
from sodsong.desk.proofs import queries
from sodsong.record.history.history import History
from sodsong.record.history.storing.bucket import StorageError

LATE = timedelta(hours=2)  # what an agent that was cut off for a moment hands over still comes into its day's file


class Keeping:
    """What the river does for the measurements of one data folder."""

    def __init__(self, options: Options, history: History) -> None:
        self.options, self.history = options, history

    def compact(self, now: datetime) -> int:
        """Hours of a day gone by → one file."""
        return len(self.history.compact(now - LATE))

    def thin(self, now: datetime) -> int:
        """Days older than the office keeps raw → thinned, but for failures and the times of cases."""
        before = now - timedelta(days=self.options.raw_days)
        if not self.history.thinnable(before):
            return 0
        return len(self.history.thin(before, queries.windows(now)))

    def store(self, _now: datetime) -> int:
        """What was sealed → the storage elsewhere; one that is away is told in the log and stops nobody."""
        try:
            return self.history.store(int(self.options.storage_cache * 1_000_000))
        except StorageError as fault:
            log.error("storage", problem=str(fault))  # the sentence says it; the trace would not help
            return 0
