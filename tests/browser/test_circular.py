"""A letter goes out and comes back acknowledged: the officer at a desk, the LAO on a telephone without scripts."""

import re

import pytest
from pypdfium2 import PdfDocument

from sodsong.act.casework.cascade import Receipt as Sign
from sodsong.desk.dispatch import ops, queries
from sodsong.desk.dispatch.models import Circular, Receipt, Recipient
from tests.browser.sizes import SIZES
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def test_an_officer_issues_and_an_lao_answers_on_a_telephone_without_scripts(open_window, log_in, live_server):
    world.deadline(world.august(confirmed=True))
    desk, phone = open_window(1280), open_window(360, scripts=False)
    log_in(desk)
    desk.page.goto("/incidents/2563/1/circular/")
    desk.page.get_by_label("เลขที่หนังสือ").fill("๕๖๗")
    desk.page.get_by_role("button", name="ออกหนังสือ").click()
    assert desk.page.locator(".messages").inner_text() == "ออกหนังสือแล้ว ขั้นต่อไปคือส่งลิงก์ต่อ"
    assert Circular.objects.get().running == "๕๖๗"
    desk.page.locator("summary", has_text="สถอ.เมืองแพร่").click()
    (link,) = re.findall(rf"{live_server.url}/r/\S+", desk.page.locator(".ready").first.inner_text())

    phone.page.goto(link)
    phone.page.locator("summary", has_text="อบต.ท่าข้าม").click()
    ready = phone.page.locator("details[open] .ready").inner_text()
    assert ready.startswith("เรียน อบต.ท่าข้าม\n")
    phone.page.goto(re.findall(r"http\S+", ready)[0])
    phone.page.get_by_label("ชื่อของท่าน").first.fill("นางสมมุติ")
    phone.page.get_by_role("button", name="รับทราบ", exact=True).click()
    assert "รับทราบแล้วเมื่อ" in phone.page.locator(".message--success").inner_text()
    phone.page.get_by_role("button", name="แจ้งผู้ให้บริการแล้ว กำลังแก้ไข").click()
    phone.picture("recipient-answered-360-light")
    assert list(Receipt.objects.values_list("act", "recipient__role").order_by("pk")) == [
        ("opened", "district"),
        ("opened", "lao"),
        ("acknowledged", "lao"),
        ("answered", "lao"),
    ]

    desk.page.goto("/incidents/2563/1/circular/")
    assert desk.page.locator("h1").inner_text() == "รับทราบแล้ว ๑ จาก ๘๔ แห่ง"
    desk.page.locator("summary", has_text="สถอ.เมืองแพร่").click()
    row = desk.page.locator("tr", has_text="อบต.ท่าข้าม").inner_text()
    assert "แจ้งผู้ให้บริการแล้ว กำลังแก้ไข" in row
    assert "นางสมมุติ" in row
    assert desk.complaints == phone.complaints == []


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_every_page_of_the_letter_fits_and_nothing_complains(open_window, log_in, width: int, *, dark: bool):
    place = world.august(confirmed=True)
    world.deadline(place)
    window, suffix = open_window(width, dark=dark), f"{width}-{'dark' if dark else 'light'}"
    log_in(window)
    window.page.goto("/incidents/2563/1/circular/")
    assert window.overflow() == 0
    window.picture(f"circular-form-{suffix}")
    world.issued(place)
    _answers()
    public = open_window(width, dark=dark)
    pages = {
        "circular": (window, "/incidents/2563/1/circular/"),
        "circular-sheet": (window, "/incidents/2563/1/circular/sheet/"),
        "circular-recipient": (window, f"/incidents/2563/1/circular/{world.recipient('อบต.ท่าข้าม').pk}/"),
        "incident-issued": (window, "/incidents/2563/1/"),
        "recipient-struck": (public, _link("อบต.เด่นชัย")),
        "recipient-spared": (public, _link("อบต.ป่าแดง")),
        "recipient-district": (public, _link("เมืองแพร่")),
    }
    for name, (shown, address) in pages.items():
        shown.page.goto(address)
        if name in ("circular", "recipient-district"):
            shown.page.locator(".branch > summary").first.click()
        assert shown.overflow() == 0, name
        shown.picture(f"{name}-{suffix}")
        heights = shown.page.locator(".button:visible, summary:visible").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert not [height for height in heights if height < 30], name
    assert window.complaints == public.complaints == []
    public.page.goto("/r/1:x:y/")
    public.picture(f"recipient-gone-{suffix}")


def test_the_sheet_prints_its_codes_sharp_and_its_districts_apart(open_window, log_in):
    place = world.august(confirmed=True)
    world.issued(place)
    window = open_window(1280)
    log_in(window)
    window.page.goto("/incidents/2563/1/circular/sheet/")
    window.page.emulate_media(media="print")
    size = window.page.locator(".qr").first.bounding_box()
    assert size
    assert size["width"] == pytest.approx(34 / 25.4 * 96, abs=1), "34 mm"
    pdf = window.page.pdf(prefer_css_page_size=True)
    assert len(PdfDocument(pdf)) >= 9, "eight districts and those told directly, each from a page of its own"


def _link(name: str) -> str:
    return f"/r/{queries.link_token(world.recipient(name))}/"


def _answers() -> None:
    """Some have acknowledged, some have answered, one district has all."""
    for name in ("สูงเม่น", "เมืองแพร่"):
        ops.receive(world.recipient(name), Sign("acknowledged", world.NOW))
    for one in Recipient.objects.filter(role="lao", district__name="สูงเม่น"):
        ops.receive(one, Sign("acknowledged", world.NOW, "นายสมมุติ"))
    ops.receive(world.recipient("ทต.ทุ่งโฮ้ง"), Sign("answered", world.NOW, "นายสมมุติ", "fixed"))
    ops.receive(world.recipient("อบต.แม่ยม"), Sign("answered", world.NOW, "นางสมมุติ", "other-problem", "ชื่อโดเมนหมดอายุ"))
    ops.receive(world.recipient("อบต.ท่าข้าม"), Sign("answered", world.NOW, "เจ้าหน้าที่ ข", "vendor-told", "", claimed=True))
    ops.receive(world.recipient("อบต.ป่าแดง"), Sign("opened", world.NOW))
