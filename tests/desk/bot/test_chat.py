"""What people write in LINE and what they read back: the lab's platform on real HTTP, the desk's own webhook, the real SDK."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from sodsong.act.channels.line import Line
from sodsong.desk.bot import ops
from sodsong.desk.bot.chat import Chat
from sodsong.desk.bot.hearing import hear
from sodsong.desk.bot.models import Incoming
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.dispatch import queries as papers
from sodsong.desk.dispatch.models import Receipt
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import binding
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Contact, Lao, Province, Site
from sodsong.desk.watch.models import Target
from sodsong.lab.line.platform import Answer
from sodsong.observe.probe.record import Observation
from tests.act.channels.helpers import line
from tests.desk import world

pytestmark = pytest.mark.django_db
MS = int(world.NOW.timestamp() * 1000)


class Eye:
    """What a probe sees of any site, and how often it looked."""

    def __init__(self):
        self.finding, self.reason, self.looks = "down", "connect-refused", 0

    def __call__(self, url):
        self.looks += 1
        return Observation(target=url, vantage="here", at=world.NOW, url=url, finding=self.finding, reason=self.reason)


@pytest.fixture(scope="module")
def lab():
    with line() as (platform, base):
        yield platform, Line("lab-token", base)


class Room:
    """A bound group, a person in it, and the desk behind them."""

    def __init__(self, platform, account, made):
        self.platform, self.made, self.eye = platform, made, Eye()
        self.user = platform.person("นางสาว ก")
        self.group = platform.group("กลุ่มงาน", [self.user])
        self.chat = Chat(account, self.eye, lambda: world.NOW)
        self.client = Client()

    def bind(self, owner="province"):
        registry.add_contact(owner, "line", self.group, "", world.NOW)

    def post(self, *events, signature=None):
        import json

        body = json.dumps({"destination": "x", "events": events}).encode()
        right = self.platform.signature(body) if signature is None else signature
        return self.client.post(
            "/line/webhook", body, content_type="application/json", headers={"X-Line-Signature": right}
        ).status_code

    def say(self, text, *, alone=False):
        """Someone writes; what they read back, all of it."""
        before = len(self.platform.arrived)
        source = self.user if alone else self.group
        assert self.post(self.platform.said(source, text, user=self.user, at_ms=MS)) == 200
        while self.chat.work():
            pass
        return [one.text.replace("\u00a0", " ") for one in self.platform.arrived[before:]]

    def press(self, data):
        before = len(self.platform.arrived)
        event = self.platform.event("postback", self.group, user=self.user, at_ms=MS, postback={"data": data})
        assert self.post(event) == 200
        self.chat.work()
        return [one.text.replace("\u00a0", " ") for one in self.platform.arrived[before:]]


@pytest.fixture
def room(lab, at, settings):
    platform, account = lab
    platform.arrived.clear(), platform.faults.clear()
    messaging = replace(settings.SODSONG.messaging, line_token="lab-token", line_secret="lab-secret")
    settings.SODSONG = replace(settings.SODSONG, messaging=messaging)
    made = world.august(confirmed=True)
    world.deadline(made)
    return Room(platform, account, made)


def test_a_report_is_answered_with_what_was_seen_and_the_case(room):
    room.bind()
    (said,) = room.say("อบต.ท่าข้าม เข้าเว็บไม่ได้ค่ะ")
    assert said == (
        "อบต.ท่าข้าม: จากจุดตรวจของเราเมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. เข้าไม่ได้ (เครื่องแม่ข่ายไม่รับการเชื่อมต่อ)"
        " ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น. เป็นหนึ่งใน ๓๔ แห่งบนเครื่องแม่ข่ายเดียวกัน เหตุที่ ๑/๒๕๖๓ กำหนด ๑๖ สิงหาคม ๒๕๖๓"
    )
    report = Report.objects.get(source="line")
    assert (report.lao.code, report.symptom, report.by, report.seen["state"]) == ("540166", "down", "นางสาว ก", "down")
    assert room.user not in f"{report.sender}{report.reach}{report.text}"
    assert room.platform.arrived[0].how == "reply"


def test_back_again_is_verified_before_it_is_believed(room):
    room.bind()
    (still,) = room.say("อบต.ท่าข้าม กลับมาแล้วค่ะ")
    assert still.startswith("อบต.ท่าข้าม: ตรวจแล้วเมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. จากจุดตรวจของเรายังเข้าไม่ได้")
    room.eye.finding, room.eye.reason = "up", "ok"
    room.chat._looked.clear()
    (back,) = room.say("อบต.ท่าข้าม กลับมาแล้วค่ะ")
    assert "เข้าได้ ขอบคุณที่แจ้ง ระบบจะยืนยันว่ากลับมาเมื่อเข้าได้ต่อเนื่อง" in back
    assert [one.seen["state"] for one in Report.objects.filter(source="line").order_by("pk")] == ["down", "up"]


def test_what_fits_several_is_asked_with_buttons_and_the_press_settles_it(room):
    room.bind()
    assert room.say("แม่คำมี ล่มค่ะ") == ["หมายถึงหน่วยงานใด โปรดเลือก"]
    items = room.platform.arrived[0].messages[0]["quickReply"]["items"]
    choice = {one["action"]["displayText"]: one["action"]["data"] for one in items}
    assert set(choice) == {"ทต.แม่คำมี เมืองแพร่", "อบต.แม่คำมี หนองม่วงไข่"}
    assert all(len(one["action"]["label"]) <= 20 for one in items)
    (said,) = room.press(choice["อบต.แม่คำมี หนองม่วงไข่"])
    assert said.startswith("อบต.แม่คำมี: จากจุดตรวจของเรา")
    assert Report.objects.get(source="line").lao.code == "540851"
    (again,) = room.press(choice["ทต.แม่คำมี เมืองแพร่"])
    assert again.startswith("อบต.แม่คำมี:"), "the first answer stands"
    assert room.press("which:forged") == ["ปุ่มนี้หมดอายุหรือใช้ไม่ได้แล้ว โปรดติดต่อผู้ที่ส่งหนังสือ"]


def test_a_name_only_near_one_is_confirmed_by_whoever_says_it(room):
    room.bind()
    assert room.say("อบต.ทาขาม เข้าไม่ได้") == ["หมายถึงหน่วยงานใด โปรดเลือก"]
    assert Report.objects.get(source="line").is_question
    (item,) = room.platform.arrived[0].messages[0]["quickReply"]["items"]
    assert item["action"]["displayText"] == "อบต.ท่าข้าม เมืองแพร่"
    (said,) = room.press(item["action"]["data"])
    assert said.startswith("อบต.ท่าข้าม: จากจุดตรวจของเรา")
    assert Report.objects.get(source="line").lao.code == "540166"
    assert room.say("สถานะ ทต.ช่อแฮร์")[0].startswith("ทต.ช่อแฮ:"), "to look does no harm"


def test_halves_of_characters_and_zero_bytes_are_kept_out(room):
    room.bind()
    (said,) = room.say("อบต.ท่าข้าม \ud83d\x00 \\u0000 เข้าไม่ได้")
    assert said.startswith("อบต.ท่าข้าม:")
    assert Report.objects.get(source="line").text == "อบต.ท่าข้าม ? \\u0000 เข้าไม่ได้"


@pytest.mark.parametrize(
    "text",
    ["สวัสดีตอนเช้าค่ะ", "รับทราบครับ", "🙏🙏", "ขอบคุณ อบต.ท่าข้าม", "รายงาน ประจำเดือนส่งหรือยังคะ", "\u200b\u202e", "555", "ก" * 100_000],
)  # fmt: skip
def test_in_a_group_chatter_gets_silence(room, text):
    room.bind()
    assert room.say(text) == []
    assert not Report.objects.filter(source="line").exists()
    assert Incoming.objects.get().outcome == "silence"


def test_marks_nobody_sees_do_not_hide_a_report(room):
    room.bind()
    (said,) = room.say("\u200b\u202eอบต.ท่า\u200bข้าม\u200f 😱 เข้าไม่ได้")
    assert said.startswith("อบต.ท่าข้าม:")


def test_commands_in_plain_thai(room):
    room.bind()
    (status,) = room.say("สถานะ")
    assert status.startswith("จังหวัดแพร่: เข้าไม่ได้ ๓๔ จาก ๘๔ แห่งที่เฝ้าดู\nเหตุที่ ๑/๒๕๖๓: ๓๔ แห่ง")
    (one,) = room.say("สถานะ ท่าข้าม")
    assert one.startswith("อบต.ท่าข้าม: จากจุดตรวจของเรา")
    assert room.say("ช่วยเหลือ")[0].startswith("แจ้งเว็บไซต์เข้าไม่ได้:")
    (told,) = room.say("รายงาน อบต.ท่าข้าม")
    assert "เข้าไม่ได้" in told
    assert Report.objects.get(source="line").symptom == "down"


def test_alone_with_the_bot_a_clear_answer_comes(room):
    assert room.say("ก" * 100_000, alone=True) == ["ข้อความยาวเกินไป โปรดพิมพ์เพียงชื่อ อปท. และอาการ"]
    assert room.say("สถานะ ดวงจันทร์", alone=True)[0].startswith("ไม่พบ อปท. ชื่อนี้ในจังหวัดแพร่")


def test_an_unbound_group_is_none_of_ours_until_an_officers_code_binds_it(room):
    lao = room.made.laos["540166"]
    assert room.say("อบต.ท่าข้าม เข้าไม่ได้") == []
    assert room.say("ผูกกลุ่ม AAAA-BBBB") == ["รหัสไม่ถูกต้องหรือหมดอายุ โปรดขอรหัสใหม่จากเจ้าหน้าที่"]
    code = binding.code(lao, world.NOW.date())
    assert room.say(f"ผูกกลุ่ม {code.lower()}") == ["ผูกกลุ่มนี้กับ อบต.ท่าข้าม แล้ว พิมพ์ ช่วยเหลือ เพื่อดูวิธีใช้"]
    assert Contact.objects.get().lao == lao
    assert binding.owner_of(code, world.NOW.date()) is None, "a code binds one group"
    assert room.say("อบต.ท่าข้าม เข้าไม่ได้") != []


def test_guessing_codes_ends_in_silence(room):
    for _guess in range(5):
        assert room.say("ผูกกลุ่ม AAAA-BBBB") != []
    assert room.say(f"ผูกกลุ่ม {binding.code('province', world.NOW.date())}") == []
    assert not Contact.objects.exists()


def test_the_same_delivery_twice_is_one_report_and_one_answer(room):
    room.bind()
    event = room.platform.said(room.group, "อบต.ท่าข้าม ล่ม", user=room.user, at_ms=MS)
    again = {**event, "deliveryContext": {"isRedelivery": True}}
    assert [room.post(event), room.post(again, event)] == [200, 200]
    room.chat.work()
    assert room.post(again) == 200
    assert room.chat.work() == 0
    assert Report.objects.filter(source="line").count() == 1
    assert len(room.platform.arrived) == 1


def test_a_call_that_is_not_lines_is_refused_and_keeps_nothing(room):
    event = room.platform.said(room.group, "อบต.ท่าข้าม ล่ม", at_ms=MS)
    assert room.post(event, signature="") == 401
    assert room.post(event, signature=room.platform.signature(b"other")) == 401
    assert room.client.post("/line/webhook", b"{", content_type="application/json").status_code == 401
    broken = b'{"events": 5}'
    head = {"X-Line-Signature": room.platform.signature(broken)}
    assert room.client.post("/line/webhook", broken, content_type="application/json", headers=head).status_code == 400
    assert not Incoming.objects.exists()


def test_five_hundred_messages_in_a_minute_lose_no_report_and_flood_nobody(room):
    room.bind()
    events = [room.platform.said(room.group, "อบต.ท่าข้าม ล่ม", user=room.user, at_ms=MS) for _ in range(500)]
    for start in range(0, 500, 100):
        assert room.post(*events[start : start + 100]) == 200
    while room.chat.work():
        pass
    assert Report.objects.filter(source="line").count() == 500
    assert len(room.platform.arrived) == 20
    assert room.eye.looks == 1, "one look answers them all"


def test_words_are_sealed_while_they_wait_and_forgotten_afterwards(room):
    room.bind()
    room.post(room.platform.said(room.group, "อบต.ท่าข้าม ล่ม", user=room.user, at_ms=MS))
    row = Incoming.objects.get()
    assert "ท่าข้าม" not in row.sealed
    assert room.user not in row.sealed
    room.chat.work()
    row.refresh_from_db()
    assert (row.sealed, row.outcome) == ("", "report")
    assert ops.forget(world.NOW + timedelta(days=8)) == 1


def test_a_report_whose_reply_token_ran_out_is_answered_by_push_through_the_outbox(room):
    room.bind()
    event = room.platform.said(room.group, "อบต.ท่าข้าม ล่ม", user=room.user, at_ms=MS)
    room.platform._tokens.clear()
    room.post(event)
    room.chat.work()
    (row,) = Message.objects.all()
    assert (row.topic, row.key, row.contact.address) == ("bot", f"bot:{event['webhookEventId']}", room.group)


def test_an_answer_lost_on_its_way_is_not_given_twice(room):
    room.bind()
    room.platform.faults.append(Answer(500, lost=True))
    room.say("สถานะ")
    assert len(room.platform.arrived) == 1
    row = Incoming.objects.get()
    assert (row.outcome, row.replying) == ("status", True)


def test_one_tap_acknowledges_the_letter(room):
    circular = world.issued(room.made)
    one = circular.recipients.get(key="540166")
    (said,) = room.press(f"ack:{papers.link_token(one)}")
    assert said.startswith("อบต.ท่าข้าม รับทราบหนังสือที่")
    assert Receipt.objects.get(recipient=one).by == "นางสาว ก"
    assert room.press(f"ack:{papers.link_token(one)}x") == ["ปุ่มนี้หมดอายุหรือใช้ไม่ได้แล้ว โปรดติดต่อผู้ที่ส่งหนังสือ"]


def test_whoever_blocks_the_bot_is_not_pushed_to_until_they_come_back(room):
    contact = registry.add_contact(room.made.laos["540166"], "line", room.user, "", world.NOW)
    room.post(room.platform.event("unfollow", room.user, at_ms=MS))
    room.chat.work()
    contact.refresh_from_db()
    assert contact.blocked_why == "blocked-by-receiver"
    room.post(room.platform.event("follow", room.user, at_ms=MS))
    room.chat.work()
    contact.refresh_from_db()
    assert contact.blocked_at is None


@pytest.mark.parametrize("event", [{}, {"webhookEventId": 5}, {"webhookEventId": "a", "type": "message"}, {"webhookEventId": "b", "type": "postback", "postback": 3}, {"webhookEventId": "c", "source": 7, "type": "message", "message": {"type": "text", "text": None}}, {"webhookEventId": "d", "type": "message", "message": {"type": "sticker"}}])  # fmt: skip
def test_odd_events_hurt_nothing(room, event):
    assert room.post(event) == 200
    room.chat.work()
    assert not Incoming.objects.filter(done_at__isnull=True).exists()


def test_a_command_is_the_first_word_alone():
    assert hear("สถานะการณ์วันนี้").what == "words"
    assert hear(" สถานะ ").what == "status"
    assert hear("ก" * 1_001).what == "too-long"


def test_the_status_is_that_of_the_desks_own_province(room):
    room.bind()
    before = room.say("สถานะ")
    far = Province.objects.create(name="จังหวัดสมมุติ")
    lao = Lao.objects.create(
        code="990001", province=far, type="อบต.", name="สมมุติไกล", official_name="องค์การบริหารส่วนตำบลสมมุติไกล"
    )
    site = Site.objects.create(lao=lao, url="http://990001.lao.test/", since=world.BEGAN)
    Target.objects.create(kind="home", url=site.url, site=site, state="down", active=True)
    theirs = Incident.objects.create(key="2563-9", number=9, year=2563, state="open", began_at=world.BEGAN)
    Member.objects.create(incident=theirs, lao=lao, state="down", since=world.BEGAN)
    assert room.say("สถานะ") == before
    ours = Incident.objects.get(number=1)
    Member.objects.create(incident=ours, lao=lao, state="down", since=world.BEGAN)
    assert room.say("สถานะ") == before, "of a case that both share, our own LAOs are counted"
