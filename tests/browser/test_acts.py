"""The core acts work without scripts; with them an open page follows what happens by itself."""

import itertools

import pytest

from sodsong.act.casework.record import Event as Happening
from sodsong.desk.cases.models import Incident
from sodsong.desk.console.views import common
from sodsong.desk.inbox.models import Report
from sodsong.desk.watch.models import Target
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-story"), pytest.mark.django_db(transaction=True)]


def test_without_scripts_an_officer_confirms_answers_sets_the_deadline_and_sees_the_letter(open_window, log_in):
    world.august()
    window = open_window(360, scripts=False)
    log_in(window)
    page = window.page
    page.goto("/")
    page.get_by_role("link", name="ดูเหตุที่ ๑/๒๕๖๓").click()
    page.get_by_role("button", name="ยืนยันสาเหตุ").click()
    page.get_by_role("link", name="ตอบคำถาม").click()
    page.get_by_role("button", name="เขียนประเภทผิด: อบต.แม่คำมี").click()
    page.get_by_role("link", name="กำหนดวัน").click()
    page.get_by_label("วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓").check()
    page.get_by_role("button", name="กำหนดวัน").click()
    said = page.locator(".messages").inner_text().replace("\u00a0", " ")
    assert said.splitlines() == [
        "กำหนดวันแล้วเสร็จ: วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓",
        "วันนั้นเป็นวันหยุด (วันอาทิตย์) ระบบไม่ได้เลื่อนวันให้",
    ]
    window.picture("incident-deadline-360-light")
    page.get_by_role("link", name="ดูหนังสือ").first.click()
    assert page.locator("h1").inner_text() == "ร่างหนังสือพร้อมแล้ว"
    with page.expect_download() as download:
        page.get_by_role("link", name="บันทึก PDF").click()
    assert download.value.suggested_filename == "หนังสือเหตุที่ 1-2563 ฉบับที่ ๑.pdf"
    row = Incident.objects.get()
    assert (row.confirmed, row.deadline.isoformat()) == (True, "2020-08-16")
    assert Report.objects.get(row=31).lao.short_name == "อบต.แม่คำมี"


def test_an_open_page_follows_by_itself_and_leaves_what_is_being_typed(open_window, log_in, monkeypatch):
    monkeypatch.setattr(common, "QUICKEST", 1)
    place = world.august()
    board, incident = open_window(1280), open_window(1280)
    board.page.goto("/")
    log_in(incident)
    incident.page.goto("/incidents/2563/1/")
    incident.page.get_by_label("หรือวันอื่น").fill("๑๗ ส.ค.")
    world.recovered(place, world.NOW)
    Target.objects.filter(state="unknown").update(state="up")
    board.page.get_by_role("heading", name="ทั้ง ๘๔ แห่งที่เฝ้าดูเข้าได้ตามปกติ").wait_for(timeout=20_000)
    incident.page.get_by_role("heading", name="ทั้ง ๓๔ แห่งกลับมาแล้ว").wait_for(timeout=20_000)
    assert incident.page.locator("#said").inner_text() == "ทั้ง ๓๔ แห่งกลับมาแล้ว", "said aloud once"
    assert incident.page.title() == "ทั้ง ๓๔ แห่งกลับมาแล้ว · สอดส่อง แพร่"
    assert incident.page.get_by_label("หรือวันอื่น").input_value() == "๑๗ ส.ค."
    incident.page.get_by_role("button", name="ปิดเหตุ").first.click()
    assert incident.page.locator(".messages").inner_text().startswith("ปิดเหตุแล้ว")
    assert board.complaints == incident.complaints == []


def test_the_curves_labels_keep_their_size_on_a_telephone(open_window):
    place = world.august(confirmed=True)
    happened = Happening("deadline-set", world.NOW, "เจ้าหน้าที่ ก", data={"day": "2020-08-13", "was": None})
    world.happen(place.incident, happened)
    window = open_window(360)
    window.page.goto("/incidents/2563/1/")
    window.picture("incident-public-360-light")
    boxes = window.page.locator(".chart text:visible").evaluate_all(
        "all => all.map(one => [parseFloat(getComputedStyle(one).fontSize), one.getBoundingClientRect().toJSON()])"
    )
    assert len(boxes) >= 5
    assert min(size for size, _box in boxes) >= 12
    assert all(box["left"] >= 0 and box["right"] <= 360 for _size, box in boxes)
    below = sorted(
        (box["left"], box["right"]) for _size, box in boxes if box["top"] > max(b["top"] for _s, b in boxes) - 5
    )
    assert all(before[1] < after[0] for before, after in itertools.pairwise(below)), "labels do not overlap"


def test_what_is_touched_is_large_enough_for_a_thumb(open_window, log_in):
    world.august()
    window = open_window(360)
    log_in(window)
    window.page.goto("/incidents/2563/1/")
    heights = window.page.locator(".button:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


def test_it_prints_without_navigation(open_window):
    world.august()
    window = open_window(1280)
    window.page.goto("/incidents/2563/1/")
    window.page.emulate_media(media="print")
    assert not window.page.locator("nav").is_visible()
    assert not window.page.locator("#pulse").is_visible()
    assert "พิมพ์จากระบบสอดส่อง แพร่ เมื่อ ๑๑ สิงหาคม ๒๕๖๓" in window.page.locator(".foot").inner_text().replace("\u00a0", " ")
    assert window.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
