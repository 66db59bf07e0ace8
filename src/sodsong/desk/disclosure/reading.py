"""An LAO's ITA page, fetched politely, becomes a proposal of its items' links. Knows no table: commands use it too."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from sodsong.judge.disclosure.catalogue import Catalogue
from sodsong.judge.disclosure.discovery.discover import discover, merged
from sodsong.judge.disclosure.discovery.record import Discovery, Warned
from sodsong.observe.probe.fetch import Fetched, fetch
from sodsong.observe.probe.page.charset import decode

if TYPE_CHECKING:
    from sodsong.observe.probe.engine import Engine

MOST_PAGES = 5  # further pages of one site in one go
AGENT = "Sodsong"


def look(
    engine: "Engine", url: str, year: Catalogue, others: Sequence[Catalogue], *, vantage: str, at: datetime
) -> tuple[Discovery, Fetched]:
    """What the page at ``url`` gives for ``year``, and the fetch. It goes on to at most five pages that the page itself calls the year's."""
    first = _get(engine, url, vantage, at)
    found = _read(first, year, others)
    seen = {url, first.observation.final_url or url}
    for further in found.further[:MOST_PAGES] if 2 * len(found.items) < max(len(year.items), 1) else ():
        if further not in seen and allowed(engine, further, vantage=vantage, at=at):
            seen.add(further)
            page = _get(engine, further, vantage, at)
            if page.observation.finding in ("up", "degraded"):
                found = merged(found, _read(page, year, others), year)
    return found, first


def allowed(engine: "Engine", url: str, *, vantage: str, at: datetime) -> bool:
    """Whether the site's robots.txt lets us read ``url``. A site without one lets everybody (RFC 9309, 2.3.1.3).

    One that cannot give it (5xx) lets nobody for now (2.3.1.4); one that does not answer at all gives no page either.
    """
    parts = urlsplit(url)
    fetched = _get(engine, f"{parts.scheme}://{parts.netloc}/robots.txt", vantage, at)
    status = fetched.observation.http_status
    if status != 200:
        return status is None or status < 500
    rules = RobotFileParser()
    rules.parse(decode(fetched.body[:500_000], "text/plain")[0].splitlines())
    return rules.can_fetch(AGENT, url)


def _get(engine: "Engine", url: str, vantage: str, at: datetime) -> Fetched:
    return next(iter(fetch(engine, [url], vantage=vantage, at=at)))


def _read(page: Fetched, year: Catalogue, others: Sequence[Catalogue]) -> Discovery:
    kind = next((one.head for one in page.exchanges[-1:]), b"").decode("latin-1").lower()
    declared = kind.partition("content-type:")[2].partition("\r\n")[0].strip()
    base = page.observation.final_url or page.observation.url
    found = discover(decode(page.body, declared)[0], year, urljoin(base, ""), others)
    if not page.over:
        return found
    cut = Warned("page-cut", "The page is larger than what is read of one; its end was left out.")
    return merged(found, Discovery(found.scheme, year.year, warnings=(cut,)), year)
