"""The assessors read the facts through one link and their answer lands in the case, for the eyes it is meant for."""

from datetime import timedelta

import pytest
from django.test import Client

from sodsong.desk import links
from sodsong.desk.cases import ops
from sodsong.desk.cases.models import Step
from sodsong.desk.dispatch.models import Message
from sodsong.desk.vault.models import Kept, Wanted
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def row():
    made = world.august(confirmed=True)
    world.deadline(made)
    ops.keep_steps(world.NOW)
    return made.incident


def address(row):
    return f"/a/{links.token('assessors', str(row.pk))}/"


def rows(soup):
    return [" ".join(one.get_text(" ", strip=True).split()) for one in soup.select("tbody tr")]


def test_they_read_who_since_when_and_what_was_kept_before(client: Client, row):
    lao = row.members.get(lao__code="540166").lao
    url = "http://540166.lao.test/o1"
    wanted = Wanted.objects.create(lao=lao, item="o1", label="O1 โครงสร้าง", url=url, due_at=world.NOW)
    for at in (world.BEGAN - timedelta(days=2), world.BEGAN - timedelta(days=1), world.NOW):
        Kept.objects.create(
            lao=lao, wanted=wanted, url=url, at=at, status=200, whole=True, changed=True, digest="x", bytes=1
        )
    soup = page(client.get(address(row)))
    assert said(soup, "h1") == "เว็บไซต์ของ ๓๔ หน่วยงานเข้าไม่ได้ กลับมาแล้ว ๐ แห่ง"
    assert len(rows(soup)) == 34
    (line,) = [one for one in rows(soup) if one.startswith("อบต.ท่าข้าม")]
    assert "๐๙.๑๒ น." in line
    assert "O1 โครงสร้าง เมื่อ ๑๐ สิงหาคม ๒๕๖๓" in line.replace("\u00a0", " ")
    assert sum("ไม่มีที่เก็บไว้" in one for one in rows(soup)) == 33


def test_verified_returns_stand_with_their_times(client: Client, row, at):
    for member in row.members.all():
        site = member.lao.sites.get()
        when = world.NOW + timedelta(hours=1)
        data = {"lao": member.lao.code, "site": str(site.pk), "at": when.isoformat()}
        world.happen(row, world.Happening("back", when, reason="seen-up", data=data))
    at(world.NOW + timedelta(hours=2))
    soup = page(client.get(address(row)))
    assert said(soup, "h1") == "เว็บไซต์ของ ๓๔ หน่วยงานเข้าไม่ได้ กลับมาครบแล้ว"
    assert all("๑๐.๒๐ น." in one for one in rows(soup))


def test_their_answer_is_the_conclusion_of_the_step_and_not_for_the_public(client: Client, inside: Client, row):
    soup = page(client.post(address(row), {"words": "ให้รอตรวจซ้ำหลังวันที่ ๑๖", "by": "นางกรรมการสมมุติ"}, follow=True))
    assert "ให้รอตรวจซ้ำหลังวันที่ ๑๖" in said(soup, "#answers")
    step = Step.objects.get(key="consult-assessors")
    assert (step.state, step.note, step.seen_by) == ("done", "ให้รอตรวจซ้ำหลังวันที่ ๑๖", "assessors")
    assert step.done_by == "คณะที่ปรึกษาการประเมิน (นางกรรมการสมมุติ)"
    assert "ให้รอตรวจซ้ำ" not in page(Client().get("/incidents/2563/1/")).get_text()
    assert "ให้รอตรวจซ้ำ" in page(inside.get("/incidents/2563/1/")).get_text()
    soup = page(client.post(address(row), {"words": "ขยายถึงวันที่ ๑๘"}, follow=True))
    assert len(soup.select("#answers li")) == 2
    assert "ขยายถึงวันที่ ๑๘" not in page(Client().get("/incidents/2563/1/")).get_text()


def test_an_empty_answer_an_altered_link_and_another_purpose_are_refused(client: Client, row):
    assert client.post(address(row), {"words": " "}).status_code == 400
    assert client.get(address(row)[:-4] + "abc/").status_code == 404
    assert client.get(f"/a/{links.token('recipient', str(row.pk))}/").status_code == 404


def test_an_officer_passes_the_link_on_and_sends_it(inside: Client, client: Client, row):
    soup = page(inside.get("/incidents/2563/1/assessors/"))
    assert "/a/" in said(soup, ".ready")
    for _twice in range(2):
        inside.post("/incidents/2563/1/assessors/")
    message = Message.objects.get(topic="assessors")
    assert "/a/" in message.text
    assert client.get("/incidents/2563/1/assessors/").status_code == 302
