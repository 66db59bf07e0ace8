"""Steps and LAOs of a case as officers see and decide them."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sodsong.desk.cases.models import Event, Incident, Step
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.people import ops as people
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.console.test_incident import HOME, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def row():
    made = world.august(confirmed=True).incident
    case_stages.keep_steps(world.NOW)
    return made


def answered(row):
    """The letter's question is answered, so that nothing stands before the plan's steps."""
    Report.objects.filter(outcome="ask").update(decision="none", decided_at=world.NOW)
    return row


def test_the_steps_stand_with_who_due_and_state(inside: Client, row):
    soup = page(inside.get(HOME))
    assert said(soup, "#steps-head") == "ขั้นตอน ทำแล้ว ๐ จาก ๑๐"
    first = texts(soup, ".steps li")[0]
    assert first == (
        "รอทำ หารือคณะที่ปรึกษาการประเมิน สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด ถึง คณะที่ปรึกษาการประเมิน · ทาง LINE · ภายใน ๑๓.๑๒ น."
    )
    assert "ระบบทำให้เมื่อถึงเวลา" in texts(soup, ".steps li")[6]


def test_the_next_step_is_one_button_and_leads_through_the_plan(inside: Client, row, at):
    answered(row)
    soup = page(inside.get(HOME))
    assert said(soup, ".step h2") == "ขั้นต่อไป: หารือคณะที่ปรึกษาการประเมิน"
    (button,) = soup.select(".step .acts a")
    form = page(inside.get(button["href"]))
    assert said(form, "h1") == "หารือคณะที่ปรึกษาการประเมิน"
    refused = inside.post(button["href"], {"act": "done", "note": " "})
    assert refused.status_code == 400
    assert "กรุณาบันทึกว่าได้รับคำตอบว่าอย่างไร" in refused.content.decode()
    done = page(
        inside.post(button["href"], {"act": "done", "note": "ให้รอถึงวันที่ ๑๖", "seen_by": "assessors"}, follow=True)
    )
    assert said(done, ".message").startswith("บันทึกแล้ว: หารือคณะที่ปรึกษาการประเมิน")
    assert "ให้รอถึงวันที่ ๑๖" in texts(done, ".steps li")[0]
    for key in ("consult-nacc-bureau",):
        inside.post(f"{HOME}steps/{key}/", {"act": "skip", "note": "ผู้ว่าฯ หารือแล้ว"})
    assert said(page(inside.get(HOME)), ".step h2") == "ขั้นต่อไป: กำหนดวันแล้วเสร็จ"


def test_a_conclusion_is_for_the_eyes_it_was_meant_for(client: Client, inside: Client, row):
    inside.post(f"{HOME}steps/consult-assessors/", {"act": "done", "note": "ลับเฉพาะ", "seen_by": "officers"})
    public = page(client.get(HOME)).get_text()
    assert "ลับเฉพาะ" not in public
    assert "ผลนี้ไม่เปิดเผยต่อทุกคน" in public
    inside.post(f"{HOME}steps/consult-nacc-bureau/", {"act": "done", "note": "เปิดเผยได้", "seen_by": "everybody"})
    assert "เปิดเผยได้" in page(client.get(HOME)).get_text()


def test_steps_are_added_moved_changed_and_taken_up_again(inside: Client, row):
    soup = page(
        inside.post(f"{HOME}steps/add/", {"title": "โทรหาปลัดสมมุติ", "who": "ผู้ช่วย", "day": "๑๔ ส.ค. ๒๕๖๓"}, follow=True)
    )
    assert "โทรหาปลัดสมมุติ" in texts(soup, ".steps li")[-1]
    inside.post(f"{HOME}steps/added-1/", {"act": "up"})
    assert "โทรหาปลัดสมมุติ" in texts(page(inside.get(HOME)), ".steps li")[-2]
    inside.post(f"{HOME}steps/added-1/", {"act": "change", "who": "ผู้ช่วย", "day": "15/8/2563", "clock": "10:00"})
    assert Step.objects.get(key="added-1").due_at.isoformat() == "2020-08-15T03:00:00+00:00"
    bad = inside.post(f"{HOME}steps/added-1/", {"act": "change", "day": "วันไหนดี"})
    assert "อ่าน “วันไหนดี” เป็นวันที่ไม่ได้" in bad.content.decode()
    inside.post(f"{HOME}steps/added-1/", {"act": "skip", "note": "ไม่จำเป็น"})
    inside.post(f"{HOME}steps/added-1/", {"act": "again"})
    assert Step.objects.get(key="added-1").state == "open"
    assert "ย้ายลำดับขั้นตอน: โทรหาปลัดสมมุติ" in page(inside.get(HOME)).get_text()


def test_the_second_officer_is_told_what_the_first_has_decided(inside: Client, row):
    seen = page(inside.get(HOME)).select_one("#deadline input[name=seen]")["value"]
    other = Client()
    second = User.objects.create_user("second", first_name="เจ้าหน้าที่", last_name="ค")
    people.seat(second, "province", None, world.NOW)
    other.force_login(second)
    other.post(f"{HOME}deadline/", {"choice": "2020-08-14", "seen": seen})
    soup = page(inside.post(f"{HOME}deadline/", {"choice": "2020-08-17", "seen": seen}, follow=True))
    assert texts(soup, ".message")[0] == "มีผู้อื่นตัดสินใจเรื่องนี้หลังจากท่านเปิดหน้านี้ จึงยังไม่ได้เปลี่ยนแปลงสิ่งใด"
    assert "เจ้าหน้าที่ ค: กำหนดวันแล้วเสร็จ: วันศุกร์ที่ ๑๔ สิงหาคม ๒๕๖๓" in texts(soup, ".message")[1]
    row.refresh_from_db()
    assert row.deadline.isoformat() == "2020-08-14"


def test_several_laos_are_shown_before_anything_is_done_and_taken_back_by_one_button(inside: Client, row):
    looked = page(inside.post(f"{HOME}laos/", {"act": "exempt", "lao": ["540166", "540167"], "reason": "ย้ายเว็บอยู่แล้ว"}))
    assert said(looked, "h1") == "จะยกเว้น ๒ แห่ง"
    assert "เรียกคืนได้" in said(looked, "main .lead")
    assert not row.members.filter(state="exempted").exists()
    form = looked.select_one("main form")
    typed = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    sure = {form.button["name"]: form.button["value"], "reason": form.textarea.get_text()}
    done = page(inside.post(form["action"], {**typed, **sure}, follow=True))
    assert row.members.filter(state="exempted").count() == 2
    back = done.select_one(".messages form")
    inside.post(back["action"], {one["name"]: one["value"] for one in back.select("input[type=hidden]")})
    assert not row.members.filter(state="exempted").exists()
    story = [(event.kind, event.reason) for event in row.events.order_by("seq")][-4:]
    assert story == [("exempted", "ย้ายเว็บอยู่แล้ว")] * 2 + [("unexempted", "เรียกคืนทันที")] * 2


def test_who_is_taken_out_is_shown_first_as_there_is_no_way_back(inside: Client, row):
    looked = page(inside.post(f"{HOME}laos/", {"act": "release", "lao": ["540166"], "reason": "ไม่เกี่ยว"}))
    assert "เรียกคืนไม่ได้" in said(looked, "main .lead")
    assert row.members.filter(lao__code="540166").exists()
    done = inside.post(
        f"{HOME}laos/", {"act": "release", "laos": "540166", "reason": "ไม่เกี่ยว", "sure": "1"}, follow=True
    )
    assert not row.members.filter(lao__code="540166").exists()
    assert not page(done).select(".messages form")


def test_what_ends_a_case_or_a_step_has_its_opposite_beside_the_message(inside: Client, row):
    for address, typed in (
        (f"{HOME}dismiss/", {"reason": "ทดสอบ"}),
        (f"{HOME}close/", {"reason": "ทดสอบ"}),
        (f"{HOME}steps/consult-assessors/", {"act": "skip", "note": "ทดสอบ"}),
    ):
        before = row.events.count(), row.state
        done = page(inside.post(address, typed, follow=True))
        back = done.select_one(".messages form")
        inside.post(back["action"], {one["name"]: one["value"] for one in back.select("input[type=hidden]")})
        row.refresh_from_db()
        assert row.state in ("open", "recovering"), address
        assert row.events.count() >= before[0] + 2, "both stand in the story"


def test_laos_are_exempted_with_a_reason_added_by_name_and_split_off(inside: Client, row):
    soup = page(inside.get(f"{HOME}laos/"))
    assert said(soup, "h1") == "อปท. ในเหตุนี้ ๓๔ แห่ง"
    refused = inside.post(f"{HOME}laos/", {"act": "exempt", "lao": ["540166"]})
    assert refused.status_code == 400
    inside.post(f"{HOME}laos/", {"act": "exempt", "lao": ["540166", "540167"], "reason": "ย้ายเว็บอยู่แล้ว", "sure": "2"})
    soup = page(inside.get(f"{HOME}laos/"))
    assert len(re.findall("ย้ายเว็บอยู่แล้ว", soup.get_text())) == 2
    unclear = inside.post(f"{HOME}laos/", {"act": "implied", "name": "แม่คำมี"})
    assert "ชื่อนี้อาจหมายถึงหลายแห่ง" in unclear.content.decode()
    inside.post(f"{HOME}laos/", {"act": "implied", "name": "อบต.ป่าแดง อ.เมืองแพร่"})
    assert row.members.get(lao__name="ป่าแดง").state == "implied"
    inside.post(f"{HOME}laos/", {"act": "split", "lao": ["5497"], "reason": "ชื่อโดเมนหมดอายุ", "sure": "1"})
    assert Incident.objects.get(key="2563-2").members.get().lao.code == "5497"
    assert "แยก ๑ แห่งไปเป็นเหตุขัดข้อง 2563-2" in page(inside.get(HOME)).get_text()
    part = page(inside.get("/incidents/2563/2/"))
    assert "ตามที่เจ้าหน้าที่บันทึก: ชื่อโดเมนหมดอายุ" in part.get_text()


def test_repair_closing_and_reopening(inside: Client, row):
    soup = page(inside.post(f"{HOME}repair/", {"reason": "โฮสต์สมมุติ ก เปลี่ยนเครื่อง"}, follow=True))
    assert said(soup, ".over .tag") == "กำลังแก้ไข"
    inside.post(f"{HOME}close/", {"reason": "พอแล้ว"})
    soup = page(inside.post(f"{HOME}reopen/", {"reason": "ยังล่มอยู่"}, follow=True))
    assert texts(soup, ".message")[-1] == "เปิดเหตุนี้อีกครั้งแล้ว"


def test_an_overdue_step_is_seen_at_a_glance(inside: Client, row, at):
    at(world.NOW + timedelta(days=1))
    case_stages.keep_steps(world.NOW + timedelta(days=1))
    soup = page(inside.get(HOME))
    assert texts(soup, ".steps li")[0].startswith("เลยกำหนด หารือคณะที่ปรึกษาการประเมิน")
    assert "เลยกำหนด: หารือคณะที่ปรึกษาการประเมิน" in [text.split(" น. ")[-1] for text in texts(soup, ".story li")]
    assert Event.objects.filter(kind="notified").count() == 1


@pytest.mark.parametrize("path", ["steps/add/", "steps/letter/", "laos/"])
def test_these_pages_are_for_officers(client: Client, row, path: str):
    assert client.get(HOME + path).status_code == 302


def story_of(client: Client) -> str:
    return " ".join(texts(page(client.get(HOME)), ".story li"))


@pytest.mark.parametrize(
    ("chosen", "public"), [({}, False), ({"seen_by": "assessors"}, False), ({"seen_by": "everybody"}, True)]
)
def test_why_a_step_is_skipped_is_public_only_if_an_officer_says_so(inside: Client, row, chosen, public):
    inside.post(f"{HOME}steps/vendor-notice/", {"act": "skip", "note": "ผู้ให้บริการค้างค่าเช่า", **chosen})
    assert "ผู้ให้บริการค้างค่าเช่า" in story_of(inside)
    soup = page(Client().get(HOME))
    assert ("ผู้ให้บริการค้างค่าเช่า" in soup.get_text()) == public
    assert "ข้ามขั้นตอน: เร่งรัดผู้ให้บริการโฮสติง" in story_of(Client()), "that it was skipped is no secret"
    (step,) = [one for one in texts(soup, ".steps li") if "เร่งรัดผู้ให้บริการ" in one]
    assert "ผลนี้ไม่เปิดเผย" not in step


def test_what_officers_write_for_each_other_is_not_public(inside: Client, row):
    lao = row.members.first().lao
    inside.post(f"{HOME}note/", {"reason": "โทรถามบริษัทแล้ว ไม่รับสาย"})
    inside.post(f"{HOME}laos/", {"act": "exempt", "lao": lao.code, "reason": "กำลังฟ้องร้องกันอยู่"})
    assert {"ไม่รับสาย", "ฟ้องร้อง"} == {word for word in ("ไม่รับสาย", "ฟ้องร้อง") if word in story_of(inside)}
    told = page(Client().get(HOME)).get_text()
    assert not [word for word in ("ไม่รับสาย", "ฟ้องร้อง") if word in told]
    assert "ยกเว้น ๑ แห่ง" in told.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("sought", "found"), [("ท่าข้าม", 1), ("อบต.ท่าข้าม", 1), ("อ.สอง", 5), ("สูงเม่น", 1), ("ไม่มีที่นี่", 0)]
)
def test_an_lao_is_found_by_name_or_district_among_many(inside: Client, row, sought: str, found: int):
    soup = page(inside.get(f"{HOME}laos/", {"q": sought}))
    assert len(soup.select("tbody tr")) == found
    assert said(soup, "h1") == "อปท. ในเหตุนี้ ๓๔ แห่ง"
    assert soup.select_one("#q")["value"] == sought


def test_the_pages_of_a_search_stay_in_it(inside: Client, row, monkeypatch):
    monkeypatch.setattr("sodsong.desk.console.casework.views.PER_PAGE", 2)
    soup = page(inside.get(f"{HOME}laos/", {"q": "สอง"}))
    (following,) = soup.select("nav[aria-label=หน้า] a")
    assert following.get_text() == "หน้าถัดไป"
    second = page(inside.get(f"{HOME}laos/{following['href']}"))
    assert (len(second.select("tbody tr")), said(second, ".columns nav span")) == (2, "หน้า ๒ จาก ๓")


def test_an_officer_adds_one_that_shares_the_cause_though_nobody_saw_it(inside: Client, client: Client, row):
    lao = Lao.objects.exclude(memberships__incident=row).filter(name="ป่าแดง").get()
    done = inside.post(f"{HOME}laos/", {"act": "implied", "name": "อบต.ป่าแดง อ.เมืองแพร่"}, follow=True)
    assert "ใช้สาเหตุร่วม เรายังไม่เห็นเอง" in " ".join(texts(page(done), "tbody tr"))
    member = row.members.get(lao=lao)
    assert (member.state, member.reported_at) == ("implied", None)
    assert "ใช้สาเหตุร่วมแต่เรายังไม่เห็นเอง ๑ แห่ง: อบต.ป่าแดง" in story_of(Client())
    again = inside.post(f"{HOME}laos/", {"act": "implied", "name": "อบต.ไหนก็ไม่รู้"})
    assert again.status_code == 400
