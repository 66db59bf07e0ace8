"""What stays: pages are kept while all is well and read while the server is dead; at the end evidence is asked for, made and verified."""

import urllib.request
from typing import Any

from sodsong.cli.demo.telling import Missed, Story
from sodsong.cli.demo.words import say

READ = "5497"  # the LAO whose every item is kept, see the story's oit


def wait(story: Story) -> None:
    """Wait until all of it is kept, and tell."""
    from sodsong.desk.disclosure.models import Link
    from sodsong.desk.vault.models import Kept, Wanted

    untold, pages = Link.objects.filter(filed_at__isnull=True), Kept.objects.filter(whole=True)
    story.wait("kept pages", lambda: not untold.exists() and pages.count() >= Wanted.objects.count(), 40)
    wanted = Wanted.objects.count()
    items = Wanted.objects.filter(lao__code=READ).count()
    story.say("kept", pages=wanted, laos=pages.values("lao").distinct().count(), items=items)


def read(story: Story, incident: Any) -> None:
    """Read a fallen LAO's page in the original's place, and see that it is bannered."""
    member = incident.members.filter(lao__code=READ).select_related("lao").get()
    url = f"{story.url}archive/{member.lao.code}/o1"
    with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310  # our own address
        if page.status != 200 or 'id="banner"' not in page.read().decode():
            raise Missed(say("missed", story.language, step=url, seconds=10))
    story.say("read", lao=member.lao, url=url)


def ask(incident: Any, officer: str) -> Any:
    """The officer asks for a certificate of the case; a second time gives the one there is."""
    from sodsong.desk import clock
    from sodsong.desk.proofs import ops, queries

    made = queries.of_incident(incident)
    return made[0] if made else ops.ask(incident, None, officer, clock.now()).certificate


def made(certificate: Any) -> Any:
    """The certificate once it lies ready."""
    certificate.refresh_from_db()
    return certificate if certificate.made_at else None


def verified(certificate: Any) -> Any:
    """What the file amounts to under the data folder's own key."""
    from django.conf import settings

    from sodsong.desk.vault.queries import shelf
    from sodsong.prove.evidence.verify import Trusted, verify

    data = settings.SODSONG.data
    return verify((data / certificate.pdf).read_bytes(), Trusted(shelf.ring(data), "data-folder"))
