"""That this Sodsong lives is told outside; what vantages say of themselves and how the judge sees them become rows."""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings

from sodsong.desk.project.lanes import heartbeat
from sodsong.desk.project.lanes.heartbeat import Heartbeat
from sodsong.desk.watch import vantages
from sodsong.desk.watch.models import Neighbour, Reader, Vantage
from sodsong.desk.watch.ranges import Seen
from sodsong.observe.probe.fleet.form import Standing
from tests.act.channels.helpers import receiver
from tests.desk import world
from tests.desk.world import NOW

pytestmark = pytest.mark.django_db


def heart(*urls, **more):
    return Heartbeat(replace(settings.SODSONG, heartbeats=urls, **more))


def judged(seconds_ago):
    read_at = NOW - timedelta(seconds=seconds_ago)
    Reader.objects.update_or_create(vantage="here", defaults={"position": 1, "read_at": read_at})


def test_a_healthcheck_is_told_when_we_last_judged():
    world.watched(world.register())
    judged(20)
    with receiver() as (url, got):
        assert heart(url, address="https://phrae.example").tell(NOW) == 1
    said = json.loads(got[0][1])
    assert said["office"] == "https://phrae.example"
    assert datetime.fromisoformat(said["at"]) == NOW
    assert datetime.fromisoformat(said["judged_at"]) == NOW - timedelta(seconds=20)
    assert said["watched"] > 50


def test_one_that_knows_get_alone_is_asked_with_get():
    asked = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_told):
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        for _ in range(2):
            threading.Thread(target=server.handle_request, daemon=True).start()
        assert heart(f"http://127.0.0.1:{server.server_port}/push/x?status=up").tell(NOW) == 1
    assert asked == ["/push/x?status=up"]


def test_while_nothing_is_judged_a_healthcheck_is_told_nothing():
    world.watched(world.register())
    judged(700)
    with receiver() as (url, got):
        assert heart(url).tell(NOW) == 0
    assert got == []


def test_nobody_at_the_other_end_breaks_nothing():
    assert heart("http://127.0.0.1:9/").tell(NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_another_sodsong_hears_it_over_the_wire(live_server, at):
    one = vantages.add_neighbour("แพร่", "somsri", NOW)
    url = f"{live_server.url}/beats/{vantages.token(one)}/"
    judged(0)
    assert heart(url, address="https://phrae.example").tell(NOW) == 1
    assert Neighbour.objects.get().heard_at == NOW
    assert heart(f"{live_server.url}/beats/1:made-up/").tell(NOW) == 0


def test_what_ceased_before_we_listened_is_not_told(monkeypatch):
    one = vantages.add_neighbour("น่าน", "somsri", NOW)
    Neighbour.objects.update(heard_at=NOW - timedelta(days=1))
    ticks = [1000.0]
    monkeypatch.setattr(heartbeat.time, "monotonic", lambda: ticks[0])
    made = heart(silence=600.0)
    ticks[0] = 1599.0
    assert made.silence(NOW) == 0
    ticks[0] = 1601.0
    assert made.silence(NOW) == 1
    one.refresh_from_db()
    assert one.told_at == NOW


def test_this_desk_s_own_vantage_and_the_agents_are_rows(monkeypatch):
    ticks = [0.0]
    monkeypatch.setattr(heartbeat.time, "monotonic", lambda: ticks[0])
    made = heart()
    heard = {"bkk": (NOW, Standing(NOW, 87, 12, -0.4, "0.1", "UKEY"))}
    for count in (0, 40, 80, 120, 160):
        seen = {"here": Seen(count), "bkk": Seen(2 * count, "line")}
        made.keep(heard, 84, seen, NOW + timedelta(seconds=ticks[0]))
        ticks[0] += 30
    here, bkk = Vantage.objects.get(name="here"), Vantage.objects.get(name="bkk")
    assert (here.plans, here.per_minute, here.blind) == (84, 80, "")
    assert (bkk.waiting, bkk.per_minute, bkk.blind, bkk.key) == (12, 160, "line", "UKEY")


def test_the_rules_of_the_judge_follow_an_officers_word(tmp_path):
    from sodsong.desk.project.judging.verdicts import Verdicts
    from sodsong.record.history.history import History

    made = Verdicts(settings.SODSONG, History(tmp_path), "here:test")
    Vantage.objects.create(name="sgp", heard_at=NOW, plans=1, waiting=0, version="1", abroad=True)
    made.judge(NOW)
    assert made.rules.abroad == {"sgp"}
