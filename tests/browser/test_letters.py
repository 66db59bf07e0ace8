"""An officer writes a letter at a desk with a preview that follows, and on a telephone without scripts."""

import pytest

from sodsong.desk.dispatch.ops import set_letterhead
from sodsong.desk.dispatch.papers.models import Entry, Paper
from tests.browser.sizes import SIZES
from tests.desk import world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
    # A browser that leaves a page half way leaves the letter's open file to the collector.
    pytest.mark.filterwarnings(
        r"ignore:Exception ignored in. <_io.FileIO name=.*\.pdf:pytest.PytestUnraisableExceptionWarning"
    ),
]


def office():
    world.deadline(world.august(confirmed=True))
    set_letterhead("แพร่", sender="จังหวัดแพร่", province_letters="พร", owner_number="๐๐๒๓.๔", signer="ผู้ว่าราชการจังหวัดแพร่")


def test_the_preview_follows_the_typing_and_the_letter_is_issued(open_window, log_in):
    office()
    desk = open_window(1280)
    log_in(desk)
    desk.page.goto("/incidents/2563/1/letters/")
    desk.picture("letters-shelf-1280-light")
    desk.page.locator("li", has_text="ผู้ให้บริการเว็บไซต์").get_by_role("button").click()
    before = desk.page.locator("#preview img").first.get_attribute("src")
    desk.page.get_by_label("เนื้อความ").fill("ข้อความที่เพิ่งพิมพ์")
    desk.page.wait_for_function("old => document.querySelector('#preview img').src !== old", arg=before)
    assert Paper.objects.get().version == 1
    desk.page.get_by_role("button", name="บันทึกถ้อยคำนี้").click()
    desk.page.get_by_role("button", name="ออกหนังสือ").click()
    assert "ออกหนังสือและลงทะเบียนแล้ว" in desk.page.locator(".messages").inner_text()
    assert Paper.objects.get().data["body"] == ["ข้อความที่เพิ่งพิมพ์"]
    assert Entry.objects.get().number == 1
    assert desk.complaints == []


def test_without_scripts_a_button_shows_how_it_looks(open_window, log_in):
    office()
    phone = open_window(360, scripts=False)
    log_in(phone)
    phone.page.goto("/incidents/2563/1/letters/")
    phone.page.locator("li", has_text="บันทึกข้อความ").get_by_role("button").click()
    phone.page.get_by_label("เนื้อความ").fill("ดูอย่างเดียว")
    phone.page.get_by_role("button", name="ดูตัวอย่างก่อน").click()
    assert phone.page.get_by_label("เนื้อความ").input_value() == "ดูอย่างเดียว"
    assert phone.page.locator("#preview img").count() >= 1
    assert Paper.objects.get().version == 1


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_pages_fit_and_complain_of_nothing(open_window, log_in, width, dark):
    office()
    window = open_window(width, dark=dark)
    log_in(window)
    window.page.goto("/incidents/2563/1/letters/")
    window.page.locator("li", has_text="ผู้ให้บริการเว็บไซต์").get_by_role("button").click()
    paper = Paper.objects.get()
    pages = {
        "shelf": "/incidents/2563/1/letters/",
        "editor": f"/letters/papers/{paper.pk}/",
        "register": "/letters/out/",
        "register-in": "/letters/in/",
        "head": "/letters/head/",
        "batch": "/incidents/2563/1/letters/batch/",
    }
    for name, address in pages.items():
        window.page.goto(address)
        window.picture(f"letters-{name}-{width}-{'dark' if dark else 'light'}")
        assert window.overflow() <= 0, name
    assert window.complaints == []
