"""The main case by keyboard alone: every stop of the Tab key is seen, nothing hides it, and it ends with the case closed."""

import re

import pytest

from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch.models import Circular
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-story"), pytest.mark.django_db(transaction=True)]
MOST = 120  # presses of Tab before what is looked for counts as unreachable
# What has the focus: its words, whether a line is drawn around it, and whether it is what a person would touch there.
LOOK = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 1), innerWidth - 1), y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  return {
    words: ((one.labels && one.labels[0] ? one.labels[0].innerText : one.innerText) || one.value || one.name || "").trim(),
    tag: one.tagName,
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.bottom > 0 && box.top < innerHeight,
    free: !!top && (one.contains(top) || top.contains(one)),
  };
}"""


class Hands:
    """A person who has a keyboard and no mouse."""

    def __init__(self, page):
        self.page = page

    def to(self, words, tag=None):
        """Press Tab until what has the focus says ``words``; each stop on the way is seen."""
        pattern = re.compile(words)
        for _press in range(MOST):
            self.page.keyboard.press("Tab")
            seen = self.page.evaluate(LOOK)
            if seen["tag"] in ("BODY", "HTML"):
                continue
            assert seen["ringed"], seen
            assert seen["inside"], seen
            assert seen["free"], seen
            if pattern.search(seen["words"].replace("\u00a0", " ")) and tag in (None, seen["tag"]):
                return self
        raise AssertionError(f"{words} is not reached by Tab")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def go(self):
        """Enter, and the page that comes."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def type(self, text):
        self.page.keyboard.insert_text(text)
        return self


@pytest.mark.parametrize("width", [360, 1280])
def test_the_case_is_worked_by_keyboard_alone(open_window, django_user_model, width):
    made = world.august()
    window = open_window(width)
    _account(django_user_model)
    page, hands = window.page, Hands(window.page)
    page.goto("/login/")
    hands.to("^ชื่อ$", "INPUT").type("somsri").to("^รหัสผ่าน$", "INPUT").type("แพร่-๒๕๖๓-ลองดู").to(
        "^เข้าสู่ระบบ$", "BUTTON"
    ).go()
    assert page.url.endswith("/today/")

    page.goto("/incidents/2563/1/")
    hands.to("^ไปที่เนื้อหา$").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)"), "the skip link skips"

    page.goto("/incidents/2563/1/")
    hands.to("^เพิ่มเติม$", "SUMMARY").press("Enter")
    assert page.locator("details.more").get_attribute("open") is not None
    hands.to("^หนังสือรับ").press("Escape")
    assert page.locator("details.more").get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    hands.press("Enter").to("ภาษา|English", "BUTTON")
    assert page.locator("details.more").get_attribute("open") is None, "left behind, it closes"

    hands.to("^ยืนยันสาเหตุ$", "BUTTON").go()
    hands.to("^เขียนประเภทผิด: อบต.แม่คำมี$", "BUTTON").go()
    page.goto("/incidents/2563/1/")
    hands.to("อาทิตย์ที่ ๑๖ สิงหาคม|๑๓ สิงหาคม", "INPUT").press("Space").to("^กำหนดวัน$", "BUTTON").go()
    row = Incident.objects.get()
    assert row.confirmed
    assert row.deadline is not None
    page.goto("/incidents/2563/1/circular/")
    hands.to("^เลขที่หนังสือ", "INPUT").type("๕๖๗").to("^ออกหนังสือ$", "BUTTON").go()
    assert Circular.objects.get().running == "๕๖๗"
    world.recovered(world.World(made.laos, made.sites, Incident.objects.get()), world.NOW)
    page.goto("/incidents/2563/1/")
    hands.to("^ปิดเหตุ$", "BUTTON").go()
    assert Incident.objects.get().state == "closed"
    assert window.complaints == []


def test_on_a_telephone_the_way_about_lies_at_the_thumb_and_covers_nothing(open_window, log_in):
    world.august(confirmed=True)
    window = open_window(360, scripts=False)
    log_in(window)
    page = window.page
    page.goto("/incidents/2563/1/")
    page.locator("#members").scroll_into_view_if_needed()
    bar = page.locator("nav.thumb")
    box = bar.bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 360, 780)
    assert {
        round(one["height"]) >= 44
        for one in bar.locator("> a, summary").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().toJSON())"
        )
    } == {True}
    bar.get_by_role("link", name="ขั้นต่อไป").click()
    step = page.locator(".step .button").first
    assert 0 <= step.bounding_box()["y"] <= 780 - box["height"] - step.bounding_box()["height"]
    bar.get_by_text("เพิ่มเติม", exact=True).click()
    window.picture("thumb-menu-360-light")
    assert bar.get_by_text("ปิดเมนู", exact=True).is_visible()
    sheet = page.locator(".more > div").bounding_box()
    assert sheet["y"] >= 0
    assert sheet["y"] + sheet["height"] <= box["y"] + 1, "the bar stays free"
    bar.get_by_text("ปิดเมนู", exact=True).click()
    assert not page.locator(".more > div").is_visible()
    page.mouse.wheel(0, 50_000)
    page.wait_for_timeout(200)
    foot = page.locator(".foot").bounding_box()
    assert foot["y"] + foot["height"] <= box["y"] + 1, "the end of the page can be read"
    window.picture("thumb-foot-360-light")


def _account(model):
    from sodsong.desk.registry.people import ops as people

    officer = model.objects.create_user("somsri", password="แพร่-๒๕๖๓-ลองดู")
    people.seat(officer, "province", None, world.NOW)
