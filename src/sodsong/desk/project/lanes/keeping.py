"""The measurement store's upkeep: days that are over become one file a vantage, those of old times are thinned."""

from datetime import datetime, timedelta

from sodsong.desk.project.options import Options
from sodsong.desk.proofs import queries
from sodsong.record.history.history import History

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
