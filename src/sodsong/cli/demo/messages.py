"""The messages of the story: stand-in receivers on a LINE platform and a mail relay, and the count of what reached each."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sodsong.lab.line import server as line
from sodsong.lab.line.platform import Platform
from sodsong.lab.mail import server as mail

TOKEN, SECRET = "demo-token", "demo-secret"  # of a platform that lives in this process


@dataclass(frozen=True, slots=True)
class Post:
    """The receivers' side: what has reached whom, and the settings by which the product finds it."""

    platform: Platform
    box: mail.Post
    settings: dict[str, str]

    def reached(self) -> tuple[Counter[str], Counter[str]]:
        """How many messages each LINE user has, and how many different e-mails each mailbox has."""
        mails = {(to, str(letter["Message-ID"])) for to, letter in list(self.box.arrived)}
        return Counter(one.to for one in list(self.platform.arrived)), Counter(to for to, _id in mails)


@contextmanager
def stand_ins() -> Iterator[Post]:
    """Serve both in threads of this process."""
    platform, box = Platform(time.monotonic, token=TOKEN, secret=SECRET, quota=None), mail.Post()
    with line.serve(platform) as base, mail.serve(box) as (host, port):
        yield Post(
            platform,
            box,
            {
                "SODSONG_LINE_API": base,
                "SODSONG_LINE_TOKEN": TOKEN,
                "SODSONG_LINE_SECRET": SECRET,
                "SODSONG_SMTP": f"{host}:{port}",
                "SODSONG_SMTP_TLS": "none",
                "SODSONG_MAIL_FROM": "demo@sodsong.test",
                "SODSONG_QUIET": "0-0",
            },
        )


def introduce(post: Post) -> None:
    """Every district office gets a made-up mailbox, every LAO a made-up LINE user; again, nothing changes."""
    from sodsong.desk import clock
    from sodsong.desk.registry import ops
    from sodsong.desk.registry.models import District, Lao, Vendor

    now = clock.now()
    for vendor in Vendor.objects.all():
        ops.add_contact(vendor, "email", f"vendor-{vendor.pk}@sodsong.test", "", now)
    for district in District.objects.all():
        ops.add_contact(district, "email", f"district-{district.pk}@sodsong.test", "", now)
    for lao in Lao.objects.all():
        ops.add_contact(lao, "line", post.platform.person(f"lao-{lao.code}"), "", now)


def send(post: Post, circular: Any, url: str, officer: str, wait: Callable[[Callable[[], Any]], Any]) -> dict[str, int]:
    """The officer sends the circular's messages; when all are out, what stands at the receivers is counted.

    ``doubled`` are receivers with more than one, ``missing`` those that the outbox says are served and that have none.
    """
    from sodsong.desk import clock
    from sodsong.desk.dispatch import queries
    from sodsong.desk.dispatch.outbox import circulars
    from sodsong.desk.dispatch.outbox.models import Message

    rows = Message.objects.filter(topic="circular", recipient__circular=circular)
    before = rows.exclude(state__in=("drafted", "failed")).count()  # in an earlier life of this story
    if before and not rows.filter(state="drafted").exists():  # all: what arrives now are later steps' messages
        return {"all": before, "line": 0, "mail": 0, "doubled": 0, "missing": 0}
    circulars.send(circular, lambda one: f"{url}r/{queries.link_token(one)}/", officer, clock.now())
    wait(lambda: not rows.filter(state="drafted").exists())
    by_line, by_mail = post.reached()
    everybody = by_line + by_mail
    return {
        "all": rows.count(),
        "line": len(by_line),
        "mail": len(by_mail),
        "doubled": sum(count > 1 for count in everybody.values()),
        "missing": rows.count() - before - len(everybody),
    }
