import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodsong.desk.registry import ops
from sodsong.desk.registry.models import Contact
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = pytest.mark.django_db
GROUP = "C" + "0123456789abcdef" * 2


@pytest.fixture
def laos(at):
    return world.register(1).laos


def test_contacts_are_for_officers_alone(laos):
    for path in ("/contacts/", "/contacts/export.csv", "/contacts/lao/540166/"):
        assert Client().get(path).status_code == 302


def test_the_list_says_who_can_be_reached_in_a_fixed_number_of_queries(inside, laos, django_assert_num_queries):
    ops.add_contact(laos["540166"], "email", "a@example.test", "", world.NOW)
    inside.get("/contacts/")
    with django_assert_num_queries(7):
        soup = page(inside.get("/contacts/"))
    assert said(soup, "h1") == "ติดต่อได้ ๑ จาก ๒๓ หน่วยงาน"
    ops.add_contact(laos["540166"], "line", GROUP, "", world.NOW)
    ops.add_contact("assessors", "line", GROUP, "", world.NOW)
    with django_assert_num_queries(7):
        soup = page(inside.get("/contacts/"))
    assert said(soup, "h1") == "ติดต่อได้ ๒ จาก ๒๓ หน่วยงาน"
    assert "อีเมล, ไลน์ (LINE)" in said(soup, "main")


def test_a_contact_is_added_shown_and_forgotten(inside, laos):
    path = "/contacts/lao/540166/"
    answer = inside.post(path, {"channel": "line", "address": GROUP, "name": "กลุ่มงานสมมุติ"}, follow=True)
    text = said(page(answer), "main")
    assert "กลุ่มงานสมมุติ C0123…" in text
    assert GROUP not in answer.content.decode()
    row = Contact.objects.get()
    held = inside.get(f"{path}{row.pk}/held.json")
    assert held.json()["contact"]["address"] == GROUP
    text = said(page(inside.post(f"{path}{row.pk}/", {"act": "purge"}, follow=True)), "main")
    assert "ลบที่อยู่และชื่อถาวรแล้ว" in text
    assert "กลุ่มงานสมมุติ" not in text


def test_a_wrong_address_is_told_and_what_was_typed_stays(inside, laos):
    answer = inside.post("/contacts/lao/540166/", {"channel": "line", "address": "@sodsong"})
    assert answer.status_code == 400
    assert "ที่อยู่นี้ใช้กับช่องทางนี้ไม่ได้" in answer.content.decode()
    assert 'value="@sodsong"' in answer.content.decode()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("path", ["lao/none", "district/x", "vendor/99", "office/club", "moon/1"])
def test_nobody_of_that_name_is_a_plain_404(inside, laos, path):
    assert inside.get(f"/contacts/{path}/").status_code == 404


def test_another_owners_contact_is_not_touched(inside, laos):
    row = ops.add_contact(laos["540166"], "email", "a@example.test", "", world.NOW)
    assert inside.post(f"/contacts/office/nacc/{row.pk}/", {"act": "purge"}).status_code == 404
    assert Contact.objects.get().address == "a@example.test"


def test_a_list_is_taken_in_and_comes_back(inside, laos):
    text = "of,who,channel,address,name\noffice,nacc,email,nacc@example.test,\nlao,540166,line," + GROUP + ",กลุ่ม ก\n"
    answer = inside.post("/contacts/", {"file": SimpleUploadedFile("c.csv", text.encode())}, follow=True)
    assert "เพิ่มช่องทางติดต่อใหม่ 2 รายการ" in said(page(answer), "main")
    assert inside.get("/contacts/export.csv").content.decode("utf-8-sig").splitlines()[1:] == [
        f"lao,540166,line,{GROUP},กลุ่ม ก",
        "office,nacc,email,nacc@example.test,",
    ]


def test_a_bad_list_is_refused_whole_with_line_and_column(inside, laos):
    text = "of,who,channel,address\noffice,nacc,email,nacc@example.test\nlao,1,email,x@example.test\n"
    answer = inside.post("/contacts/", {"file": SimpleUploadedFile("c.csv", text.encode())})
    assert answer.status_code == 400
    assert "บรรทัดที่ ๓, คอลัมน์ “หน่วยงาน” (who): 1: ไม่มีชื่อหรือรหัสนี้ในทะเบียน" in answer.content.decode()
    assert not Contact.objects.exists()


def test_an_officer_says_that_mail_came_back_and_takes_it_back(inside, laos):
    way = ops.add_contact(laos["540166"], "email", "a@example.test", "", world.NOW)
    path = f"/contacts/lao/540166/{way.pk}/"
    soup = page(inside.post(path, {"act": "came-back"}, follow=True))
    assert "ข้อความที่ส่งไปถูกตีกลับ" in said(soup, ".tag--down")
    assert "๐ ข้อความส่งทางอื่นแทน" in said(soup, ".message")
    soup = page(inside.post(path, {"act": "again"}, follow=True))
    assert not soup.select(".tag--down")
