"""How many observations one process judges in a second of one core: what decision 57 shares out."""

import random
import time
from datetime import timedelta

import pytest
from django.db import transaction

from sodsong.desk.registry.models import Lao, Province, Site
from sodsong.desk.watch import judging, ops
from sodsong.desk.watch.models import Flip, Target
from sodsong.judge.verdict.rules import Rules
from sodsong.observe.probe.record import Observation, Phases
from sodsong.record.history.history import History
from tests.desk.helpers import BEGAN, at

pytestmark = pytest.mark.django_db
NATION = 400  # observations a second: 7,850 sites from three vantages each minute
VANTAGES = ("bkk", "cnx", "hdy")


def nation(sites):
    province = Province.objects.create(name="จังหวัดสมมุติ")
    laos = Lao.objects.bulk_create(Lao(code=str(n), type="อบต.", province=province) for n in range(sites))
    Site.objects.bulk_create(Site(lao=lao, url=f"http://s{lao.code}.test/", since=BEGAN, watched=True) for lao in laos)
    ops.sync_targets([f"http://anchor{n}.test/" for n in range(3)])
    homes = [str(pk) for pk in Target.objects.filter(kind="home").order_by("pk").values_list("pk", flat=True)]
    return homes, [str(pk) for pk in Target.objects.filter(kind="anchor").values_list("pk", flat=True)]


def minute(vantage, number, homes, anchors, failing):
    """What ``vantage`` sees in that minute, in order of time; anchors are asked every three seconds."""
    chance = random.Random(vantage)  # noqa: S311  # seeded on purpose
    begun, phases = at(60 * number), Phases(1.0, 2.0, 3.0, 4.0, 300.0)
    seen = []
    for home in homes:
        down = home in failing
        verdict = ("down", "connect-refused") if down else ("up", "ok")
        when = begun + timedelta(seconds=60 * chance.random())
        seen.append(Observation(home, vantage, when, "http://s.test/", *verdict, ip="192.0.2.7", phases=phases))
    for second in range(1, 60, 3):
        when = begun + timedelta(seconds=second)
        seen += [Observation(one, vantage, when, "http://anchor.test/", "up", "ok", phases=phases) for one in anchors]
    return sorted(seen, key=lambda one: one.at)


@pytest.mark.parametrize("sites", [100, pytest.param(7850, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_one_process_judges_three_nations_even_while_much_fails(tmp_path, sites):
    homes, anchors = nation(sites)
    failing = set(homes[: sites * 3 // 10])
    store, memory, rates = History(tmp_path / "history"), judging.remember(), {}
    for number in range(6):
        for vantage in VANTAGES:
            store.append(vantage, minute(vantage, number, homes, anchors, failing if number > 2 else set()))
        spent = time.process_time()
        with transaction.atomic():
            judged = judging.judge_history(store, memory, Rules())
        rates[number] = judged / (time.process_time() - spent)
    store.close()
    told = {number: round(rate) for number, rate in rates.items()}
    print(told, "observations a second of one core")  # noqa: T201  # the figures of decision 57
    assert Flip.objects.filter(now="down").count() == len(failing)
    assert rates[2] > 3 * NATION
    assert min(rates[number] for number in (3, 4, 5)) > 3 * NATION
