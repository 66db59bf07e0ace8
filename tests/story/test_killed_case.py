"""A whole case while web and watch are killed with -9 at random moments: what reached the receivers and the rows is counted."""

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import pytest

from sodsong.lab.line import server as line
from sodsong.lab.line.platform import Platform
from sodsong.lab.mail import server as mail

from . import worlds
from .test_up import ALL_UP, Office

pytestmark = [pytest.mark.xdist_group("story")]
BEGINS, FRIDAY, REPAIRED = (
    datetime.fromisoformat(f"2020-08-{moment}+07:00") for moment in ("11T09:10:00", "14T13:31:00", "15T14:00:00")
)
TOKEN, SECRET = "story-token", "story-secret"  # of a platform that lives in this process
# The people of the office: one process that does what it is told by a word on its standard input.
PEOPLE = """
import hashlib, sys
from datetime import date
from sodsong.cli.desk import start
start.set_up(None)
from sodsong.desk import clock
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.models import Incident
from sodsong.act.casework.cascade import Receipt
from sodsong.desk.dispatch import ops, queries
from sodsong.desk.dispatch.outbox import circulars
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import District, Lao

def introduce():
    for one in District.objects.all():
        registry.add_contact(one, "email", f"district-{one.pk}@sodsong.test", "", clock.now())
    for one in Lao.objects.all():
        user = "U" + hashlib.sha256(f"lao-{one.code}".encode()).hexdigest()[:32]
        registry.add_contact(one, "line", user, "", clock.now())

def decide():
    row = Incident.objects.get()
    incident_ops.confirm(row, "officer", clock.now())
    incident_ops.set_deadline(row, date(2020, 8, 16), "officer", clock.now())

def pass_on():
    row = Incident.objects.get()
    ops.issue(row, "1", date(2020, 8, 11), "officer", clock.now())
    circular = queries.circular_of(row)
    circulars.send(circular, lambda one: f"http://desk.test/r/{queries.link_token(one)}/", "officer", clock.now())
    print(*[queries.link_token(one) for one in queries.recipients(circular)], end=" ")

def sign(first, last):
    rows = queries.recipients(queries.circular_of(Incident.objects.get()))
    for one in list(rows)[int(first):int(last)]:
        ops.receive(one, Receipt("acknowledged", clock.now()))

for line in sys.stdin:
    word, *more = line.split()
    {"introduce": introduce, "decide": decide, "pass_on": pass_on, "sign": sign}[word](*more)
    print(flush=True)
"""


class Killer(threading.Thread):
    """Keeps web and watch running and kills one of them at random moments, while ``resting`` is not set.

    Moments are drawn in ``breath``, the seconds that a watch took here and now to come to its first look: kills hit
    starting and working processes alike on an idle machine and on a busy one, which otherwise would only ever start.
    """

    def __init__(self, office, chance, most):
        super().__init__(daemon=True)
        self.office, self.chance, self.most, self.breath = office, chance, most, 2.0
        self.kills: Counter[str] = Counter()
        self.over, self.resting = threading.Event(), threading.Event()
        self.resting.set()
        self.running = {}
        self.begin("watch")

    def begin(self, word):
        self.running[word] = self._start(word)

    def _start(self, word):
        more = ["--port", str(self.office.port)] if word == "web" else []
        return subprocess.Popen(
            [sys.executable, "-m", "sodsong", word, *more],
            env=self.office.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self):
        while not self.over.wait(self.chance.uniform(0.05, 1.5) * self.breath):
            if self.resting.is_set() or self.kills.total() >= self.most:
                continue
            word = self.chance.choice(sorted(self.running))
            self.running[word].kill()
            self.running[word].wait()
            self.kills[word] += 1
            self.begin(word)

    def stop(self):
        self.over.set()
        self.join()
        for process in self.running.values():
            process.kill()
            process.wait()


class Case:
    """The case from the healthy morning to the recovery on a folder of its own."""

    def __init__(self, folder, lab, seed, most, by_link=91):
        self.by_link = by_link  # so many acknowledge over the web, the others as a district enters it
        self.folder, self.lab, self.chance, self.most = folder, lab, random.Random(seed), most  # noqa: S311  # a rehearsal
        self.platform = Platform(time.monotonic, token=TOKEN, secret=SECRET, quota=None)
        self.box = mail.Post()

    def play(self):
        with ExitStack() as stack:
            base = stack.enter_context(line.serve(self.platform))
            host, port = stack.enter_context(mail.serve(self.box))
            (self.folder / "data").mkdir()
            self.clock(BEGINS)
            self.office = office = Office(self.folder, self.lab)
            office.environment |= {
                "SODSONG_LINE_API": base, "SODSONG_LINE_TOKEN": TOKEN, "SODSONG_LINE_SECRET": SECRET,
                "SODSONG_SMTP": f"{host}:{port}", "SODSONG_SMTP_TLS": "none", "SODSONG_QUIET": "0-0",
                "SODSONG_MAIL_FROM": "office@sodsong.test", "SODSONG_INTERVAL": "2", "SODSONG_RECHECKS": "0.3,0.8",
                "SODSONG_SETTLE": "30",
            }  # fmt: skip
            command = [sys.executable, "-c", PEOPLE]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            people = stack.enter_context(subprocess.Popen(command, env=office.environment, **pipes))
            began = time.monotonic()
            self.killer = killer = Killer(office, self.chance, self.most)
            stack.callback(killer.stop)
            killer.start()
            self.people = people
            office.until("select count(*) > 0 from watch_reader", [(1,)], 60)
            killer.breath = min(max(time.monotonic() - began, 1.5), 10)
            self.patience = 120 + 30 * killer.breath  # so many starts of a watch, most of them cut short
            self.tell("introduce")
            for (code,) in office.sql("select code from registry_lao"):
                self.platform.person(f"lao-{code}")
            office.until(ALL_UP, [(84,)], 60)
            killer.resting.clear()
            self.work()
            killer.resting.set()
            people.stdin.close()
        return killer.kills

    def work(self):
        office, lab = self.office, self.lab
        lab.server_down(lab.world.failing_address)
        office.until("select count(*) from cases_member where state = 'down'", [(34,)], self.patience)
        office.until("select count(*) > 0 from dispatch_draft", [(1,)], self.patience)
        self.tell("decide")
        self.killer.begin("web")
        tokens = self.tell("pass_on").split()
        assert len(tokens) == 92
        for token in tokens[: self.by_link]:  # the last one gives no sign and is chased
            self.acknowledge(token)
        self.tell(f"sign {self.by_link} 91")
        self.clock(FRIDAY)
        office.until("select count(*) from cases_notice where kind = 'reminder'", [(34,)], self.patience)
        office.until("select count(*) from cases_notice where kind = 'silence'", [(1,)], self.patience)
        self.clock(REPAIRED)
        lab.repair(lab.world.failing_address)
        office.until("select state from cases_incident", [("recovered",)], self.patience)
        office.until("select count(*) from cases_notice where taken_at is null", [(0,)], self.patience)
        self.clock(REPAIRED.replace(hour=15))  # what was being sent when it was killed is free again
        office.until("select count(*) from dispatch_message where state = 'drafted'", [(0,)], self.patience)

    def tell(self, word):
        self.people.stdin.write(word + "\n")
        self.people.stdin.flush()
        return self.people.stdout.readline()

    def clock(self, moment):
        fresh = self.folder / "data" / "clock.story"
        fresh.write_text(json.dumps({"offset_seconds": (moment - datetime.now(UTC)).total_seconds()}))
        fresh.replace(fresh.with_name("clock.json"))

    def acknowledge(self, token):
        """As a person does whose page did not answer: press again."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        end = time.monotonic() + 90
        while True:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=15)) as line:
                    line.request("POST", f"/r/{token}/", "act=acknowledged", kind)
                    assert line.getresponse().status == 302
                    return
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def count(self):
        """Messages and events that are missing or there twice; everything that arrived and happened is counted."""
        sql = self.office.sql
        by_line = Counter((one.to, one.text) for one in self.platform.arrived)
        by_mail = {(to, str(letter["Message-ID"])) for to, letter in self.box.arrived}
        sent = sql("select count(*) from dispatch_message where state in ('sent', 'opened')")[0][0]
        circular = "select recipient_id, count(*) from dispatch_message where topic = 'circular' group by 1"
        assert dict.fromkeys((one for one, _ in sql(circular)), 1) == dict(sql(circular))
        assert len(sql(circular)) == 92
        told = {to for to, _text in by_line} | {to for to, _id in by_mail}
        assert len(told) == 92, "every LAO and every district office has something"
        assert max(by_line.values()) == 1, "nothing came twice to a LINE user"
        assert len(by_line) + len(by_mail) == sent, "what the rows call sent stands at the receivers, and nothing else"
        assert sql("select count(*) from cases_incident") == [(1,)]
        events = [(kind, json.loads(data)) for kind, data in sql("select kind, data from cases_event order by seq")]
        assert [seq for (seq,) in sql("select seq from cases_event order by seq")] == list(range(1, len(events) + 1))
        happened = Counter((kind, data.get("lao") or data.get("key") or data.get("which")) for kind, data in events)
        once = {"suspected", "opened", "confirmed", "deadline-set", "recovered", "back", "step-done", "notified"}
        assert {one: count for one, count in happened.items() if one[0] in once and count > 1} == {}
        assert sum(count for (kind, _), count in happened.items() if kind == "back") == 34
        signs = sql("select recipient_id, act, count(*) from dispatch_receipt group by 1, 2 having count(*) > 1")
        assert signs == []
        assert sql("select count(distinct recipient_id) from dispatch_receipt where act = 'acknowledged'") == [(91,)]
        return len(by_line) + len(by_mail), len(events)


@pytest.fixture(scope="module")
def lab():
    with worlds.phrae() as running:
        yield running


@pytest.mark.timeout(600)
def test_a_case_with_web_and_watch_killed_loses_and_doubles_nothing(tmp_path, lab):
    lab.repair("everything")
    case = Case(tmp_path, lab, 2563, 4, by_link=10)
    assert case.play().total() > 0
    messages, events = case.count()
    assert messages >= 92 + 34 + 1
    assert events > 40


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_two_hundred_kills_in_whole_cases(tmp_path, lab, capsys):
    most, first = (
        int(os.environ.get(f"SODSONG_{name}", normal)) for name, normal in (("KILLS", "200"), ("FIRST", "0"))
    )
    until = time.monotonic() + float(os.environ.get("SODSONG_SECONDS", "7000"))
    kills: Counter[str] = Counter()
    messages = events = cases = 0
    while kills.total() < most and time.monotonic() < until:
        lab.repair("everything")
        folder = tmp_path / str(cases)
        folder.mkdir()
        case = Case(folder, lab, first + cases, min(25, most - kills.total()))
        kills += case.play()
        more, happened = case.count()
        cases, messages, events = cases + 1, messages + more, events + happened
        with capsys.disabled():
            print(f"\n{dict(kills)} in {cases} cases: {messages} messages, {events} events, none lost, none doubled")  # noqa: T201  # the count is what it is for
