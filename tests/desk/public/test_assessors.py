"""The assessors read the facts through one link and their answer lands in the case, for the eyes it is meant for."""

from datetime import timedelta

import pytest
from django.test import Client

from sodsong.desk import links as tokens
from sodsong.desk.cases.models import Step
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.disclosure.ops import links
from sodsong.desk.disclosure.ops.links import Entry
from sodsong.desk.dispatch.models import Message
from sodsong.desk.proofs.models import Certificate
from sodsong.desk.registry.models import Site
from sodsong.desk.vault.models import Kept, Wanted
from sodsong.desk.watch.models import Flip, Target
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def row():
    made = world.august(confirmed=True)
    world.deadline(made)
    case_stages.keep_steps(world.NOW)
    return made.incident


def address(row):
    return f"/a/{tokens.token('assessors', str(row.pk))}/"


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
    assert sum("ยังไม่ได้บันทึกลิงก์และไม่มีสำเนา" in one for one in rows(soup)) == 33


def entered(lao, *pages, at=world.LEARNED):
    links.enter([Entry(lao, 2563, code, url) for code, url in pages], source="import", by="เจ้าหน้าที่ ก", now=at)


def copied(lao, item, url, at=world.BEGAN - timedelta(days=1)):
    wanted = Wanted.objects.create(lao=lao, item=item, label=item.upper(), url=url, due_at=world.NOW)
    Kept.objects.create(
        lao=lao, wanted=wanted, url=url, at=at, status=200, whole=True, changed=True, digest="x", bytes=1
    )


def test_they_read_which_oit_items_it_touched_and_where_each_copy_from_before_lies(client: Client, inside, row, at):
    lao = row.members.get(lao__code="540166").lao
    home, away = "http://540166.lao.test", "http://files.test/540166"
    entered(lao, ("O10", f"{home}/o10"), ("O2", f"{home}/o2"), ("O3", f"{away}/o3"), ("O4", f"{away}/o4"))
    entered(lao, ("O9", f"{home}/o9"), at=world.NOW + timedelta(days=9))
    Flip.objects.create(
        target=Target.objects.get(url=f"{away}/o4"),
        at=world.BEGAN + timedelta(hours=1),
        confirmed_at=world.BEGAN + timedelta(hours=1),
        was="up",
        now="down",
        reason="timeout",
    )
    copied(lao, "o2", f"{home}/o2")
    for when in (world.NOW, world.NOW + timedelta(days=3)):
        if when > world.NOW:  # all are back: what was touched meanwhile still stands
            world.recovered(world.World({}, {one: Site.objects.get(lao__code=one) for one in world.FALLEN}, row), when)
        at(when + timedelta(hours=2))
        (line,) = [one for one in page(client.get(address(row))).select("tbody tr") if "ท่าข้าม" in one.get_text()]
        shown = [" ".join(one.get_text(" ", strip=True).split()).replace("\u00a0", " ") for one in line.select("li")]
        assert [one.split()[0] for one in shown if not one.startswith("O9")] == ["O2", "O4", "O10"]
        assert "๑๐ สิงหาคม ๒๕๖๓" in shown[0]
        assert "ไม่มีสำเนาก่อนเกิดเหตุ" in shown[1]
        assert [one["href"] for one in line.select("li a")] == [
            "/archive/540166/o2?at=2020-08-10T02%3A12%3A00%2B00%3A00"
        ]
        (tile,) = [
            one
            for one in page(inside.get("/incidents/2563/1/")).select("#members li.tile")
            if "ท่าข้าม" in one.get_text()
        ]
        assert [one["href"] for one in tile.select(":scope > details a")] == [
            one["href"] for one in line.select("li a")
        ]


def test_they_take_the_evidence_away_and_no_other_incidents(client: Client, inside: Client, row, settings):
    lao = row.members.get(lao__code="540166").lao
    assert client.get(address(row) + "evidence/1.pdf").status_code == 404
    for number, of in ((1, None), (2, lao)):
        path = f"evidence/{number}.pdf"
        (settings.SODSONG.data / "evidence").mkdir(exist_ok=True)
        (settings.SODSONG.data / path).write_bytes(b"%PDF-1.7 " + str(number).encode())
        Certificate.objects.create(
            incident=row, lao=of, number=number, asked_at=world.NOW, by="เจ้าหน้าที่ ก", made_at=world.NOW, pdf=path
        )
    soup = page(client.get(address(row)))
    (whole,) = [one["href"] for one in soup.select("#evidence a") if "evidence/" in one["href"]]
    (line,) = [one for one in soup.select("tbody tr") if "ท่าข้าม" in one.get_text()]
    (own,) = [one["href"] for one in line.select("a")]
    assert b"".join(client.get(whole)) == b"%PDF-1.7 1"
    assert b"".join(client.get(own)) == b"%PDF-1.7 2"
    other = world.suspected(world.World({}, dict.fromkeys(world.FALLEN[:1], row)), ())
    assert client.get(address(other) + "evidence/1.pdf").status_code == 404
    assert "/evidence/2.pdf" in str(page(inside.get("/incidents/2563/1/")).select_one("#members"))
    assert "/evidence/2.pdf" not in str(page(client.get("/incidents/2563/1/")).select_one("#members"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_for_one_body_as_for_three(client: Client, django_assert_num_queries, count):
    place = world.watched(world.register(1), down=world.FALLEN)
    row = world.suspected(place, world.FALLEN[:count])
    for code in world.FALLEN[:count]:
        entered(place.laos[code], ("O1", f"http://{code}.lao.test/o1"), ("O2", f"http://{code}.lao.test/o2"))
        copied(place.laos[code], "o1", f"http://{code}.lao.test/o1")
    with django_assert_num_queries(12):
        assert len(rows(page(client.get(address(row))))) == count


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
    assert client.get(f"/a/{tokens.token('recipient', str(row.pk))}/").status_code == 404


def test_an_officer_passes_the_link_on_and_sends_it(inside: Client, client: Client, row):
    soup = page(inside.get("/incidents/2563/1/assessors/"))
    assert "/a/" in said(soup, ".ready")
    for _twice in range(2):
        inside.post("/incidents/2563/1/assessors/")
    message = Message.objects.get(topic="assessors")
    assert "/a/" in message.text
    assert client.get("/incidents/2563/1/assessors/").status_code == 302


def test_why_the_office_did_not_ask_them_is_no_answer_of_theirs(client: Client, row):
    step_ops.skip_step(row, "consult-assessors", "เจ้าหน้าที่ ก", world.NOW, "คณะที่ปรึกษาไม่รับสาย")
    soup = page(client.get(address(row)))
    assert not soup.select("#answers")
    assert "ไม่รับสาย" not in soup.get_text()


def link_of(inside: Client) -> tuple[str, str]:
    """The link on the officers' page ("" while there is none) and the serial that its form bears."""
    soup = page(inside.get("/incidents/2563/1/assessors/"))
    shown = soup.select_one("section a.button--quiet")
    return "/a/" + shown["href"].partition("/a/")[2] if shown else "", soup.select_one("[name=serial]")["value"]


def act(inside: Client, what: str, serial: str) -> str:
    answer = inside.post("/incidents/2563/1/assessors/", {"act": what, "serial": serial}, follow=True)
    return said(page(answer), ".messages")


def test_an_officer_withdraws_their_link_and_gives_a_new_one(client: Client, inside: Client, row):
    old, serial = link_of(inside)
    assert client.get(old).status_code == 200
    assert act(inside, "withdraw", serial) == "เพิกถอนลิงก์แล้ว เปิดสิ่งใดไม่ได้อีก"
    gone = client.get(old)
    assert gone.status_code == 410
    assert "ลิงก์นี้เลิกใช้แล้ว" in gone.content.decode()
    assert client.get(old + "evidence/1.pdf").status_code == 404
    assert client.post(old, {"words": "ยังอ่านได้หรือไม่"}).status_code == 410
    shown = page(inside.get("/incidents/2563/1/assessors/"))
    assert not shown.select("pre, .codes, [value=withdraw]"), "nothing to pass on, nothing to withdraw twice"
    inside.post("/incidents/2563/1/assessors/")
    assert not Message.objects.filter(topic="assessors").exists(), "a withdrawn link is not sent"
    act(inside, "renew", serial)
    new, _serial = link_of(inside)
    assert (client.get(new).status_code, client.get(old).status_code) == (200, 410)
    kept = row.events.filter(kind__startswith="link-").order_by("seq").values_list("kind", "actor", "at")
    assert list(kept) == [("link-withdrawn", "เจ้าหน้าที่ ข", world.NOW), ("link-renewed", "เจ้าหน้าที่ ข", world.NOW)]
    told, public = (page(one.get("/incidents/2563/1/")).get_text() for one in (inside, Client()))
    assert "เพิกถอนลิงก์ของคณะที่ปรึกษาการประเมิน" in told
    assert "ลิงก์ของคณะที่ปรึกษาการประเมิน" not in public


def test_two_officers_do_not_void_each_others_new_link(client: Client, inside: Client, row):
    _old, seen = link_of(inside)
    act(inside, "renew", seen)
    new, _serial = link_of(inside)
    for what, serial in (("renew", seen), ("withdraw", seen), ("renew", ""), ("withdraw", "²")):
        assert act(inside, what, serial).startswith("ลิงก์นั้นถูกเปลี่ยนหรือเพิกถอนไปก่อนแล้ว")
    assert client.get(new).status_code == 200
    assert row.events.filter(kind__startswith="link-").count() == 1


def test_each_of_their_links_is_sent_once(inside: Client, row):
    for _again in range(2):
        inside.post("/incidents/2563/1/assessors/")
    assert Message.objects.filter(topic="assessors").count() == 1
    act(inside, "renew", "0")
    inside.post("/incidents/2563/1/assessors/")
    first, second = Message.objects.filter(topic="assessors").order_by("pk")
    assert link_of(inside)[0] in second.text
    assert link_of(inside)[0] not in first.text
