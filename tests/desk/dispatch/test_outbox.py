"""Messages from their draft to their receivers: LINE's stand-in, a mail server and an HTTP receiver are real, on loopback."""

from datetime import datetime, timedelta

import pytest

from sodsong.act.channels.line import Line
from sodsong.act.channels.mail import Mail
from sodsong.act.channels.policy import BANGKOK, Quiet
from sodsong.act.channels.webhook import Webhook
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch.outbox import ops, queries
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.outbox.sending import Rules, Sender
from sodsong.desk.dispatch.outbox.texts import Words
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Contact
from sodsong.lab.line.platform import Answer
from sodsong.lab.mail import server as mail
from tests.act.channels.helpers import line, receiver
from tests.desk import world

pytestmark = pytest.mark.django_db
NOON = datetime(2020, 8, 14, 12, 0, tzinfo=BANGKOK)
WORDS = Words("เรื่อง", "ข้อความ")


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def forward(self, **more):
        self.now += timedelta(**more)


@pytest.fixture(scope="module")
def lab():
    with line() as (platform, base):
        yield platform, Line("lab-token", base)


@pytest.fixture
def office(lab):
    """A platform, a mail server, the sender with both, an LAO, and the clock they go by."""
    platform, account = lab
    platform.used, platform.quota = 0, None
    platform.arrived.clear(), platform.faults.clear(), platform.blocked.clear(), platform._keys.clear()
    post, clock = mail.Post(), Clock()
    lao = world.register(1).laos["540166"]
    with mail.serve(post) as (host, port):
        account_mail = Mail(host, port, "office@office.test", tls="none")
        sender = Sender({"line": account, "email": account_mail}, clock, lambda: 0.5, Rules(lease=60))
        yield platform, post, sender, lao, clock


def by_line(platform, lao, name="ก"):
    return registry.add_contact(lao, "line", platform.person(name), "", NOON)


def by_mail(lao, address="a@lao.test"):
    return registry.add_contact(lao, "email", address, "", NOON)


def test_a_message_goes_once_and_the_same_key_again_is_the_same_message(office):
    platform, _post, sender, lao, _clock = office
    by_line(platform, lao)
    first = dispatch.post("case:1", lao, WORDS, NOON)
    assert dispatch.post("case:1", lao, Words("x", "another"), NOON).pk == first.pk
    assert sender.send_due() == 1
    assert sender.send_due() == 0
    (arrived,) = platform.arrived
    assert arrived.text == "ข้อความ"
    row = Message.objects.get()
    assert (row.state, row.channel, row.sent_at, row.claim, row.cost) == ("sent", "line", NOON, "", 1)


def test_who_cannot_be_reached_is_a_task_until_a_person_has_told_them(office):
    platform, _post, sender, lao, _clock = office
    row = dispatch.post("case:1", lao, WORDS, NOON)
    assert (row.state, row.reason) == ("failed", "no-contact")
    assert [one.pk for one in queries.tasks()] == [row.pk]
    assert not ops.try_again(row, NOON), "still nobody to reach"
    by_line(platform, lao)
    assert ops.try_again(row, NOON)
    assert sender.send_due() == 1
    assert not ops.told_by_hand(row, "นาง ก", NOON), "it is no task any more"
    other = dispatch.post("case:2", "assessors", WORDS, NOON)
    assert ops.told_by_hand(other, "นาง ก", NOON)
    assert Message.objects.get(pk=other.pk).receipt == "นาง ก"


def test_a_passing_failure_is_tried_again_later_under_the_same_name(office):
    platform, _post, sender, lao, clock = office
    by_line(platform, lao)
    dispatch.post("case:1", lao, WORDS, NOON)
    platform.faults.append(Answer(500, lost=True))
    platform.faults.append(Answer(429, {}, {"Retry-After": "90"}))
    assert sender.send_due() == 1
    row = Message.objects.get()
    assert (row.state, row.reason, row.tries, row.due_at) == (
        "drafted",
        "server-error",
        1,
        NOON + timedelta(seconds=30),
    )
    assert sender.send_due() == 0
    clock.forward(seconds=31)
    sender.send_due()
    assert Message.objects.get().due_at == clock.now + timedelta(seconds=90)
    clock.forward(seconds=91)
    sender.send_due()
    assert Message.objects.get().state == "sent"
    assert len(platform.arrived) == 1, "the first try had arrived: the key is refused the second time"


def test_an_address_refused_for_good_is_blocked_and_the_next_way_is_taken(office):
    _platform, post, sender, lao, _clock = office
    gone = registry.add_contact(lao, "line", "U" + "0" * 32, "", NOON)
    by_mail(lao)
    dispatch.post("case:1", lao, WORDS, NOON)
    sender.send_due()
    sender.send_due()
    assert [to for to, _letter in post.arrived] == ["a@lao.test"]
    gone.refresh_from_db()
    assert gone.blocked_why == "address-unknown"
    row = Message.objects.get()
    assert (row.state, row.channel, row.tried) == ("sent", "email", [gone.pk])


def test_a_bouncing_address_without_another_way_is_a_task(office):
    _platform, post, sender, lao, _clock = office
    by_mail(lao)
    post.unknown.add("a@lao.test")
    dispatch.post("case:1", lao, WORDS, NOON)
    sender.send_due()
    row = Message.objects.get()
    assert (row.state, row.reason) == ("failed", "address-unknown")
    assert Contact.objects.get().blocked_at == NOON


def test_after_many_tries_in_vain_a_person_is_asked(office):
    platform, _post, sender, lao, clock = office
    by_line(platform, lao)
    dispatch.post("case:1", lao, WORDS, NOON, ops.Extra(urgent=True))
    for _try in range(8):
        platform.faults.append(Answer(503))
        sender.send_due()
        clock.forward(hours=5)
    row = Message.objects.get()
    assert (row.state, row.reason) == ("failed", "server-error")
    assert Contact.objects.get().blocked_at is None, "the address is not to blame"


def test_at_night_only_the_urgent_goes(office):
    platform, _post, sender, lao, clock = office
    by_line(platform, lao)
    clock.now = NOON.replace(hour=22)
    dispatch.post("case:1", lao, WORDS, clock.now)
    dispatch.post("case:2", lao, Words("", "ด่วน"), clock.now, ops.Extra(urgent=True))
    assert sender.send_due() == 1
    assert platform.arrived[0].text == "ด่วน"
    clock.forward(hours=9)
    assert sender.send_due() == 1


def test_a_months_quota_keeps_its_last_fifth_for_the_urgent_then_takes_another_way(office):
    platform, post, sender, lao, clock = office
    group = platform.group("ก", [platform.person(str(n)) for n in range(4)])
    registry.add_contact(lao, "line", group, "", NOON)
    by_mail(lao)
    spare = Sender(sender.channels, clock, lambda: 0.5, Rules(quotas={"line": 10}))
    for number in range(3):
        dispatch.post(f"case:{number}", lao, WORDS, NOON, ops.Extra(topic="bot"))
    while spare.send_due():
        pass
    assert len(platform.arrived) == 2, "two pushes to four members are eight of ten"
    assert [to for to, _letter in post.arrived] == ["a@lao.test"]
    assert queries.spent("line", clock.now) == 8
    clock.now = NOON.replace(month=9)
    assert queries.spent("line", clock.now) == 0


def test_the_platforms_own_limit_is_no_fault_of_the_address(office):
    platform, _post, sender, lao, _clock = office
    by_line(platform, lao)
    platform.quota = 0
    dispatch.post("case:1", lao, WORDS, NOON)
    sender.send_due()
    assert Message.objects.get().reason == "quota-spent"
    assert Contact.objects.get().blocked_at is None


def test_many_notices_for_one_contact_go_as_one(office):
    platform, _post, sender, lao, _clock = office
    by_line(platform, lao)
    for number in range(3):
        dispatch.post(f"case:{number}", lao, Words("", f"เรื่องที่ {number}"), NOON)
    dispatch.post("urgent", lao, Words("", "ด่วน"), NOON, ops.Extra(urgent=True))
    assert ops.gather(NOON) == 1
    assert ops.gather(NOON) == 0
    while sender.send_due():
        pass
    assert [one.text for one in platform.arrived] == [
        "ด่วน", "เรื่องที่ 0\n\n———\n\nเรื่องที่ 1\n\n———\n\nเรื่องที่ 2",
    ]  # fmt: skip
    assert queries.counts() == {"digested": 3, "sent": 2}


def test_a_claimed_message_is_nobody_elses_until_its_lease_is_over(office):
    platform, _post, sender, lao, clock = office
    by_line(platform, lao)
    row = dispatch.post("case:1", lao, WORDS, NOON)
    Message.objects.filter(pk=row.pk).update(claim="another", lease_until=NOON + timedelta(seconds=60))
    assert sender.send_due() == 0
    clock.forward(seconds=61)
    assert sender.send_due() == 1


def test_a_webhook_is_delivered_when_it_is_answered_and_a_missing_channel_is_a_task(office):
    _platform, _post, sender, lao, clock = office
    with receiver() as (url, got):
        registry.add_contact(lao, "webhook", url, "", NOON)
        first = dispatch.post("case:1", lao, WORDS, NOON)
        sender.send_due()
        first.refresh_from_db()
        assert (first.state, first.reason) == ("failed", "no-channel")
        ops.try_again(first, NOON)
        more = {**sender.channels, "webhook": Webhook("s", allow_private=True)}
        Sender(more, clock, lambda: 0.5).send_due()
    first.refresh_from_db()
    assert (first.state, len(got)) == ("delivered", 1)


def test_a_purged_contact_gets_nothing_more(office):
    platform, _post, sender, lao, _clock = office
    contact = by_line(platform, lao)
    row = dispatch.post("case:1", lao, WORDS, NOON)
    registry.purge_contact(contact, NOON)
    sender.send_due()
    row.refresh_from_db()
    assert (row.state, row.reason, platform.arrived) == ("failed", "no-contact", [])


def test_night_and_quota_do_not_rest_where_an_office_says_so(office):
    platform, _post, sender, lao, clock = office
    by_line(platform, lao)
    clock.now = NOON.replace(hour=23)
    dispatch.post("case:1", lao, WORDS, clock.now)
    assert Sender(sender.channels, clock, lambda: 0.5, Rules(quiet=Quiet(0, 0))).send_due() == 1


def test_mail_that_came_back_goes_another_way_or_to_a_person(office):
    """A server that took a letter may give it back hours later: an officer who finds it says so."""
    platform, _post, sender, lao, clock = office
    mail_way = by_mail(lao)
    for key in ("case:1", "case:2", "case:3"):
        dispatch.post(key, lao, WORDS, NOON)
    sender.send_due()
    Message.objects.filter(key="case:3").update(state="opened")
    by_line(platform, lao)
    clock.forward(hours=3)
    assert ops.came_back(mail_way, clock.now) == 2, "what was read did arrive"
    mail_way.refresh_from_db()
    assert mail_way.blocked_why == "came-back"
    sender.send_due()
    assert len(platform.arrived) == 2
    assert set(Message.objects.values_list("key", "state", "channel")) == {
        ("case:1", "sent", "line"),
        ("case:2", "sent", "line"),
        ("case:3", "opened", "email"),
    }
    assert ops.came_back(mail_way, clock.now) == 0, "said twice, nothing goes out again"


def test_mail_that_came_back_without_another_way_is_a_task_until_the_address_is_used_again(office):
    _platform, post, sender, lao, clock = office
    way = by_mail(lao)
    dispatch.post("case:1", lao, WORDS, NOON)
    sender.send_due()
    assert ops.came_back(way, clock.now) == 1
    task = queries.tasks().get()
    assert (task.reason, ops.try_again(task, clock.now)) == ("came-back", False)
    registry.use_again(way)
    assert ops.try_again(task, clock.now)
    sender.send_due()
    assert [to for to, _letter in post.arrived] == ["a@lao.test"] * 2
