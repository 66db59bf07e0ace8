"""The pages lane: looks at the content behind OIT links and reads ITA pages that officers asked for."""

from datetime import datetime, timedelta

from sodsong import __version__, data
from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.ops import links, looks, searches, tallies
from sodsong.desk.project.options import Options
from sodsong.observe.probe.engine import Engine, identify
from sodsong.observe.probe.fetch import WHOLE
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.resolver import Resolver

TIGHTER = 6  # times as often while a year's window is open


class Pages:
    """The lane's two stages, with an engine that lives as long as its thread needs it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._engine: Engine | None = None
        self._tight = False
        self._hastened = False  # whether pages that were put off before the window have been called in
        self._looked_up: datetime | None = None  # the hour for which the calendar was read

    def look(self, now: datetime) -> int:
        """Due pages → their content, state and changes."""
        every = self.every(now)
        if self._tight and not self._hastened:
            looks.hasten(now, every)
        self._hastened = self._tight
        if not queries.pages_due(now):
            return 0
        return looks.look(self.engine(), vantage=self.options.vantage, now=now, every=every)

    def search(self, now: datetime) -> int:
        """Pages that officers named → proposals of links."""
        if not queries.waiting_searches(1).exists():
            return 0
        return searches.search(self.engine(), vantage=self.options.vantage, now=now)

    def file(self, now: datetime) -> int:
        """Items whose links came or went → what the archive keeps of them."""
        return links.file(now)

    def count(self, now: datetime) -> int:
        """The province whose count is oldest → how many of its LAOs show each item, for the picture of all provinces."""
        return tallies.count(now)

    def hold(self, now: datetime) -> int:
        """Scoring has closed → what stood at the links then is remembered, so that a later change shows."""
        return sum(looks.hold(year) for year in queries.scored(now.date()))

    def every(self, now: datetime) -> timedelta:
        """How long until a page's next turn: shorter while entry, scoring or clarification runs."""
        if self._looked_up != now.replace(minute=0, second=0, microsecond=0):
            self._tight = queries.is_tight(now.date())
            self._looked_up = now.replace(minute=0, second=0, microsecond=0)
        usual = self.options.probing.page_interval
        return timedelta(seconds=usual / TIGHTER if self._tight else usual)

    def engine(self) -> Engine:
        """This lane's own engine: the prober's belongs to its thread."""
        if self._engine is None:
            self._engine = Engine(
                Resolver(self.options.resolver or None),
                rules=read_rules(data.text("content-rules.toml")),
                user_agent=identify(__version__, self.options.contact),
                limits=WHOLE,
                allow_private=self.options.allow_private,
                learn_ns=False,
            )
        return self._engine

    def close(self) -> None:
        """Give the engine back."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
