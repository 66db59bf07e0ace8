"""What the probe is told to do, and what becomes of targets that nothing is heard of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sodsong.desk.project import equipment
from sodsong.desk.registry import ops as registry
from sodsong.desk.watch import judging, ops, queries, storing
from sodsong.desk.watch.models import Flip, Target
from sodsong.judge.verdict.availability import Measured
from sodsong.judge.verdict.rules import Rules
from sodsong.record.history.history import History
from tests.desk.helpers import BEGAN, at, hosted, phrae, seen, turn

pytestmark = pytest.mark.django_db
RULES = Rules()


@pytest.fixture
def history(tmp_path):
    store = History(tmp_path / "history")
    yield store
    store.close()


def with_pages():
    """Two home pages; the first has a page on its own host and one that lies with somebody else."""
    phrae()
    ops.sync_targets(["https://anchor1.test/"])
    homes = list(Target.objects.filter(kind="home").order_by("pk")[:2])
    site = homes[0].site
    own = Target.objects.create(site=site, kind="page", url=homes[0].url.rstrip("/") + "/oit/o1.pdf")
    away = Target.objects.create(site=site, kind="page", url="https://drive.files.test/o2")
    hosted(homes[:1], "192.0.2.7")
    return homes, own, away


def test_pages_hang_on_the_home_page_of_their_host_and_are_seen_at_their_own_interval():
    homes, own, away = with_pages()
    plans = {plan.target: plan for plan in queries.plans(60.0, 21_600.0)}
    assert (plans[str(homes[0].pk)].interval, plans[str(homes[0].pk)].parent) == (60.0, None)
    assert (plans[str(own.pk)].interval, plans[str(own.pk)].parent) == (21_600.0, str(homes[0].pk))
    assert plans[str(own.pk)].address == "192.0.2.7"
    assert (plans[str(away.pk)].parent, plans[str(away.pk)].address) == (None, "")
    assert {plan.interval for plan in plans.values() if plan.kind == "anchor"} == {60.0}


def test_failures_of_pages_are_implied_while_their_home_page_is_down():
    homes, own, _away = with_pages()
    assert queries.implied_pages() == set()
    turn(homes[:1], "down", 10)
    assert queries.implied_pages() == {own.pk}


def test_plans_take_a_fixed_number_of_queries(django_assert_num_queries):
    with_pages()
    with django_assert_num_queries(3):
        queries.plans(60.0)


def test_a_watch_that_starts_again_knows_when_each_target_was_last_seen(history):
    homes, own, away = with_pages()
    history.append("here", [seen(homes[0], 0), seen(homes[0], 50), seen(homes[1], 20), seen(own, 0)])
    history.append("there", [replace(seen(away, 90), vantage="there")])
    pasts = equipment.pasts(history, "here", queries.plans(60.0, 21_600.0), queries.states(), at(100))
    assert {target: past.age for target, past in pasts.items()} == {
        str(homes[0].pk): 50.0,
        str(homes[1].pk): 80.0,
        str(own.pk): 100.0,
    }


def test_a_change_that_no_verdict_bears_out_yet_is_not_settled(history):
    homes, _own, _away = with_pages()
    turn(homes[1:], "down", 10)
    history.append("here", [seen(home, 20, "connect-timeout") for home in homes])
    pasts = equipment.pasts(history, "here", queries.plans(60.0), queries.states(), at(30))
    assert [(pasts[str(home.pk)].finding, pasts[str(home.pk)].settled) for home in homes] == [
        ("down", False),
        ("down", True),
    ]


def test_nothing_is_known_before_the_first_probe(history):
    with_pages()
    assert equipment.pasts(history, "here", queries.plans(60.0), queries.states(), at(0)) == {}


def test_a_target_that_nothing_is_heard_of_becomes_unknown_and_is_back_at_the_next_sight(history):
    homes, *_ = with_pages()
    history.append("here", [seen(home, 0) for home in homes])
    memory = judging.remember()
    judging.judge_history(history, memory, RULES)
    intervals = {"home": 60.0, "page": 21_600.0}
    later = at(0) + timedelta(seconds=181)
    assert judging.note_unseen(intervals, memory, RULES, later) == 0, "this process has not listened for so long"
    memory.heard[str(homes[0].pk)] -= 200
    assert judging.note_unseen(intervals, memory, RULES, later) == 1
    target = Target.objects.get(pk=homes[0].pk)
    assert (target.state, target.reason, target.since) == ("unknown", "stale", at(180))
    assert Target.objects.get(pk=homes[1].pk).state == "up"
    assert judging.note_unseen(intervals, memory, RULES, later) == 0, "told once"
    history.append("here", [seen(homes[0], 190)])
    judging.judge_history(history, memory, RULES)
    told = Flip.objects.filter(target=homes[0]).order_by("pk").values_list("was", "now", "reason")
    assert list(told) == [("unknown", "up", "ok"), ("up", "unknown", "stale"), ("unknown", "up", "ok")]


def test_availability_of_all_sites_comes_from_flips_in_three_questions(django_assert_num_queries):
    homes, _own, _away = with_pages()
    begin, end = at(0), at(24 * 3600)
    fallen, steady = homes
    Target.objects.filter(kind="home").update(state="up", since=begin - timedelta(days=1))
    new = Target.objects.filter(kind="home").order_by("pk")[2]
    Target.objects.filter(pk=new.pk).update(since=at(18 * 3600))
    for second, was, now in ((-3600, "unknown", "up"), (6 * 3600, "up", "down"), (30 * 3600, "down", "up")):
        Flip.objects.create(target=fallen, at=at(second), confirmed_at=at(second), was=was, now=now, reason="x")
    with django_assert_num_queries(3):
        told = queries.availability(begin, end)
    assert told[fallen.site_id] == Measured(up=0.25, down=0.75)
    assert told[steady.site_id] == Measured(up=1.0)
    assert told[new.site_id] == Measured(up=0.25)
    assert queries.availability(at(8 * 3600), end)[fallen.site_id] == Measured(down=round(16 / 24, 9))
    assert len(told) == Target.objects.filter(kind="home", active=True).count()


def swap_two(target, other):
    Target.objects.filter(pk=target.pk).update(active=False)
    Target.objects.filter(pk=other.pk).update(active=True)


def test_whatever_changes_the_plans_changes_their_mark():
    phrae()
    ops.sync_targets(("http://anchor.test/",))
    homes = list(Target.objects.filter(kind="home").order_by("pk")[:3])
    (page,) = ops.watch_pages([(homes[0].site, "http://a.test/oit")]).values()
    steps = [
        lambda: ops.watch_pages([(homes[0].site, "http://a.test/oit2")]),
        lambda: ops.rest_page(page),
        lambda: swap_two(homes[1], page),
        lambda: registry.watch_sites([homes[2].site], on=False) and ops.sync_targets(("http://anchor.test/",)),
        lambda: ops.sync_targets(("http://anchor.test/", "http://anchor2.test/")),
        lambda: storing.learn([(homes[0].site_id, {"ip": "192.0.2.7"}, BEGAN)]),
        lambda: storing.learn([(homes[0].site_id, {"ip": "192.0.2.8"}, at(1))]),
        lambda: storing.learn([(homes[0].site_id, {"ip": ""}, at(2))]),
        lambda: registry.declare_vendor(homes[0].site, registry.vendor_named("ผู้ให้บริการสมมุติ ก"), at(3)),
        lambda: registry.declare_vendor(homes[0].site, registry.vendor_named("ผู้ให้บริการสมมุติ ข"), at(4)),
    ]
    plans, mark = queries.plans(60.0), queries.plans_mark()
    for step in steps:
        step()
        after, marked = queries.plans(60.0), queries.plans_mark()
        assert after != plans
        assert marked != mark
        plans, mark = after, marked
    storing.learn([(homes[0].site_id, {"server": "LabServer"}, at(5))])  # no plan tells of it
    assert queries.plans(60.0) == plans
    assert queries.plans_mark() == mark
