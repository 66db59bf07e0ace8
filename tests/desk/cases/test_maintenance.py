import json

import pytest

from sodsong import data
from sodsong.act.casework.record import Rules
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch import queries
from sodsong.desk.watch.models import Flip, Maintenance
from sodsong.judge.cause.tables import read_tables
from tests.desk.helpers import at, turn, world

pytestmark = pytest.mark.django_db
TABLES = read_tables(json.loads(data.text("symptoms.json")))


def attribute(seconds):
    return case_stages.attribute(at(seconds), TABLES, Rules(settle=30))


def plan(target, begins, ends, now=0):
    return watch.plan_maintenance(target.site, at(begins), at(ends), reason="ย้ายเครื่อง", by="somchai", now=at(now))


def test_a_planned_outage_is_measured_but_opens_nothing_until_it_lasts_too_long():
    targets = world()
    for target in targets[:34]:
        plan(target, 90, 600)
    turn(targets[:34], "down", 100)
    attribute(103)
    assert Flip.objects.filter(now="down").count() == 34
    assert not Incident.objects.exists()
    attribute(601)
    assert Incident.objects.get().members.count() == 34


def test_the_others_on_the_server_still_open_their_incident():
    targets = world()
    plan(targets[0], 90, 600)
    turn(targets[:34], "down", 100)
    attribute(103)
    assert Incident.objects.get().members.count() == 33


def test_who_is_in_an_incident_already_stays_in_it_and_is_told_back():
    targets = world()
    turn(targets[:34], "down", 100)
    attribute(103)
    plan(targets[0], 200, 600, now=150)
    attribute(210)
    assert Incident.objects.get().members.count() == 34
    turn(targets[:34], "up", 300, "ok")
    attribute(302)
    assert Incident.objects.get().state == "recovered"


def test_a_time_that_is_none_is_refused():
    targets = world()
    for begins, ends in ((100, 100), (200, 100), (-90, -10)):
        with pytest.raises(watch.BadTime):
            plan(targets[0], begins, ends)
    assert not Maintenance.objects.exists()


def test_ended_early_it_counts_no_longer_and_one_to_come_is_struck():
    targets = world()
    now_on, to_come = plan(targets[0], 0, 600), plan(targets[1], 500, 600)
    watch.end_maintenance(now_on, at(100))
    watch.end_maintenance(to_come, at(100))
    assert queries.in_maintenance(at(101)) == set()
    assert Maintenance.objects.count() == 1
