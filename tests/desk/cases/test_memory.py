"""A round reads what changed and comes to what reading all would; the story tells why an incident changed its mind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sodsong.desk.cases import queries
from sodsong.desk.cases.memory import Memory
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.registry import measured
from sodsong.desk.registry import ops as registry
from sodsong.desk.watch import judging, storing
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch.models import Target
from sodsong.judge.cause.locate import locate, locate_in
from sodsong.judge.verdict.rules import Rules as VerdictRules
from tests.desk.cases.test_incidents import RULES, TABLES
from tests.desk.helpers import at, hosted, seen, turn, world

VERDICT = VerdictRules()
pytestmark = pytest.mark.django_db


def round_(memory, seconds):
    return case_stages.attribute(at(seconds), TABLES, RULES, memory)


def afresh(seconds):
    return locate([site for site, _ in queries.sites_now(at(seconds), queries.down_by_plan(at(seconds)))], TABLES)


def test_kept_between_rounds_it_says_what_reading_all_would_say():
    targets, memory = world(), Memory()
    round_(memory, 1)
    turn(targets[:12], "down", 100)
    round_(memory, 103)
    turn(targets[12:34], "down", 110)
    hosted(targets[40:42], "192.0.2.7", 111)
    measured.seen_on({targets[50].site_id: ("192.0.2.7", at(111))})
    round_(memory, 112)
    site = targets[60].site
    watch.plan_maintenance(site, at(120), at(300), reason="ย้ายเครื่อง", by="x", now=at(119))
    turn([targets[60]], "down", 121)
    round_(memory, 122)
    assert locate_in(memory.atlas, TABLES) == afresh(122)
    assert str(site.pk) in locate_in(memory.atlas, TABLES).unknown
    round_(memory, 301)
    assert locate_in(memory.atlas, TABLES) == afresh(301)
    assert memory.sites[str(site.pk)].state == "down"
    registry.watch_sites([targets[45].site], on=False)
    watch.sync_targets(())
    round_(memory, 302)
    assert str(targets[45].site_id) not in memory.sites
    assert Incident.objects.get(cause_kind="ip").members.count() == 34


def test_a_round_in_which_little_changed_asks_little():
    targets, memory = world(), Memory()
    round_(memory, 1)

    def asked(changed, seconds):
        turn(changed, "down", seconds)
        flips = [f.pk for t in changed for f in t.flips.filter(taken_at=None)]
        with CaptureQueriesContext(connection) as found:
            memory.look(flips, at(seconds + 2))
        return len(found)

    assert asked(targets[:1], 100) == asked(targets[1:20], 110) == 10
    kept = memory.atlas
    assert memory.look([], at(115)) is kept
    assert memory.look([], at(115) + timedelta(minutes=11)) is not kept


def test_a_restart_in_the_middle_changes_nothing():
    targets = world()
    turn(targets[:34], "down", 100)
    round_(Memory(), 103)
    events = Incident.objects.get().events.count()
    assert round_(Memory(), 104) == 0
    assert Incident.objects.get().events.count() == events


def test_what_an_answer_no_longer_shows_is_closed():
    (target, *_) = world()
    memory = judging.remember()
    judging._judge("here", [(1, seen(target, 50, ip="192.0.2.8"))], memory, VERDICT)
    behind = seen(target, 60, headers=(("cf-ray", "x"),), ip="203.0.113.1")
    judging._judge("here", [(2, behind)], memory, VERDICT)
    now = dict(target.site.attributes.filter(until=None).values_list("kind", "value"))
    assert now == {"cdn": "cloudflare"}
    assert target.site.attributes.get(kind="ip", value="192.0.2.8").until == at(60)


def test_nobody_is_named_when_our_own_resolver_fails():
    targets, memory = world(), Memory()
    for n, target in enumerate(targets):
        storing.learn([(target.site_id, {"ns": f"ns{n % 7}.test"}, at(0))])
    turn(Target.objects.filter(kind="home").order_by("pk")[:60], "down", 100, "dns-timeout")
    round_(memory, 103)
    incident = Incident.objects.get()
    assert (incident.state, incident.cause_kind, incident.members.count()) == ("suspected", "resolver", 60)
