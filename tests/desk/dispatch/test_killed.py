"""kill -9 at random moments of posting and sending: nothing is lost, nothing arrives twice."""

import os
import random
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from sodsong.lab.line.platform import Answer
from sodsong.lab.mail import server as mail
from tests.act.channels.helpers import line

EACH = 30  # receivers by LINE, and as many by e-mail

# A process with everything loaded forks a worker for each life and kills it after the given milliseconds.
NURSERY = textwrap.dedent("""
    import os, signal, sys, time
    import django
    django.setup()
    from django.db import connection
    from linebot.v3.messaging import PushMessageRequest
    from sodsong.act.channels.line import Line
    from sodsong.act.channels.mail import Mail
    from sodsong.act.channels.policy import Quiet
    from sodsong.desk import clock
    from sodsong.desk.dispatch.outbox import ops
    from sodsong.desk.dispatch.outbox.models import Message
    from sodsong.desk.dispatch.outbox.sending import Rules, Sender
    from sodsong.desk.dispatch.outbox.texts import Words
    from sodsong.desk.project import folder
    from sodsong.desk.registry import ops as registry
    from sodsong.desk.registry.models import Contact, Lao, Province
    from django.conf import settings

    base, port, users = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(",")
    folder.prepare(settings.SODSONG.data)
    folder.migrate(settings.SODSONG.data)
    province = Province.objects.create(name="ก")
    for number, user in enumerate(users):
        for kind, channel, address in (("L", "line", user), ("M", "email", f"m{number}@lao.test")):
            lao = Lao.objects.create(code=f"{kind}{number}", province=province, type="x", name="x", official_name="x")
            registry.add_contact(lao, channel, address, "", clock.now())
    channels = {"line": Line("lab-token", base), "email": Mail("127.0.0.1", port, "a@office.test", tls="none")}
    sender = Sender(channels, clock.now, lambda: 0.0, Rules(quiet=Quiet(0, 0), lease=0.2, batch=5))

    def work():
        for lao in Lao.objects.order_by("code"):
            ops.post(f"step:{lao.code}", lao, Words("s", lao.code), clock.now())
        while Message.objects.filter(state="drafted").exists():
            Message.objects.filter(state="drafted", tries__gt=0).update(due_at=clock.now())
            sender.send_due() or time.sleep(0.02)

    connection.close()
    print("ready", flush=True)
    for line in sys.stdin:
        life = float(line) / 1000
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        until = time.monotonic() + life
        while time.monotonic() < until:
            if os.waitpid(child, os.WNOHANG)[0]:
                print("done", flush=True)
                break
            time.sleep(0.002)
        else:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            print("killed", flush=True)
    print(sorted(Message.objects.values_list("state", flat=True)), flush=True)
""")


def lives(folder: Path, kills: int, seed: int) -> tuple[int, int]:
    """Let a worker be killed up to ``kills`` times; how often it was, and how many e-mails came twice under one id."""
    chance = random.Random(seed)  # noqa: S311  # a seeded rehearsal
    post = mail.Post()
    with line(quota=None) as (platform, base), mail.serve(post) as (_host, port):
        users = [platform.person(f"p{number}") for number in range(EACH)]
        environment = {
            **os.environ, "SODSONG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "sodsong.desk.project.settings",
        }  # fmt: skip
        with subprocess.Popen(
            [sys.executable, "-c", NURSERY, base, str(port), ",".join(users)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        ) as nursery:  # fmt: skip
            assert nursery.stdout.readline() == "ready\n"
            killed, said = 0, ""
            while said != "done":
                if chance.random() < 0.3:
                    platform.faults.append(Answer(500, lost=chance.random() < 0.5))
                life = chance.uniform(5, 220) if killed < kills else 60_000
                nursery.stdin.write(f"{life}\n")
                nursery.stdin.flush()
                said = nursery.stdout.readline().strip()
                killed += said == "killed"
            nursery.stdin.close()
            assert nursery.stdout.read().count("'sent'") == 2 * EACH
    by_line = Counter(arrived.to for arrived in platform.arrived)
    assert by_line == dict.fromkeys(users, 1), "each LINE user has exactly one"
    ids = {to: {letter["Message-ID"] for receiver, letter in post.arrived if receiver == to} for to, _ in post.arrived}
    assert {to: len(found) for to, found in ids.items()} == {f"m{number}@lao.test": 1 for number in range(EACH)}
    return killed, len(post.arrived) - EACH


def test_killed_at_random_nothing_is_lost_or_doubled(tmp_path):
    killed, _again = lives(tmp_path / "data", 12, 1)
    assert killed


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_two_hundred_kills_lose_and_double_nothing(tmp_path, capsys):
    killed, again, seed = 0, 0, 0
    while killed < 200:
        seed += 1
        more, twice = lives(tmp_path / str(seed), 40, seed)
        killed, again = killed + more, again + twice
    with capsys.disabled():
        print(  # noqa: T201  # the count is what the long run is for
            f"\n{killed} kills in {seed} runs of {2 * EACH} messages: 0 lost, 0 doubled; {again} e-mails handed over "
              "again under the Message-ID they had")  # fmt: skip
