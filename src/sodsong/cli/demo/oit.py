"""The story's OIT items: links entered for every LAO, one LAO's own page read for all of its, and what is at stake once it fails."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sodsong.cli.demo.telling import Story

YEAR = 2563
READ = "5497"  # the LAO whose own ITA page is read: the letter's first row
FIRST = "O1"


def enter() -> None:
    """One link for each LAO as a sheet would bring it, and the wish to read one LAO's page for all of its items."""
    from sodsong.desk import clock
    from sodsong.desk.disclosure.models import Link, Search
    from sodsong.desk.disclosure.ops import links
    from sodsong.desk.registry.models import Site

    if Link.objects.exists():
        return
    sites = Site.objects.filter(until__isnull=True).select_related("lao")
    rows = [links.Entry(site.lao, YEAR, FIRST, f"{site.url.rstrip('/')}/ita/{YEAR}/o1") for site in sites]
    links.enter(rows, source="import", by="officer", now=clock.now())
    own = next(site for site in sites if site.lao.code == READ)
    if not Search.objects.exists():
        links.ask(own.lao, YEAR, f"{own.url.rstrip('/')}/ita/{YEAR}/", by="officer", now=clock.now())


def accept(story: "Story") -> None:
    """The officer takes all links that were read from the page."""
    from sodsong.desk import clock
    from sodsong.desk.disclosure.models import Search
    from sodsong.desk.disclosure.ops import links

    found = story.wait("oit", lambda: Search.objects.filter(done_at__isnull=False).first(), 30)
    if found.decided_at is None:
        codes = [item["code"] for item in found.found["items"]]
        links.accept(found, codes, by="officer", now=clock.now())
        story.say("oit_read", lao=found.lao.short_name, items=len(codes))


def tell(story: "Story") -> None:
    """What cannot be seen now of the links that were entered, and what the repair of the one server would give back."""
    from sodsong.desk.disclosure import stakes, states

    hidden = [
        item for items in states.read(YEAR).values() for item in items.values() if item.judged.state == "unreachable"
    ]
    gains = stakes.by_server(stakes.standing("แพร่", YEAR))
    if gains:
        points = f"{gains[0].points:.1f}"
        story.say("oit_at_stake", items=len(hidden), laos=gains[0].laos, server=gains[0].name, points=points)
