"""A signed link is one recipient's right: it reads what is asked of it, takes note and answers; nobody else's link does."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from sodsong.desk.cases.models import Member
from sodsong.desk.dispatch import queries
from sodsong.desk.dispatch.models import Circular, Receipt, Recipient
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36 Line/14.9.0"}
STRUCK, SPARED = "ทต.ทุ่งโฮ้ง", "อบต.ป่าแดง"


def texts(soup, selector):
    return [" ".join(found.get_text(" ", strip=True).replace("\u2060", "").split()) for found in soup.select(selector)]


def link(name: str) -> str:
    return f"/r/{queries.link_token(world.recipient(name))}/"


@pytest.fixture
def told() -> world.World:
    place = world.august(confirmed=True)
    world.deadline(place)
    world.issued(place)
    return place


def test_who_must_act_reads_what_is_so_and_answers(client: Client, told):
    address = link(STRUCK)
    soup = page(client.get(address, headers=PHONE))
    assert said(soup, "h1") == "ขอให้แก้ไขเว็บไซต์ของท่านให้ใช้งานได้ภายในวันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓"
    assert said(soup, "main .lead") == "หนังสือจังหวัดแพร่ ที่ พร ๐๐๒๓.๔/ว ๕๖๗ ลงวันที่ ๑๑ สิงหาคม ๒๕๖๓"
    assert said(soup, "#site .tile") == (
        "เข้าไม่ได้ ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น. (เครื่องแม่ข่ายไม่รับการเชื่อมต่อ) http://5497.lao.test/"
    )
    assert [button["value"] for button in soup.select("main button")] == [
        "acknowledged",
        "fixed",
        "vendor-told",
        "other-problem",
    ]
    soup = page(client.post(address, {"act": "acknowledged", "by": "นางสาวสมมุติ"}, follow=True))
    assert said(soup, ".message--success") == "รับทราบแล้วเมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. ขอบคุณ"
    assert soup.select_one("#by")["value"] == "นางสาวสมมุติ"
    soup = page(client.post(address, {"act": "fixed", "by": "นางสาวสมมุติ"}, follow=True))
    assert said(soup, ".message--warning").startswith("ท่านแจ้งว่าแก้ไขแล้ว แต่จากจุดตรวจของเรายังเข้าไม่ได้")
    assert texts(soup, "#answered li") == [
        "๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. แก้ไขแล้ว เว็บไซต์กลับมาแล้ว นางสาวสมมุติ",
        "๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. รับทราบแล้ว นางสาวสมมุติ",
    ]


def test_who_is_not_struck_takes_note(client: Client, told):
    soup = page(client.get(link(SPARED), headers=PHONE))
    assert said(soup, "h1") == "แจ้งเพื่อทราบ: เว็บไซต์ของท่านไม่อยู่ในบัญชีรายชื่อ"
    assert [button["value"] for button in soup.select("main button")] == [
        "acknowledged",
        "not-affected",
        "other-problem",
    ]
    page(client.post(link(SPARED), {"act": "not-affected"}, follow=True))
    assert Receipt.objects.get(act="answered").reply == "not-affected"


def test_it_is_opened_once_and_by_people_only(client: Client, inside: Client, told):
    address = link(STRUCK)
    client.head(address, headers=PHONE)
    client.get(address, headers={"user-agent": "facebookexternalhit/1.1;line-poker/1.0"})
    client.get(address, headers={**PHONE, "sec-purpose": "prefetch;prerender"})
    warned = page(inside.get(address, headers=PHONE))
    assert said(warned, ".message--warning").startswith("ท่านเข้าสู่ระบบเป็นเจ้าหน้าที่อยู่")
    assert not Receipt.objects.exists()
    for _ in range(2):
        page(client.get(address, headers=PHONE))
    assert list(Receipt.objects.values_list("act", flat=True)) == ["opened"]


def test_an_officers_answer_through_the_link_is_written_down_as_his(inside: Client, told):
    inside.post(link(STRUCK), {"act": "acknowledged", "by": "นายก"})
    receipt = Receipt.objects.get()
    assert (receipt.claimed, receipt.by) == (True, "เจ้าหน้าที่ ข")


def test_another_problem_needs_words_and_reaches_the_incident(client: Client, told):
    address = link(STRUCK)
    refused = client.post(address, {"act": "other-problem", "by": "นายสมมุติ", "note": "  "})
    assert refused.status_code == 400
    assert "กรุณาเขียนสั้น ๆ ว่ามีปัญหาอะไร" in refused.content.decode()
    assert "นายสมมุติ" in refused.content.decode(), "what was typed is kept"
    page(client.post(address, {"act": "other-problem", "by": "นายสมมุติ", "note": "ชื่อโดเมน<i>หมดอายุ"}, follow=True))
    assert Member.objects.get(lao__code="5497").state == "other"
    assert "ชื่อโดเมน<i>หมดอายุ" in said(page(client.get(address, headers=PHONE)), "#answered")


@pytest.mark.parametrize(
    ("name", "act", "words"),
    [
        (STRUCK, "not-affected", "คำตอบนั้นไม่ใช่ของท่าน กรุณาเลือกจากที่แสดงไว้"),
        (SPARED, "fixed", "คำตอบนั้นไม่ใช่ของท่าน กรุณาเลือกจากที่แสดงไว้"),
        ("ลอง", "fixed", "สถอ. รับทราบและส่งต่อ ส่วน อปท. แต่ละแห่งแจ้งผลผ่านลิงก์ของตนเอง"),
        (STRUCK, "opened", "กรุณากดเลือกคำตอบ"),
        (STRUCK, "", "กรุณากดเลือกคำตอบ"),
    ],
)
def test_what_is_not_theirs_to_say_is_refused_in_plain_words(client: Client, told, name: str, act: str, words: str):
    response = client.post(link(name), {"act": act})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Receipt.objects.exists()


def test_a_name_too_long_is_told_and_nothing_kept(client: Client, told):
    assert client.post(link(STRUCK), {"act": "acknowledged", "by": "ก" * 151}).status_code == 400
    assert not Receipt.objects.exists()


def test_the_same_answer_twice_is_one_and_a_new_one_stands_above(client: Client, told):
    address = link(STRUCK)
    for act in ("vendor-told", "vendor-told", "fixed"):
        soup = page(client.post(address, {"act": act}, follow=True))
    assert list(Receipt.objects.filter(act="answered").values_list("reply", flat=True)) == ["vendor-told", "fixed"]
    assert [text.split("น. ")[1] for text in texts(soup, "#answered li")] == [
        "แก้ไขแล้ว เว็บไซต์กลับมาแล้ว",
        "แจ้งผู้ให้บริการแล้ว กำลังแก้ไข",
    ]
    assert said(soup, "#answer h2") == "มีอะไรเปลี่ยนไปจากที่แจ้งไว้หรือไม่"


def test_when_the_incident_is_over_nothing_is_asked_or_kept(client: Client, inside: Client, told):
    inside.post("/incidents/2563/1/close/", {"reason": "ย้ายเครื่องแล้ว"})
    address = link(STRUCK)
    soup = page(client.get(address, headers=PHONE))
    assert said(soup, "h1") == "เหตุตามหนังสือนี้จบแล้ว ท่านไม่ต้องดำเนินการใดอีก"
    assert not soup.select("main form")
    late = client.post(address, {"act": "fixed"})
    assert late.status_code == 409
    assert "เหตุตามหนังสือนี้จบแล้ว" in late.content.decode()
    assert not Receipt.objects.exclude(act="opened").exists()


def test_a_district_sees_its_branch_with_links_to_pass_on(client: Client, told):
    client.post(link(STRUCK), {"act": "vendor-told"})
    soup = page(client.get(link("เมืองแพร่"), headers=PHONE))
    assert said(soup, "h1") == "ขอให้แจ้งหนังสือต่อ อปท. ในอำเภอ ๑๘ แห่ง ในจำนวนนี้ต้องแก้ไข ๕ แห่ง"
    assert said(soup, "#branch h2") == "อปท. ในอำเภอ ยังไม่รับทราบ ๑๗ จาก ๑๘ แห่ง"
    assert len(soup.select(".branch")) == 18
    assert f"{STRUCK} ต้องแก้ไข แจ้งผู้ให้บริการแล้ว กำลังแก้ไข ๐๙.๒๐ น." in texts(soup, ".branch summary")
    text = next(
        one.get_text().replace("\u00a0", " ") for one in soup.select(".ready") if f"เรียน {SPARED}" in one.get_text()
    )
    assert text.splitlines()[1] == ("จังหวัดแพร่ มีหนังสือ ที่ พร ๐๐๒๓.๔/ว ๕๖๗ ลงวันที่ ๑๑ สิงหาคม ๒๕๖๓ เรื่องเว็บไซต์ของ อปท. เข้าไม่ได้")
    passed = text.splitlines()[3].removeprefix("http://testserver")
    assert said(page(client.get(passed, headers=PHONE)), ".over") == "องค์การบริหารส่วนตำบลป่าแดง · จังหวัดแพร่"
    page(client.post(link("เมืองแพร่"), {"act": "acknowledged"}, follow=True))
    assert Receipt.objects.filter(recipient__role="district", act="acknowledged").count() == 1


def test_an_lao_learns_nothing_of_the_others(client: Client, told):
    client.post(link("อบต.ท่าข้าม"), {"act": "other-problem", "note": "เรื่องลับ"})
    body = client.get(link(STRUCK), headers=PHONE).content.decode()
    others = {one.lao.short_name for one in Recipient.objects.filter(lao__isnull=False).select_related("lao")} - {
        STRUCK
    }
    assert [name for name in others if name in body] == []
    assert "เรื่องลับ" not in body
    assert body.count("/r/") == 4, "its own page (the language form), its own PDF, its own letter and notice"


def test_no_token_acts_for_another(client: Client, told):
    one, other = world.recipient(STRUCK), world.recipient(SPARED)
    token = queries.link_token(one)
    for forged in (
        token.replace(f"{one.pk}:", f"{other.pk}:", 1),
        token[:-1],
        token + "x",
        "1",
        "x:y:z",
        str(other.pk),
    ):
        for answer in (
            client.get(f"/r/{forged}/", headers=PHONE),
            client.post(f"/r/{forged}/", {"act": "acknowledged"}),
        ):
            assert answer.status_code == 404
            assert "ลิงก์นี้ไม่ครบหรือไม่ถูกต้อง" in answer.content.decode()
        assert client.get(f"/r/{forged}/letter.pdf").status_code == 404
    assert not Receipt.objects.exists()
    client.post(f"/r/{token}/", {"act": "acknowledged", "recipient": other.pk, "pk": other.pk})
    assert [receipt.recipient for receipt in Receipt.objects.all()] == [one]


def test_a_link_is_good_for_90_days(client: Client, told):
    with time_machine.travel("2020-08-11T02:00:00Z", tick=False):
        address = link(STRUCK)
    with time_machine.travel(datetime(2020, 8, 11, 2, 0, tzinfo=UTC) + timedelta(days=90), tick=False):
        assert client.get(address, headers=PHONE).status_code == 200
    with time_machine.travel(datetime(2020, 8, 11, 2, 0, 2, tzinfo=UTC) + timedelta(days=90), tick=False):
        late = [client.get(address), client.post(address, {"act": "acknowledged"}), client.get(f"{address}letter.pdf")]
    assert [one.status_code for one in late] == [410, 410, 410]
    assert "ลิงก์นี้หมดอายุแล้ว" in late[0].content.decode()
    assert "กรุณาขอลิงก์ใหม่จากผู้ที่ส่งหนังสือให้ท่าน" in late[0].content.decode()
    assert not Receipt.objects.filter(act="acknowledged").exists()


def test_the_letter_comes_as_pdf_once_it_is_set(client: Client, told):
    address = link(STRUCK)
    response = client.get(f"{address}letter.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    Circular.objects.update(draft=None)
    early = client.get(f"{address}letter.pdf")
    assert early.status_code == 404
    assert "กำลังจัดทำหนังสือ" in early.content.decode()
    assert "กำลังจัดทำหนังสือเป็น PDF" in said(page(client.get(address, headers=PHONE)), "main")


def test_it_needs_no_cookie_and_is_kept_by_nobody(told):
    strict = Client(enforce_csrf_checks=True)
    address = link(STRUCK)
    assert strict.post(address, {"act": "acknowledged"}).status_code == 302
    shown = strict.get(address, headers=PHONE)
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    assert shown["Referrer-Policy"] == "same-origin"


def test_no_refusal_writes_the_link_into_a_log(client: Client, told, caplog: pytest.LogCaptureFixture):
    address = link(STRUCK)
    Circular.objects.update(draft=None)
    assert client.post(address, {"act": "other-problem"}).status_code == 400
    assert client.get(f"{address}letter.pdf").status_code == 404
    assert client.get("/no/such/").status_code == 404
    assert [record.getMessage() for record in caplog.records] == ["Not Found: /no/such/"]


@pytest.mark.parametrize("name", [STRUCK, SPARED, "เมืองแพร่"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_its_page_has_landmarks_and_labels_and_nothing_inline(client: Client, told, name: str, language: str):
    client.cookies["django_language"] = language
    response = client.get(link(name), headers=PHONE)
    soup = page(response)
    assert [len(soup.select(part)) for part in ("h1", "main", "header", "nav", "script")] == [1, 1, 1, 0, 0]
    assert soup.html["lang"] == language
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    for field in soup.select("main input:not([type=hidden]), textarea"):
        assert soup.select(f"label[for={field['id']}]"), field
    assert not soup.select("[style], style, [onclick]")
    assert "เข้าสู่ระบบ" not in soup.get_text()


def test_in_english(client: Client, told):
    client.cookies["django_language"] = "en"
    soup = page(client.get(link(STRUCK), headers=PHONE))
    assert said(soup, "h1") == "Your web site must be back by Sunday 16 August 2020"
    assert said(soup, ".step button") == "Acknowledge"


@pytest.mark.parametrize("districts", [1, 3, None])
def test_the_page_costs_the_same_however_many_are_told(
    client: Client, django_assert_num_queries, districts: int | None
):
    place = world.watched(world.register(districts), down=("5497", "540166"))
    row = world.suspected(place, ("5497", "540166"))
    world.happen(row, world.Happening("opened", world.NOW, reason="sound"))
    place = world.World(place.laos, place.sites, row)
    world.deadline(place, date(2020, 8, 17))
    world.issued(place)
    lao, office = link(STRUCK), link("เมืองแพร่")
    client.get(lao, headers=PHONE)
    client.get(office, headers=PHONE)
    with django_assert_num_queries(9):  # the ninth: is the letter co-signed
        page(client.get(lao, headers=PHONE))
    with django_assert_num_queries(9):
        page(client.get(office, headers=PHONE))
