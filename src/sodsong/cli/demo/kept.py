"""The archive's part of the story: pages are kept while all is well, and read while the server is dead."""

import urllib.request
from typing import Any

from sodsong.cli.demo.story import Missed, Story
from sodsong.cli.demo.words import say

YEAR = 2563
ITEMS = 43  # of the one LAO whose every OIT page is kept; of the others one


def ask(story: Story) -> None:
    """Ask for one OIT page of each LAO, and for all of the first that will fall."""
    from sodsong.desk import clock
    from sodsong.desk.registry.models import Site
    from sodsong.desk.vault.ops import captures

    whole = story.world["failing_codes"][0]
    for site in Site.objects.filter(until__isnull=True).select_related("lao"):
        for number in range(1, ITEMS + 1 if site.lao.code == whole else 2):
            url = f"{site.url.rstrip('/')}/ita/{YEAR}/o{number}"
            captures.want(site.lao, f"O{number}", [url], item=f"o{number}", now=clock.now())


def wait(story: Story) -> None:
    """Wait until all of it is kept, and tell."""
    from sodsong.desk.vault.models import Kept, Wanted

    wanted = Wanted.objects.count()
    pages = Kept.objects.filter(whole=True)
    story.wait("kept pages", lambda: pages.count() >= wanted, 40)
    story.say("kept", pages=wanted, laos=pages.values("lao").distinct().count(), items=ITEMS)


def read(story: Story, incident: Any) -> None:
    """Read a fallen LAO's page in the original's place, and see that it is bannered."""
    member = incident.members.filter(lao__code=story.world["failing_codes"][0]).select_related("lao").get()
    url = f"{story.url}archive/{member.lao.code}/o1"
    with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310  # our own address
        if page.status != 200 or 'id="banner"' not in page.read().decode():
            raise Missed(say("missed", story.language, step=url, seconds=10))
    story.say("read", lao=member.lao, url=url)
