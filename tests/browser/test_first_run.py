"""The first start in Chromium, without scripts on a telephone: from the link that the command prints to a test mail that arrives."""

import socket
import time
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

from sodsong.desk import clock
from sodsong.desk.console import ops
from sodsong.desk.project.lanes import messages as lane
from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.watch.models import Target
from tests.browser.test_axe import ASK, AXE_SCRIPT, SHAPE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-story"), pytest.mark.django_db(transaction=True)]
FIVE_MINUTES = 300  # seconds; a person types slower than this test, and has them almost whole


class Box:
    """What a mail server was handed."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # aiosmtpd's name
        self.letters.append((envelope.rcpt_tos, envelope.content.decode("utf-8", "replace")))
        return "250 OK"


@pytest.fixture
def relay():
    box = Box()
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def test_from_an_empty_folder_to_a_test_mail(open_window, relay, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path, province_set=""))
    (box, port), began = relay, time.monotonic()
    token = ops.setup_token()
    reader = open_window(360)
    reader.page.goto(f"/setup/{token}/")
    reader.page.evaluate(AXE_SCRIPT)
    assert reader.page.evaluate(ASK, SHAPE) == []
    window = open_window(360, scripts=False)
    page = window.page
    page.goto(f"/setup/{token}/")
    for name, typed in {"username": "napa", "password1": "แพร่-๒๕๖๓-ลองดู", "password2": "แพร่-๒๕๖๓-ลองดู"}.items():
        page.fill(f"[name={name}]", typed)
    page.get_by_role("button", name="สร้างบัญชี").click()
    assert page.url.endswith("/start/")
    window.picture("first-run-360-light")
    _next(page, "เลือกจังหวัด")
    page.get_by_role("button", name="ใช้จังหวัดนี้").click()
    _next(page, "นำเข้าทะเบียน")
    page.get_by_role("button", name="นำเข้าตัวอย่างของจังหวัดแพร่").click()
    _next(page, "เปิดเฝ้าดู")
    page.locator("main form .button").first.click()
    assert page.url.endswith("/start/"), "and back to the steps"
    assert Site.objects.filter(watched=True).exists()
    page.get_by_role("button", name="ไว้ทำทีหลัง").click()  # LINE
    _next(page, "ตั้งค่าอีเมล")
    page.fill("[name=smtp]", f"127.0.0.1:{port}")
    page.select_option("[name=smtp_tls]", "none")
    page.fill("[name=mail_from]", "office@example.test")
    page.get_by_role("button", name="บันทึก").click()
    page.fill("[name=to]", "napa@example.test")
    page.get_by_role("button", name="ส่งข้อความทดสอบ").click()
    lane.Outbox(settings.SODSONG).messages(clock.now())
    ((receivers, letter),) = box.letters
    assert receivers == ["napa@example.test"]
    assert "office@example.test" in letter
    page.goto("/start/")
    window.picture("first-run-done-360-light")
    assert page.locator("h1").inner_text() == "ยังไม่ได้ตั้งค่า ๑ เรื่อง"
    page.get_by_role("link", name="ไปหน้าวันนี้").click()
    assert page.url.endswith("/today/")
    assert Lao.objects.count() == 84
    assert not Target.objects.exists(), "the watch, which does not run here, makes them"
    assert time.monotonic() - began < FIVE_MINUTES
    assert window.complaints == [], window.complaints


def _next(page, label):
    """The one next step that the page names."""
    page.locator(".step").get_by_role("link", name=label).click()
