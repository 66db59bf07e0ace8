"""What vantages see of a few sites that come and go, judged by one: what any sharing out must come to."""

import random

from sodsong.desk.watch import judging, ops
from sodsong.desk.watch.models import Attribute, Flip, Lease, OwnLine, Reader, Target
from sodsong.judge.verdict.rules import Rules
from tests.desk.helpers import phrae, seen

RULES = Rules()


def watch_some(count=12):
    phrae()
    ops.sync_targets(("http://anchor1.test/", "http://anchor2.test/", "http://anchor3.test/"))
    anchors = list(Target.objects.filter(kind="anchor"))
    return list(Target.objects.filter(kind="home").order_by("pk")[:count]), anchors


def story(homes, anchors, until=600, seed=1):
    """Anchors answer each 5 s, homes are asked each 10 s; a third of them fails for a while, each at its own time."""
    chance = random.Random(seed)  # noqa: S311  # seeded on purpose
    falls = {home.pk: sorted(chance.uniform(60, until) for _ in range(2)) for home in homes[::3]}
    stream = []
    for second in range(0, until, 5):
        stream += [seen(anchor, second) for anchor in anchors]
        for number, home in enumerate(homes):
            if (second // 5 + number) % 2 == 0:
                first, last = falls.get(home.pk, (0, 0))
                down = first < second < last
                stream.append(
                    seen(home, second + 2, "connect-refused" if down else "ok", ip=None if down else "192.0.2.7")
                )
    return stream


def rows():
    """What judging leaves: flips, states and what was learned."""
    return (
        sorted(Flip.objects.values_list("target", "at", "confirmed_at", "was", "now", "reason")),
        sorted(Target.objects.filter(kind="home").values_list("pk", "state", "since", "reason"), key=str),
        # Since when depends on where batches end: the newest answer of a batch teaches.
        sorted(Attribute.objects.values_list("site", "kind", "value", "until"), key=str),
    )


def forget():
    """Back to before the first judgement."""
    for model in (Flip, Attribute, Reader, OwnLine, Lease):
        model.objects.all().delete()
    Target.objects.update(window={}, state="unknown", since=None, reason="")


def judged_by_one(history):
    judging.judge_history(history, judging.remember(), RULES)
    found = rows()
    forget()
    return found
