"""The August case as four people live it: province, district, an LAO on a telephone, the assessors; and what the public sees.

Their pages become pictures under build/story, and with HANDBOOK=1 those of the handbook. The words that the handbook
prints in bold beside a picture stand on that page.
"""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from sodsong.desk.cases import queries as case_queries
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import stages, steps
from sodsong.desk.dispatch import queries
from sodsong.desk.public.status.ops import Keeper
from tests.browser import handbook
from tests.browser.conftest import PICTURES
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-story"), pytest.mark.django_db(transaction=True)]

ANSWER = "ขยายเวลาให้ ๓๔ แห่งถึงวันที่ ๒๐"


def test_the_case_as_four_people_live_it_and_the_handbook_shows_it(open_window, log_in, live_server):
    made, album = world.august(), handbook.Album(PICTURES.parent / "story")
    stages.keep_steps(world.NOW)
    desk, district, phone, public = (open_window(360, scripts=number == 0) for number in range(4))
    assessor = open_window(1280)
    log_in(desk)
    User.objects.update(is_superuser=True)
    to_district = _the_province_begins(desk.page, album, live_server.url)
    to_lao = _the_district_passes_it_on(district.page, album, to_district)
    _the_lao_answers(phone.page, album, to_lao)
    _the_assessors_answer(desk.page, assessor.page, album, live_server.url)
    row = Incident.objects.get()
    world.recovered(world.World(made.laos, made.sites, row), world.NOW)
    Keeper(settings.SODSONG.data, "แพร่").keep(world.NOW)
    public.page.goto("/status/")
    album.take(public.page, "status")
    desk.page.goto("/incidents/2563/1/")
    assert ANSWER in desk.page.locator("main").inner_text()
    for step in case_queries.steps(row):  # what is left of the plan is another test's matter
        if step.state == "open" and step.kind != "close":
            steps.skip_step(row, step.key, "เจ้าหน้าที่ ข", world.NOW, "ไม่ต้องทำในการซ้อมนี้")
    desk.page.reload()
    desk.page.get_by_role("button", name="ปิดเหตุ").first.click()
    album.take(desk.page, "closed")
    row.refresh_from_db()
    assert row.state == "closed"
    assert queries.circular_of(row).recipients.filter(receipts__act="acknowledged").count() == 2
    for window in (desk, district, phone, assessor, public):
        assert window.complaints == []
        assert window.overflow() == 0
    _beside(album)


def _the_province_begins(page, album, host):
    """Today, the cause, the question, the deadline, the letter; the district's link comes back."""
    page.goto("/start/")
    album.take(page, "start", height=780)
    page.goto("/today/")
    album.take(page, "today", height=780)
    page.goto("/incidents/2563/1/")
    album.take(page, "case", height=780)
    page.get_by_role("button", name="ยืนยันสาเหตุ").click()
    page.get_by_role("button", name="เขียนประเภทผิด: อบต.แม่คำมี").click()
    page.goto("/incidents/2563/1/")
    page.get_by_label("วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓").check()
    album.take(page, "deadline", focus="#deadline", height=560)
    page.get_by_role("button", name="กำหนดวัน").click()
    page.goto("/incidents/2563/1/circular/")
    page.get_by_label("เลขที่หนังสือ").fill("๕๖๗")
    album.take(page, "issue")
    page.get_by_role("button", name="ออกหนังสือ").click()
    page.locator("summary", has_text="สถอ.เมืองแพร่").click()
    album.take(page, "passing", focus="details.branch[open]")
    return re.search(rf"{host}/r/\S+", page.locator(".ready").first.inner_text()).group()


def _the_district_passes_it_on(page, album, link):
    page.goto(link)
    page.locator("summary", has_text="อบต.ท่าข้าม").click()
    album.take(page, "district", focus="#branch")
    passed = re.search(r"http\S+", page.locator("details[open] .ready").inner_text()).group()
    page.get_by_role("button", name="รับทราบ", exact=True).click()
    return passed


def _the_lao_answers(page, album, link):
    page.goto(link)
    album.take(page, "lao")
    page.get_by_label("ชื่อของท่าน").first.fill("นางสมมุติ")
    page.get_by_role("button", name="รับทราบ", exact=True).click()
    page.get_by_role("button", name="แจ้งผู้ให้บริการแล้ว กำลังแก้ไข").click()
    album.take(page, "lao-answered", focus="#answered")


def _the_assessors_answer(desk, page, album, host):
    desk.goto("/incidents/2563/1/assessors/")
    page.goto(re.search(rf"{host}/a/[^\s\"<]+", desk.content()).group())
    album.take(page, "assessors", height=800)
    page.locator("main textarea").first.fill(ANSWER)
    page.locator("main form:has(textarea) .button").first.click()


def _beside(album):
    """Every word in bold stands on the page of a picture in its section."""
    missing = [
        f"{one.where}: {word}"
        for one in handbook.sections()
        for word in one.words
        if not any(handbook.plain(word) in album.said[name] for name in one.pictures if name in album.said)
    ]
    assert missing == []
    assert {name for one in handbook.sections() for name in one.pictures} <= set(album.said)
