"""The setting up in the browser: from an empty folder to a test message; left for later, taken up again, never shown back."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodsong import data
from sodsong.desk.console import ops
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.ways import queries as ways
from sodsong.desk.dispatch.ways.models import Setting
from sodsong.desk.project import options
from sodsong.desk.project.lanes import messages as lane
from sodsong.desk.registry.models import Contact, Lao, Site
from sodsong.desk.registry.people import ops as people
from sodsong.desk.registry.people.models import Trace
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
RELAY = {
    "smtp": "127.0.0.1:2525", "smtp_tls": "none", "smtp_user": "mailer", "smtp_password": "ลับมาก-๑", "mail_from": "office@example.test",
}  # fmt: skip
TOKEN, SECRET = "line-token-of-nobody", "0123456789abcdef" * 2


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(django_settings, "SODSONG", replace(django_settings.SODSONG, data=tmp_path, province_set=""))
    return tmp_path


@pytest.fixture
def head(db: None) -> Client:
    """The first officer, in by the link that the command prints."""
    client = Client()
    answer = client.post(
        f"/setup/{ops.setup_token()}/",
        {"username": "napa", "password1": "แพร่-๒๕๖๓-ลองดู", "password2": "แพร่-๒๕๖๓-ลองดู"},
    )
    assert answer["Location"] == "/start/", "the first officer is led on"
    return client


def next_step(client: Client) -> str:
    return said(page(client.get("/start/")), "#step")


def test_a_new_desk_is_led_from_its_province_to_a_test_message(head: Client, folder: Path):
    assert next_step(head) == "ขั้นต่อไป: จังหวัดของท่าน"
    assert head.post("/start/province/", {"province": "แพร่"}).status_code == 302
    assert next_step(head) == "ขั้นต่อไป: ทะเบียน อปท."
    head.post("/start/register/", {"act": "shipped"})
    assert Lao.objects.count() == 84
    assert next_step(head) == "ขั้นต่อไป: การเฝ้าดู"
    sites = Site.objects.count()
    head.post("/watch/", {"sure": str(sites)})
    assert Site.objects.filter(watched=True).count() == sites
    assert next_step(head) == "ขั้นต่อไป: LINE"
    head.post("/start/", {"skip": "line"})
    assert next_step(head) == "ขั้นต่อไป: อีเมล"
    head.post("/start/email/", RELAY)
    assert next_step(head) == "ขั้นต่อไป: ข้อความทดสอบ"
    head.post("/start/email/", {"act": "test", "to": "me@example.test"})
    message = Message.objects.get()
    assert (message.topic, message.contact.office, message.contact.address) == ("test", "province", "me@example.test")
    Message.objects.update(state="sent", sent_at=world.NOW)
    soup = page(head.get("/start/"))
    assert said(soup, "h1") == "ยังไม่ได้ตั้งค่า ๑ เรื่อง", "LINE is left for later, and said so"
    assert said(soup, "#step") == "ขั้นต่อไป: ดูเรื่องที่รออยู่วันนี้"
    assert "จึงแจ้งใครทาง LINE ไม่ได้" in said(soup, ".steps")
    head.post("/start/", {"again": "line"})
    assert next_step(head) == "ขั้นต่อไป: LINE"
    head.post("/start/line/", {"line_token": TOKEN, "line_secret": SECRET})
    assert said(page(head.get("/start/")), "h1") == "ตั้งค่าครบแล้ว"


def test_secrets_lie_sealed_and_are_never_shown(head: Client, folder: Path):
    head.post("/start/email/", RELAY)
    head.post("/start/line/", {"line_token": TOKEN, "line_secret": SECRET})
    kept = " ".join(Setting.objects.values_list("sealed", flat=True))
    for one in (RELAY["smtp_password"], RELAY["smtp"], TOKEN, SECRET):
        assert one not in kept
    shown = "".join(
        head.get(f"/{where}/").content.decode() for where in ("start", "start/line", "start/email", "messages")
    )
    for one in (RELAY["smtp_password"], TOKEN, SECRET):
        assert one not in shown
    wrong = head.post("/start/email/", RELAY | {"smtp": "no host"})
    assert wrong.status_code == 400
    assert RELAY["smtp_password"] not in wrong.content.decode(), "not even the one just typed"
    used = ways.messaging()
    assert (used.smtp_password, used.line_token, used.smtp_tls) == (RELAY["smtp_password"], TOKEN, "none")
    assert Trace.objects.filter(did=True, route="console:start-email").count() == 2, "who changed it is on record"


def test_an_empty_password_stays_but_not_for_another_server(head: Client, folder: Path):
    head.post("/start/email/", RELAY)
    head.post("/start/email/", RELAY | {"smtp_password": "", "mail_from": "other@example.test"})
    assert ways.messaging().smtp_password == RELAY["smtp_password"]
    head.post("/start/email/", RELAY | {"smtp_password": "", "smtp": "smtp.elsewhere.test"})
    assert ways.messaging().smtp_password == "", "nobody sends the office's password to a server of their own"
    head.post("/start/email/", {"act": "forget"})
    assert not Setting.objects.exists()
    assert ways.messaging().smtp == ""


def test_the_environment_counts_before_what_is_kept(head: Client, folder: Path, monkeypatch: pytest.MonkeyPatch):
    head.post("/start/email/", RELAY)
    given = replace(django_settings.SODSONG.messaging, smtp="smtp.office.test", mail_from="env@example.test")
    monkeypatch.setattr(django_settings, "SODSONG", replace(django_settings.SODSONG, messaging=given))
    used = ways.messaging()
    assert (used.smtp, used.mail_from, used.smtp_password) == ("smtp.office.test", "env@example.test", "")
    answer = head.post("/start/email/", RELAY)
    assert answer.status_code == 400
    assert "ค่านี้ถูกกำหนดไว้ที่เครื่องแม่ข่าย" in answer.content.decode()
    assert not page(head.get("/start/email/")).select("[name=smtp_password]")


def test_a_running_outbox_takes_up_what_is_kept(head: Client, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lane, "SETTINGS_SECONDS", 0.0)
    box = lane.Outbox(django_settings.SODSONG)
    assert "email" not in box.channels
    head.post("/start/email/", RELAY)
    box.messages(world.NOW)
    assert (box.channels["email"].host, box.channels["email"].password) == ("127.0.0.1", RELAY["smtp_password"])
    head.post("/start/email/", {"act": "forget"})
    box.messages(world.NOW)
    assert "email" not in box.channels


def test_only_a_head_of_the_office_sets_it_up(head: Client, inside: Client, folder: Path):
    assert inside.get("/start/").status_code == 403
    assert inside.post("/start/email/", RELAY).status_code == 403
    assert not Setting.objects.exists()
    assert "ตั้งค่าระบบ" not in said(page(inside.get("/today/")), "header")
    assert "ตั้งค่าระบบ" in said(page(head.get("/today/")), "header")
    other = User.objects.get(username="napa")
    assert other.is_superuser


def test_a_province_is_chosen_once_for_every_process(head: Client, folder: Path):
    assert django_settings.SODSONG.province == "แพร่"
    head.post("/start/province/", {"province": "น่าน"})
    assert django_settings.SODSONG.province == "น่าน"
    assert options.read().province == "แพร่", "another folder is another desk"
    assert said(page(head.get("/start/register/")), "h1") == "ในทะเบียนยังไม่มี อปท. ของจังหวัดน่าน"
    assert head.post("/start/province/", {"province": "../x"}).status_code == 400
    head.post("/start/province/", {"province": "แพร่"})
    assert django_settings.SODSONG.province == "แพร่"


def test_a_register_is_looked_at_first_and_taken_whole_or_not_at_all(head: Client, folder: Path):
    rows = data.text("registers/phrae.csv")

    def hand_in(text: str, act: str):
        return head.post("/start/register/", {"act": act, "file": SimpleUploadedFile("r.csv", text.encode())})

    soup = page(hand_in(rows, "look"))
    assert re.findall(r"[๐-๙]+", said(soup, "#told .figures")) == ["๘๔", "๐", "๐"]
    assert not Lao.objects.exists()
    broken = hand_in(rows.replace("อบต.", "อบค.", 1), "take")
    assert broken.status_code == 400
    assert not Lao.objects.exists()
    assert hand_in(rows, "take").status_code == 302
    assert Lao.objects.count() == 84
    assert head.post("/start/register/", {"act": "take"}).status_code == 400


def test_there_is_always_a_head(head: Client, officer: User, inside: Client):
    first = User.objects.get(is_superuser=True)
    head.post(f"/people/{first.pk}/head/", {"head": "off"})
    assert User.objects.get(pk=first.pk).is_superuser
    clerk = User.objects.create_user("clerk")
    people.seat(clerk, "district", world.register(1).laos.popitem()[1].district, world.NOW)
    head.post(f"/people/{clerk.pk}/head/", {"head": "on"})
    assert not User.objects.get(pk=clerk.pk).is_superuser
    inside.post(f"/people/{first.pk}/leave/")
    assert User.objects.get(pk=first.pk).is_active, "an officer does not close the head's account"
    head.post(f"/people/{officer.pk}/head/", {"head": "on"})
    head.post(f"/people/{first.pk}/head/", {"head": "off"})
    assert list(User.objects.filter(is_superuser=True)) == [officer]
    assert not Contact.objects.exists()
