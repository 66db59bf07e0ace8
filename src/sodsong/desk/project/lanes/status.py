"""The status lane: the public pages are made anew when what they tell has changed."""

from datetime import datetime

from sodsong.desk.project.options import Options
from sodsong.desk.public.status.ops import Keeper


class Status:
    """The lane's one stage."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._keeper = Keeper(options.data, options.province)

    def publish(self, now: datetime) -> int:
        """What goes on → the status pages."""
        if self._keeper.province != self._options.province:  # another was chosen in the browser
            self._keeper = Keeper(self._options.data, self._options.province)
        return self._keeper.keep(now)
