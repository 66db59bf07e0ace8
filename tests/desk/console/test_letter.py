"""The letter's drafts are for officers: to look at, to take away, every version kept."""

import pytest
from django.conf import settings
from django.test import Client

from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
HOME = "/incidents/2563/1/letter/"


def test_the_newest_draft_is_shown_and_can_be_saved(inside: Client):
    world.august()
    soup = page(inside.get(HOME))
    assert said(soup, "h1") == "ร่างหนังสือพร้อมแล้ว"
    assert said(soup, "main .lead") == ("ฉบับที่ ๑ ทำเมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น. จำนวน ๓ หน้า · มีรายชื่อ ๓๔ แห่ง")
    assert soup.select_one("object")["data"] == f"{HOME}1.pdf"
    assert [(link.get_text(), link["href"]) for link in soup.select(".step a")] == [
        ("เปิดหนังสือ", f"{HOME}1.pdf"),
        ("ออกหนังสือ", "/incidents/2563/1/circular/"),
        ("แก้ไขถ้อยคำ", "/incidents/2563/1/letters/"),
        ("บันทึก PDF", f"{HOME}1.pdf?save=1"),
        ("บันทึกเป็น Word (DOCX)", f"{HOME}1.docx"),
    ]


def test_an_older_version_says_so(inside: Client):
    place = world.august()
    world.drafted(place.incident, version=2)
    soup = page(inside.get(f"{HOME}1/"))
    assert said(soup, "h1") == "หนังสือฉบับก่อน"
    assert said(soup, ".message--warning") == "เหตุเปลี่ยนไปหลังจากนั้น ดูฉบับล่าสุด"
    assert [link.get_text() for link in soup.select(".rows a")] == ["ฉบับที่ ๒", "ฉบับที่ ๑"]


@pytest.mark.parametrize(
    ("address", "kind", "disposition"),
    [
        ("1.pdf", "application/pdf", "inline"),
        ("1.pdf?save=1", "application/pdf", "attachment"),
        ("1.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
    ],
)
def test_files_come_under_a_thai_name(inside: Client, address: str, kind: str, disposition: str):
    world.august()
    response = inside.get(HOME + address)
    assert response["Content-Type"] == kind
    shown, name = response["Content-Disposition"].split("; ", 1)
    assert shown == disposition
    assert name.startswith("filename*=utf-8''%E0%B8%AB%E0%B8%99"), "หน…"
    assert b"".join(response.streaming_content)[:4] in (b"%PDF", b"PK\x03\x04")


@pytest.mark.parametrize("address", ["", "1/", "1.pdf", "1.docx"])
def test_the_public_does_not_see_drafts(client: Client, address: str):
    world.august()
    assert client.get(HOME + address)["Location"] == f"/login/?next={HOME}{address}"


def test_what_is_missing_is_said_in_words(inside: Client):
    place = world.august()
    assert "ไม่มีหนังสือฉบับนั้น" in inside.get(f"{HOME}7.pdf").content.decode()
    (settings.SODSONG.data / place.draft.pdf).unlink()
    gone = inside.get(f"{HOME}1.pdf")
    assert gone.status_code == 404
    assert "ไม่พบแฟ้มหนังสือในโฟลเดอร์ข้อมูลแล้ว" in gone.content.decode()
    place.draft.delete()
    assert "เหตุนี้ยังไม่มีหนังสือ" in inside.get(HOME).content.decode()
