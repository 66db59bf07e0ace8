from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sodsong.desk.registry.models import Hosting, Site
from sodsong.desk.watch import judging, ops, queries
from sodsong.desk.watch.models import Attribute, Flip, Reader, Target
from sodsong.judge.verdict.rules import Rules
from sodsong.record.history.history import History
from tests.desk.helpers import phrae, seen

pytestmark = pytest.mark.django_db
RULES = Rules()


@pytest.fixture
def history(tmp_path):
    store = History(tmp_path / "history")
    yield store
    store.close()


def flips():
    return list(Flip.objects.order_by("target", "confirmed_at").values_list("target_id", "was", "now", "at", "reason"))


def watch_all():
    phrae()
    ops.sync_targets(("http://anchor1.test/", "http://anchor2.test/", "http://anchor3.test/"))
    return list(Target.objects.filter(kind="home").order_by("pk")[:4]), list(Target.objects.filter(kind="anchor"))


def fall_and_return(homes, anchors):
    """Two minutes up, three down (the first home only), then up again; anchors answer throughout."""
    stream = []
    for second in range(0, 420, 5):
        stream += [seen(anchor, second) for anchor in anchors]
        down = 120 <= second < 300
        stream += [seen(homes[0], second + 1, "connect-refused" if down else "ok", ip=None if down else "192.0.2.7")]
        stream += [seen(home, second + 2, ip="192.0.2.8") for home in homes[1:]]
    return stream


def test_a_fall_and_a_return_are_two_flips_and_the_others_one(history):
    homes, anchors = watch_all()
    history.append("here", fall_and_return(homes, anchors))
    assert judging.judge_history(history, judging.remember(), RULES) == 84 * (3 + 4)
    mine = [(was, now, reason) for target, was, now, _, reason in flips() if target == homes[0].pk]
    assert mine == [("unknown", "up", "ok"), ("up", "down", "connect-refused"), ("down", "up", "ok")]
    assert len(flips()) == 3 + 3
    assert Target.objects.get(pk=homes[0].pk).state == "up"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(cuts=st.lists(st.integers(1, 80), min_size=1, max_size=8))
def test_a_process_killed_between_batches_comes_to_the_same(tmp_path_factory, cuts):
    from django.db import transaction

    with transaction.atomic():
        homes, anchors = watch_all()
        stream = fall_and_return(homes, anchors)
        store = History(tmp_path_factory.mktemp("h") / "history")
        begun = 0
        for cut in [*cuts, len(stream)]:
            store.append("here", stream[begun : begun + cut])
            begun += cut
            judging.judge_history(
                store, judging.remember(), RULES
            )  # each time a new process, with what the rows tell it
        store.close()
        found = {target: [now for t, _, now, _, _ in flips() if t == target] for target in (h.pk for h in homes)}
        transaction.set_rollback(True)
    assert found == {homes[0].pk: ["up", "down", "up"], **{home.pk: ["up"] for home in homes[1:]}}


def test_steady_checks_write_no_rows(history, django_assert_num_queries):
    homes, anchors = watch_all()
    memory = judging.remember()
    history.append("here", [seen(one, 0, ip="192.0.2.8") for one in homes] + [seen(one, 0) for one in anchors])
    judging.judge_history(history, memory, RULES)
    history.append("here", [seen(one, 2, ip="192.0.2.8") for one in homes] + [seen(one, 2) for one in anchors])
    judging.judge_history(history, memory, RULES)
    history.append("here", [seen(one, 4, ip="192.0.2.8") for one in homes] + [seen(one, 4) for one in anchors])
    with django_assert_num_queries(0):
        assert judging.judge_history(history, memory, RULES) == 7


def test_the_position_is_told_with_the_flips(history):
    homes, _ = watch_all()
    history.append("here", [seen(homes[0], 0)])
    judging.judge_history(history, judging.remember(), RULES)
    reader = Reader.objects.get()
    assert (reader.vantage, reader.position) == ("here", history.read("here", 0, 10)[-1][0])


def test_attributes_are_learned_while_up_only_and_dated(history):
    homes, _ = watch_all()
    site = homes[0].site_id
    history.append("here", [seen(homes[0], 0, ip="192.0.2.7", headers=(("server", "LabServer/2"),))])
    history.append("here", [seen(homes[0], 60, "connect-refused", ip="192.0.2.66")])
    history.append("here", [seen(homes[0], 120, ip="192.0.2.9", headers=(("server", "LabServer/2"),))])
    judging.judge_history(history, judging.remember(), RULES)
    assert queries.shared_attributes()[site] == {"ip": "192.0.2.9", "net24": "192.0.2.0/24", "server": "LabServer/2"}
    assert list(Hosting.objects.filter(site=site).values_list("server__address", flat=True)) == ["192.0.2.9"]
    memory = judging.remember()
    history.append("here", [seen(homes[0], 180, ip="192.0.2.10")])
    judging.judge_history(history, memory, RULES)
    old = Attribute.objects.get(site=site, kind="ip", until__isnull=False)
    assert (old.value, Attribute.objects.get(site=site, kind="ip", until__isnull=True).value) == (
        "192.0.2.9",
        "192.0.2.10",
    )


def test_a_site_turned_off_rests_and_turned_on_again_goes_on():
    from sodsong.desk.registry import ops as registry

    phrae()
    one = Site.objects.filter(watched=True)[:1]
    registry.watch_sites(one, on=False)
    assert ops.sync_targets(()) == 1
    assert not Target.objects.get(site=one[0]).active
    registry.watch_sites(one, on=True)
    assert ops.sync_targets(()) == 1
    assert ops.sync_targets(()) == 0


def abroad_blocked(homes, anchors, first, last):
    """Two places look each 20 s, the one abroad never gets into the first home; anchors answer both."""
    for second in range(first, last, 20):
        for vantage, late in (("here", 0), ("sgp", 7)):
            seen_there = [
                replace(seen(anchor, second + late + n), vantage=vantage) for n in (1, 9) for anchor in anchors
            ]
            for home in homes:
                down = vantage == "sgp" and home == homes[0]
                one = seen(
                    home, second + late + 5, "connect-timeout" if down else "ok", ip=None if down else "192.0.2.8"
                )
                seen_there.append(replace(one, vantage=vantage))
            yield vantage, sorted(seen_there, key=lambda one: one.at)


def test_down_from_abroad_only_is_a_verdict_of_its_own_and_costs_no_rows_while_it_lasts(history):
    homes, anchors = watch_all()
    rules, memory = replace(RULES, abroad=frozenset({"sgp"})), judging.remember()
    for vantage, some in abroad_blocked(homes, anchors, 0, 400):
        history.append(vantage, some)
        judging.judge_history(history, memory, rules)
    row = Target.objects.get(pk=homes[0].pk)
    assert (row.state, row.reason, row.shown) == ("degraded", "abroad-only", "abroad")
    assert [now for target, _, now, _, _ in flips() if target == homes[0].pk] in (["up", "degraded"], ["degraded"])
    assert not Flip.objects.filter(now="down").exists()
    for vantage, some in abroad_blocked(homes, anchors, 400, 402):
        history.append(vantage, some)
    with CaptureQueriesContext(connection) as asked:
        assert judging.judge_history(history, memory, rules) == 2 * (2 * 3 + 4)
    assert not [one["sql"] for one in asked if one["sql"].startswith('UPDATE "watch_target"')]
    again = judging.remember()  # another process goes on with what the rows say
    for vantage, some in abroad_blocked(homes, anchors, 420, 520):
        history.append(vantage, some)
        judging.judge_history(history, again, rules)
    assert Target.objects.get(pk=homes[0].pk).shown == "abroad"
    assert len(flips()) <= 5
