"""What a recipient does beyond answering: its district confirms, it writes to its vendor, it tells the assessors."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from sodsong.act.casework import cascade
from sodsong.desk.cases.models import Notice, Step
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.dispatch import ops, queries
from sodsong.desk.dispatch.cascades import ops as cascades
from sodsong.desk.dispatch.models import Demand, Picture, Receipt, Recipient
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.public.test_recipient import SPARED, STRUCK, link, told  # noqa: F401  # the fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "told")]


def photo(size=(64, 48), kind="JPEG"):
    made = io.BytesIO()
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010E] = "ที่บ้านของใครคนหนึ่ง"
    picture.save(made, kind, exif=exif)
    return made.getvalue()


def claimed(name: str):
    one = world.recipient(name)
    assert ops.receive(one, cascade.Receipt("acknowledged", world.NOW, "เจ้าหน้าที่ ข", claimed=True)).done
    return one


def test_a_claimed_answer_counts_once_its_district_has_confirmed_it(client: Client):
    one = claimed("อบต.ท่าข้าม")
    office = link("เมืองแพร่")
    branch = page(client.get(office))
    assert branch.get_text().count("ยืนยันว่าเป็นตามที่บันทึกไว้") == 1
    (form,) = branch.select("#branch form")
    assert queries.standing_of(one).claimed
    client.post(form["action"], {"by": "นางสมมุติ"})
    one.refresh_from_db()
    assert not queries.standing_of(one).claimed
    assert "ยืนยันว่าเป็นตามที่บันทึกไว้" not in page(client.get(office)).get_text()


def test_another_districts_lao_is_not_its_to_confirm(client: Client):
    one = claimed("อบต.ท่าข้าม")
    answer = client.post(f"{link('สอง')}confirm/{one.pk}/")
    assert answer.status_code == 403
    assert "ไม่ได้อยู่ในอำเภอของท่าน" in answer.content.decode()
    assert client.post(f"{link(STRUCK)}confirm/{one.pk}/").status_code == 403
    assert not Receipt.objects.filter(act="confirmed").exists()


def test_an_lao_makes_its_letter_to_its_vendor_and_the_case_has_its_receipt(client: Client, inside: Client):
    address = f"{link(STRUCK)}demand/"
    form = page(client.get(address))
    assert form.select_one("[name=vendor]")["value"] == world.VENDOR
    made = client.post(
        address,
        {"vendor": world.VENDOR, "contract": "๑๒/๒๕๖๓", "address": "ถนนสมมุติ", "signer": "(นายสมมุติ ตัวอย่าง)"},
        follow=True,
    )
    assert made["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(made.content)[0].get_textpage().get_text_range()
    plain = "".join(text.split()).replace("\u2060", "")
    for words in ("เทศบาลตำบลทุ่งโฮ้ง", "สัญญาเลขที่๑๒/๒๕๖๓", "๑๖สิงหาคม๒๕๖๓", "ผู้จัดการโฮสต์สมมุติก", "ที่พร๐๐๒๓.๔/ว๕๖๗"):
        assert words in plain, words
    kept = Demand.objects.get()
    assert (kept.vendor, kept.contract) == (world.VENDOR, "๑๒/๒๕๖๓")
    assert Receipt.objects.filter(act="demanded").count() == 1
    shown = page(inside.get(f"/incidents/2563/1/circular/{kept.recipient_id}/"))
    assert "ทำหนังสือถึงผู้ให้บริการแล้ว" in shown.get_text()
    (address,) = [a["href"] for a in shown.select("a") if "/demand/" in a["href"]]
    assert inside.get(address).content[:5] == b"%PDF-"


def test_who_is_not_in_the_list_is_not_asked_to_write_or_to_tell(client: Client):
    assert client.post(f"{link(SPARED)}demand/", {"vendor": "x"}).status_code == 403
    assert client.get(f"{link(SPARED)}notice/").status_code == 403
    assert "orders" not in page(client.get(link(SPARED))).get_text()
    assert not page(client.get(link(SPARED))).select("#orders")


def test_another_problem_goes_to_the_assessors_with_its_picture_drawn_anew(client: Client, inside: Client):
    address = f"{link(STRUCK)}notice/"
    refused = client.post(address, {"said": "other-problem", "note": " "})
    assert "กรุณาเขียน" in refused.content.decode() or refused.status_code == 400
    sent = {
        "said": "other-problem",
        "note": "ชื่อโดเมนหมดอายุ",
        "by": "นางสมมุติ",
        "picture": SimpleUploadedFile("IMG_1.jpg", photo((3000, 1000)), "image/jpeg"),
    }
    soup = page(client.post(address, sent, follow=True))
    assert "มีปัญหาอื่น" in said(soup, "#answered li")
    kept = Picture.objects.get()
    with Image.open(settings.SODSONG.data / kept.path) as drawn:
        assert drawn.size[0] == 1600
        assert not drawn.getexif()
    notice = Notice.objects.get(kind="said")
    assert (notice.to, notice.data["name"], notice.data["note"]) == ("office:assessors", STRUCK, "ชื่อโดเมนหมดอายุ")
    one = kept.receipt.recipient_id
    shown = page(inside.get(f"/incidents/2563/1/circular/{one}/"))
    (picture,) = [a["href"] for a in shown.select("a") if "/picture/" in a["href"]]
    answer = inside.get(picture)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    assert client.get(picture).status_code == 302
    assert f"{STRUCK} แจ้งคณะที่ปรึกษาการประเมินว่ามีปัญหาอื่น" in page(client.get("/incidents/2563/1/")).get_text()


def test_the_same_notice_again_is_told_once_and_another_is_told_too(client: Client):
    address = f"{link(STRUCK)}notice/"
    for _again in range(2):
        client.post(address, {"said": "fixed", "note": ""})
    assert Notice.objects.filter(kind="said").count() == 1
    client.post(address, {"said": "other-problem", "note": "ฐานข้อมูลเสีย"})
    assert Notice.objects.filter(kind="said").count() == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "อ่านแฟ้มนี้เป็นภาพไม่ได้"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "อ่านแฟ้มนี้เป็นภาพไม่ได้"),
        (b"GIF89a" + b"\0" * 40, "อ่านแฟ้มนี้เป็นภาพไม่ได้"),
        (b"\xff\xd8" + b"\0" * (8 * 1024 * 1024), "ภาพใหญ่เกิน 8 MB"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(client: Client, content: bytes, says: str):
    sent = {"said": "other-problem", "note": "x", "picture": SimpleUploadedFile("a.jpg", content, "image/jpeg")}
    answer = client.post(f"{link(STRUCK)}notice/", sent)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Receipt.objects.filter(act="answered").exists()


def test_a_new_link_makes_the_old_one_void_and_a_withdrawn_one_opens_nothing(client: Client, inside: Client):
    one, old = world.recipient(STRUCK), link(STRUCK)
    inside.post(f"/incidents/2563/1/circular/{one.pk}/link/", {"act": "renew"})
    gone = client.get(old)
    assert gone.status_code == 410
    assert "ลิงก์นี้เลิกใช้แล้ว" in gone.content.decode()
    fresh = link(STRUCK)
    assert fresh != old
    assert client.get(fresh).status_code == 200
    inside.post(f"/incidents/2563/1/circular/{one.pk}/link/", {"act": "withdraw"})
    assert client.get(fresh).status_code == 410
    assert "เพิกถอนลิงก์เมื่อ" in page(inside.get(f"/incidents/2563/1/circular/{one.pk}/")).get_text()
    inside.post(f"/incidents/2563/1/circular/{one.pk}/link/", {"act": "renew"})
    assert client.get(link(STRUCK)).status_code == 200


def test_an_altered_link_opens_none_of_these(client: Client):
    address = link(STRUCK)
    altered = address[:-5] + ("AAAA/" if not address.endswith("AAAA/") else "BBBB/")
    for path in ("notice/", "demand/", "demand/1.pdf"):
        assert client.get(altered + path).status_code == 404


def test_who_stays_silent_is_told_of_and_all_acknowledged_is_a_step_done(client: Client):
    case_stages.keep_steps(world.NOW)
    assert cascades.look_after(world.NOW) == 1  # the letter's step: it was issued before the plan was laid out
    client.get(link("เมืองแพร่"))
    later = world.NOW + timedelta(hours=20, minutes=1)
    assert cascades.look_after(later) == 1
    silent = set(Notice.objects.filter(kind="silence").values_list("to", flat=True))
    assert "district:สอง" in silent
    assert "district:เมืองแพร่" not in silent
    assert "540166" in silent  # told through the office that has opened it
    assert "540551" not in silent  # its office is silent itself
    assert cascades.look_after(later + timedelta(hours=9)) == 0
    for one in Recipient.objects.exclude(role="district"):
        ops.receive(one, cascade.Receipt("acknowledged", later))
    assert cascades.look_after(later) == 1
    assert Step.objects.get(key="cascade").state == "done"
