"""The letter is issued with the office's own number and date; the tree shows who has acknowledged; officers alone see it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.test import Client
from django.urls import resolve

from sodsong.act.casework.cascade import Receipt as Sign
from sodsong.desk.cases.models import Member
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import ops, queries
from sodsong.desk.dispatch.models import Circular, Receipt, Recipient
from sodsong.desk.inbox.models import Report
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
CASE = "/incidents/2563/1/"
HOME = f"{CASE}circular/"


def texts(soup, selector):
    return [" ".join(found.get_text(" ", strip=True).replace("\u2060", "").split()) for found in soup.select(selector)]


@pytest.fixture
def told() -> world.World:
    place = world.august(confirmed=True)
    world.deadline(place)
    world.issued(place)
    return place


def sign(name: str, act: str = "acknowledged", reply: str | None = None, minutes: int = 5, **more: object) -> None:
    at = world.NOW + timedelta(minutes=minutes)
    assert ops.receive(world.recipient(name), Sign(act, at, "นายสมมุติ", reply, **more)).done


def test_before_it_is_issued_it_says_who_will_be_told_and_that_nothing_is_sent(inside: Client):
    world.deadline(world.august(confirmed=True))
    soup = page(inside.get(HOME))
    assert said(soup, "h1") == "ออกหนังสือ"
    assert said(soup, "main > .lead") == "ผู้รับ ๙๒ รายได้ลิงก์รายละหนึ่งลิงก์ ต้องแก้ไข ๓๔ แห่ง นอกนั้นแจ้งเพื่อทราบ"
    assert texts(soup, "section.card li")[:3] == [
        "ท่านแจ้ง สถอ. ๘ แห่ง",
        "ท่านแจ้ง อบจ. ทน. และ ทม. โดยตรง ๒ แห่ง",
        "สถอ. แจ้งต่อ ทต. และ อบต. ในอำเภอ รวม ๘๒ แห่ง",
    ]
    assert "ยังไม่มีการส่งข้อความใด" in said(soup, "section.card")
    assert soup.select_one("#id_day")["value"].replace("\u00a0", " ") == "๑๑ สิงหาคม ๒๕๖๓"
    assert not soup.select_one("#id_running").get("value"), "no number is invented"


def test_what_may_have_been_overlooked_is_said_before(inside: Client):
    place = world.august()
    place.draft.delete()
    assert texts(page(inside.get(HOME)), ".message--warning") == [
        "ระบบกำลังร่างหนังสืออยู่",
        "ยังไม่ได้ยืนยันสาเหตุ หนังสือจะเขียนว่าอยู่ระหว่างยืนยัน",
        "ยังไม่ได้กำหนดวันแล้วเสร็จ หนังสือจะไม่ระบุวัน",
        "ยังมีคำถามที่รอคำตอบ เมื่อออกหนังสือแล้ว ผู้ที่ต้องแก้ไขจะเป็นไปตามบัญชีรายชื่อในขณะนี้",
    ]


@pytest.mark.parametrize("running", ["567", "๕๖๗", " ว ๕๖๗ ", "ว567"])
@pytest.mark.parametrize("day", ["11/8/2563", "๑๑ ส.ค. ๖๓"])
def test_number_and_date_are_taken_as_people_write_them(inside: Client, running: str, day: str):
    world.august(confirmed=True)
    soup = page(inside.post(HOME, {"running": running, "day": day}, follow=True))
    assert said(soup, ".message--success") == "ออกหนังสือแล้ว ขั้นต่อไปคือส่งลิงก์ต่อ"
    circular = Circular.objects.get()
    assert (circular.running, circular.day.isoformat(), circular.issued_by) == ("๕๖๗", "2020-08-11", "เจ้าหน้าที่ ข")
    assert said(soup, "h1") == "ยังไม่มีแห่งใดรับทราบ จาก ๘๔ แห่ง"


@pytest.mark.parametrize(
    ("running", "day", "field", "words"),
    [
        ("พร ๐๐๒๓", "11/8/2563", "running", "กรุณาเขียนเฉพาะตัวเลข เช่น ๑๒๓๔ หรือ 1234"),
        ("567", "31/4/2563", "day", "อ่าน “31/4/2563” เป็นวันที่ไม่ได้ กรุณาเขียนอย่าง ๑๖ ส.ค. ๒๕๖๓ หรือ 16/8/2563"),
        ("567", "11/8/2653", "day", "วันที่ของหนังสือต้องไม่ก่อนวันเกิดเหตุ"),
        (
            "567",
            "12/8/2563",
            "day",
            "วันที่ของหนังสือต้องไม่ก่อนวันเกิดเหตุ (๑๑ สิงหาคม ๒๕๖๓) และไม่หลังวันนี้ (๑๑ สิงหาคม ๒๕๖๓)",
        ),
    ],
)
def test_a_slip_is_told_beside_its_field_and_nothing_is_issued(inside: Client, running, day, field, words):
    world.august(confirmed=True)
    response = inside.post(HOME, {"running": running, "day": day})
    assert response.status_code == 400
    told = response.content.decode()
    assert f'id="id_{field}_error"' in told
    assert words in told.replace("\u00a0", " ")
    assert f'value="{day}"' in told, "what was typed stays"
    assert not Circular.objects.exists()


def test_two_officers_at_once_issue_one_letter_and_the_second_is_told_who(inside: Client, told):
    soup = page(inside.post(HOME, {"running": "568", "day": "11/8/2563"}, follow=True))
    assert said(soup, ".message--warning") == (
        "เจ้าหน้าที่ ก ออกหนังสือนี้ไปแล้วเมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. เลขที่ ๕๖๗ จึงใช้ตามนั้น"
    )
    assert Circular.objects.get().running == "๕๖๗"


def test_two_officers_in_the_same_moment(inside: Client, monkeypatch: pytest.MonkeyPatch):
    place = world.august(confirmed=True)
    issue = ops.issue

    def beaten(*args: object) -> ops.Outcome:
        monkeypatch.setattr(ops, "issue", issue)
        world.issued(place)
        return issue(*args)

    monkeypatch.setattr(ops, "issue", beaten)
    soup = page(inside.post(HOME, {"running": "568", "day": "11/8/2563"}, follow=True))
    assert "เจ้าหน้าที่ ก ออกหนังสือนี้ไปแล้ว" in said(soup, ".message--warning")
    assert Circular.objects.get().running == "๕๖๗"


def test_an_incident_that_gets_no_letter_says_why(inside: Client):
    place = world.august()
    inside.post(f"{CASE}dismiss/", {"reason": "ซ้อมแผน"})
    soup = page(inside.get(HOME))
    assert said(soup, "main > .lead") == "เหตุนี้จบแล้ว"
    assert not [one for one in soup.select("main form") if not one.find_parent(class_="messages")]
    inside.post(HOME, {"running": "567", "day": "11/8/2563"})
    assert not Circular.objects.exists()
    lone = world.suspected(place, ())
    assert said(page(inside.get(f"/incidents/2563/{lone.number}/circular/")), "main > .lead") == (
        "ออกหนังสือได้เฉพาะขณะที่เหตุยังเปิดอยู่"
    )


def test_the_tree_shows_each_district_and_what_each_answers(inside: Client, told):
    for code in ("ทต.ทุ่งโฮ้ง", "อบต.ท่าข้าม"):
        sign(code)
    sign("ทต.ทุ่งโฮ้ง", "answered", "fixed")
    sign("อบต.แม่ยม", "answered", "other-problem", note="ชื่อโดเมนหมดอายุ")
    sign("เมืองแพร่")
    for lao in Recipient.objects.filter(role="direct").select_related("lao"):
        sign(lao.lao.short_name)
    soup = page(inside.get(HOME))
    assert said(soup, "h1") == "รับทราบแล้ว ๕ จาก ๘๔ แห่ง"
    heads = texts(soup, ".branch > summary")
    assert heads[0] == "สถอ.เมืองแพร่ ๓/๑๘ รอ ๑๕"
    assert heads[1] == "สถอ.สูงเม่น ๐/๑๓ รอ ๑๓"
    assert heads[-1] == "แจ้งโดยตรง อบจ.แพร่, ทม.แพร่ ๒/๒ ครบ"
    assert [tag["class"][1] for tag in soup.select(".branch > summary .tag")] == [
        "tag--waiting",
        *["tag--down"] * 7,
        "tag--up",
    ]
    rows = texts(soup, ".branch tbody tr")
    assert "ทต.ทุ่งโฮ้ง ต้องแก้ไข แก้ไขแล้ว เว็บไซต์กลับมาแล้ว ๐๙.๒๕ น. เข้าไม่ได้ นายสมมุติ" in rows
    assert "อบต.แม่ยม ต้องแก้ไข มีปัญหาอื่น ๐๙.๒๕ น. ชื่อโดเมนหมดอายุ มีปัญหาอื่น นายสมมุติ" in rows
    assert "อบต.ป่าแดง ยังไม่มีสัญญาณ – –" in rows
    assert texts(soup, ".figures div") == ["มีปัญหาอื่น ๑", "แก้ไขแล้ว เว็บไซต์กลับมาแล้ว ๑"]
    assert "สำนักงานอำเภอ: รับทราบแล้ว ๐๙.๒๕ น." in said(soup, "main .branch:first-of-type > p")


def test_the_texts_to_pass_on_carry_each_ones_own_link(client: Client, inside: Client, told):
    inside.cookies["django_language"] = "en"
    ready = [one.get_text() for one in page(inside.get(HOME)).select(".ready")]
    assert len(ready) == 8 + 2
    lines = ready[0].splitlines()
    assert lines[0] == "เรียน สถอ.เมืองแพร่", "the receivers read Thai, whatever the officer reads"
    assert lines[2] == "ขอให้กดรับทราบ และส่งลิงก์ของแต่ละแห่งต่อให้ อปท. ในอำเภอ ลิงก์ทั้งหมดอยู่ในหน้านี้"
    shown = page(client.get(lines[3].removeprefix("http://testserver")))
    assert said(shown, ".over") == "สถอ.เมืองแพร่ · จังหวัดแพร่"
    assert "กำหนดวัน" not in ready[-1]


def test_the_silent_come_first_after_twenty_hours(inside: Client, told, at):
    sign("เมืองแพร่")
    sign("ทต.ทุ่งโฮ้ง", "opened")
    at(world.NOW + timedelta(hours=20))
    assert not page(inside.get(HOME)).select("#silent")
    at(world.NOW + timedelta(hours=20, minutes=1))
    silent = texts(page(inside.get(HOME)), "#silent li")
    assert silent[0].startswith("อ.เมืองแพร่: ")
    assert "ทต.ทุ่งโฮ้ง" not in silent[0]
    assert silent[1] == "สถอ.สูงเม่น ยังไม่เปิดหนังสือ และ อปท. ในอำเภอยังไม่มีสัญญาณ ๑๓ แห่ง"
    assert silent[-1] == "แจ้งโดยตรง: อบจ.แพร่ , ทม.แพร่"


def test_what_is_said_by_telephone_is_marked_so_until_the_link_answers(inside: Client, told):
    one = world.recipient("อบต.ท่าข้าม")
    address = f"{HOME}{one.pk}/"
    assert [button["value"] for button in page(inside.get(address)).select(".columns button")] == [
        "renew",
        "withdraw",
        "acknowledged",
        "fixed",
        "vendor-told",
        "other-problem",
    ]
    soup = page(inside.post(address, {"act": "vendor-told", "note": "นางสมมุติ โทรแจ้ง"}, follow=True))
    assert said(soup, ".message--success") == "บันทึกแทน อบต.ท่าข้าม แล้ว"
    assert said(soup, "main .lead") == ("แจ้งผู้ให้บริการแล้ว กำลังแก้ไข ๐๙.๒๐ น. เจ้าหน้าที่บันทึกแทน ต้องแก้ไข")
    receipt = Receipt.objects.get()
    assert (receipt.claimed, receipt.by, receipt.note) == (True, "เจ้าหน้าที่ ข", "นางสมมุติ โทรแจ้ง")
    sign("อบต.ท่าข้าม")
    assert "บันทึกแทน" not in said(page(inside.get(address)), "main .lead")


def test_what_a_recipient_cannot_have_said_is_refused(inside: Client, told):
    district = world.recipient("ลอง")
    for pk, act, words in (
        (district.pk, "fixed", "ผู้รับรายนี้ไม่มีคำตอบข้อนี้"),
        (world.recipient("อบต.ท่าข้าม").pk, "other-problem", "กรุณาเขียนสั้น ๆ ว่ามีปัญหาอะไร"),
        (district.pk, "nonsense", "กรุณาเลือก"),
    ):
        response = inside.post(f"{HOME}{pk}/", {"act": act})
        assert response.status_code == 400
        assert words in response.content.decode()
    assert not Receipt.objects.exists()


def test_a_recipient_of_another_letter_is_not_this_ones(inside: Client, told):
    other = world.suspected(told, ("540154",))
    world.happen(other, world.Happening("opened", world.NOW, reason="sound"))
    world.issued(world.World(told.laos, told.sites, other))
    foreign = Circular.objects.get(incident=other).recipients.first()
    for answer in (inside.get(f"{HOME}{foreign.pk}/"), inside.post(f"{HOME}{foreign.pk}/", {"act": "acknowledged"})):
        assert answer.status_code == 404
        assert "หนังสือนี้ไม่มีผู้รับรายนั้น" in answer.content.decode()
    assert not Receipt.objects.exists()


def test_the_sheet_has_one_code_for_each_receiver(inside: Client, told):
    soup = page(inside.get(f"{HOME}sheet/"))
    assert len(soup.select(".codes svg")) == 92
    assert texts(soup, ".sheet h2") == [
        *(f"อ.{name}" for name in ("เมืองแพร่", "สูงเม่น", "เด่นชัย", "ลอง", "สอง", "ร้องกวาง", "วังชิ้น", "หนองม่วงไข่")),
        "แจ้งโดยตรง",
    ]
    first = soup.select_one(".codes li")
    assert said(first, "b") == "สถอ.เมืองแพร่"
    assert said(first, "svg title") == "สถอ.เมืองแพร่"
    assert said(first, "small") == "สแกนเพื่อรับทราบหนังสือ ที่ พร ๐๐๒๓.๔/ว ๕๖๗ testserver"


def test_each_code_is_read_back_as_its_receivers_link(inside: Client, told):
    """As a telephone sees it: the drawing as pixels, four to a module, through a real reader."""
    soup = page(inside.get(f"{HOME}sheet/"))
    found = {}
    for item in soup.select(".codes li"):
        drawn = item.select_one("svg")
        side = int(drawn["viewbox"].split()[2]) * 4
        pixels = bytearray(b"\xff" * side * side)
        for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawn.select("path")[1]["d"]):
            for line in range(4):
                begin = (int(y) * 4 + line) * side + int(x) * 4
                pixels[begin : begin + int(length) * 4] = bytes(int(length) * 4)
        read = zxingcpp.read_barcode(memoryview(pixels).cast("B", (side, side)))
        assert (read.format, read.ec_level) == (zxingcpp.BarcodeFormat.QRCode, "M")
        found[said(item, "b")] = read.text
    assert len(set(found.values())) == 92
    whose = {name: queries.recipient_of(resolve(urlsplit(link).path).kwargs["token"]) for name, link in found.items()}
    assert {one.pk for one in whose.values()} == set(Recipient.objects.values_list("pk", flat=True))
    laos = {name: one.lao.short_name for name, one in whose.items() if one.lao}
    assert (len(laos), [*laos]) == (84, [*laos.values()])


def test_links_that_only_this_machine_can_open_are_warned_about(inside: Client, told, settings, rf):
    settings.ALLOWED_HOSTS = ["*"]
    for host, warned in (
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        ("localhost", True),
        ("sodsong.test", False),
        ("192.0.2.9:8000", False),
    ):
        assert common.here_only(rf.get("/", headers={"host": host})) is warned, host
        warnings = page(inside.get(HOME, headers={"host": host})).select(".message--warning")
        assert bool(warnings) is warned


def test_the_incident_tells_that_it_is_issued_and_how_many_have_acknowledged(client: Client, inside: Client, told):
    soup = page(inside.get(CASE))
    assert "๑๑ สิงหาคม ๒๕๖๓" in said(soup, ".story")
    assert "๐๙.๒๐ น. ออกหนังสือ ที่ พร ๐๐๒๓.๔/ว ๕๖๗ ลงวันที่ ๑๑ สิงหาคม ๒๕๖๓ เจ้าหน้าที่ ก" in texts(soup, ".story li")
    assert "รับทราบแล้ว ๐/๘๔" in texts(soup, ".figures div")
    assert texts(soup, ".told tbody tr")[0] == "สถอ.เมืองแพร่ ๐/๑๘ รอ ๑๘"
    assert texts(soup, ".told tbody tr")[-1] == "แจ้งโดยตรง ๐/๒ รอ ๒"
    *others, last = Recipient.objects.exclude(role="district")
    for one in others:
        ops.receive(one, Sign("acknowledged", world.NOW + timedelta(minutes=one.position)))
    assert "รับทราบครบ" not in said(page(client.get(CASE)), ".story")
    ops.receive(last, Sign("acknowledged", world.NOW + timedelta(hours=2)))
    soup = page(client.get(CASE))
    assert "รับทราบแล้ว ๘๔/๘๔" in texts(soup, ".figures div")
    assert texts(soup, ".story li")[-1].endswith("รับทราบครบทั้ง ๘๔ แห่ง")
    assert not soup.select(".told"), "who has not is for officers"


def test_one_button_leads_from_the_letter_to_the_answers(inside: Client):
    place = world.august(confirmed=True)
    inside.post(f"/inbox/questions/{Report.objects.get(row=31).pk}/", {"answer": "match:540851"})
    world.deadline(place)
    soup = page(inside.get(CASE))
    assert said(soup, ".step h2") == "ขั้นต่อไป: ออกหนังสือเวียน"
    assert soup.select_one(".step .button")["href"] == HOME
    world.issued(place)
    soup = page(inside.get(CASE))
    assert said(soup, ".step h2") == "ขั้นต่อไป: ติดตามการรับทราบ"
    assert soup.select_one(".step .button")["href"] == HOME


@pytest.mark.parametrize("part", ["", "sheet/", "1/"])
def test_the_public_sees_no_recipients(client: Client, told, part: str):
    for answer in (client.get(f"{HOME}{part}"), client.post(f"{HOME}{part}", {"act": "acknowledged"})):
        assert answer["Location"] == f"/login/?next={HOME}{part}"
    assert not Receipt.objects.exists()
    assert Member.objects.filter(state="other").count() == 0


@pytest.mark.parametrize("part", ["sheet/", "1/"])
def test_before_the_issue_there_is_nothing_to_pass_on(inside: Client, part: str):
    world.august()
    response = inside.get(f"{HOME}{part}")
    assert response.status_code == 404
    assert "หนังสือของเหตุนี้ยังไม่ได้ออก" in response.content.decode()


def test_the_issued_letter_is_called_so(inside: Client, told):
    soup = page(inside.get(f"{CASE}letter/"))
    assert said(soup, "h1") == "หนังสือที่ออกแล้ว"
    assert said(soup, ".step h2") == "ขั้นต่อไป: ติดตามการรับทราบ"


@pytest.mark.parametrize("part", ["", "sheet/", "{pk}/"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_its_pages_have_landmarks_and_labels_and_nothing_inline(inside: Client, told, part: str, language: str):
    inside.cookies["django_language"] = language
    soup = page(inside.get(HOME + part.format(pk=world.recipient("อบต.ท่าข้าม").pk)))
    assert [len(soup.select(name)) for name in ("h1", "main", "header", "nav[aria-label]")] == [1, 1, 1, 1]
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    for field in soup.select("input:not([type=hidden]), textarea"):
        assert soup.select(f"label[for={field['id']}]"), field
    assert {element["aria-labelledby"] for element in soup.select("[aria-labelledby]")} <= set(ids)
    assert not soup.select("[style], style, script:not([src]), [onclick]")


@pytest.mark.parametrize("districts", [1, 3, None])
def test_the_pages_cost_the_same_however_many_are_told(
    inside: Client, django_assert_num_queries, districts: int | None
):
    place = world.watched(world.register(districts), down=("5497", "540166"))
    row = world.suspected(place, ("5497", "540166"))
    world.happen(row, world.Happening("opened", world.NOW, reason="sound"))
    world.issued(world.World(place.laos, place.sites, row))
    one = world.recipient("อบต.ท่าข้าม")
    for address, cost in ((HOME, 9), (f"{HOME}sheet/", 7), (f"{HOME}{one.pk}/", 9), (CASE, 24)):
        with django_assert_num_queries(cost):
            page(inside.get(address))
