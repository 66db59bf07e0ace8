"""The provincial anti-corruption office co-signs what stands: a deadline, a letter, the closing; once, and with its name."""

import pytest
from django.test import Client

from sodsong.act.casework.record import Event as Happening
from sodsong.desk.cases import queries as cases
from sodsong.desk.dispatch import queries as dispatch
from tests.desk import world
from tests.desk.access.people import Town
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
CASE = "/incidents/2563/1/"


@pytest.fixture
def town():
    return Town()


def lines(client: Client) -> list[str]:
    return [" ".join(one.get_text(" ", strip=True).split()) for one in page(client.get(CASE)).select("#cosigned li")]


def cosign(client: Client, what: str):
    form = page(client.get(CASE)).select_one(f"#cosigned form:has([value={what}])")
    fields = {one["name"]: one["value"] for one in form.select("input[name]")}
    return client.post(f"{CASE}cosign/", fields)


def test_the_letter_and_the_deadline_are_co_signed_with_name_and_time(town: Town):
    nacc, incident = town.clients["nacc"], cases.Incident.objects.get()
    world.deadline(world.World({}, {}, incident))
    assert [one.split(" ยัง")[0] for one in lines(town.clients["province"])] == [
        "กำหนดแล้วเสร็จ วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓",
        "หนังสือที่ พร ๐๐๒๓.๔/ว ๕๖๗",
    ]
    assert not page(town.clients["province"].get(CASE)).select("#cosigned form"), "the province does not co-sign itself"
    step = page(nacc.get(CASE)).select_one("section.step")
    assert [one.get_text() for one in step.select("a.button, button")] == ["ร่วมลงนาม"], "its own act, no other's"
    cosign(nacc, "deadline")
    cosign(nacc, "letter")
    assert not page(nacc.get(CASE)).select("section.step .button")
    assert all("ร่วมลงนามแล้ว nacc, ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น." in one for one in lines(town.clients["province"]))
    told = said(page(town.clients["nobody"].get(CASE)), ".story")
    assert "สำนักงาน ป.ป.ช. ประจำจังหวัดร่วมลงนาม: หนังสือที่ พร ๐๐๒๓.๔/ว ๕๖๗" in told
    link = f"/r/{dispatch.link_token(world.recipient('อบต.ท่าข้าม'))}/"
    receiver = page(Client().get(link)).get_text(" ")
    assert "สำนักงาน ป.ป.ช. ประจำจังหวัดแพร่ ร่วมลงนามแล้ว เมื่อ" in receiver
    assert "nacc" not in receiver, "the office, not its person"


def test_what_changed_meanwhile_waits_anew_and_nothing_is_co_signed_twice(town: Town):
    nacc, incident = town.clients["nacc"], cases.Incident.objects.get()
    world.deadline(world.World({}, {}, incident))
    cosign(nacc, "deadline")
    before = incident.events.count()
    nacc.post(f"{CASE}cosign/", {"what": "deadline", "of": "2020-08-16"})
    assert "ร่วมลงนามไปแล้ว" in said(page(nacc.get(CASE)), ".messages")
    for what, of in (("deadline", "2020-08-20"), ("letter", "พร ๐๐๒๓.๔/ว ๙๙๙"), ("closing", "now"), ("else", "x")):
        nacc.post(f"{CASE}cosign/", {"what": what, "of": of})
        assert "มีการเปลี่ยนแปลงระหว่างนี้" in said(page(nacc.get(CASE)), ".messages")
    assert incident.events.count() == before
    day = {"day": "2020-08-18", "was": "2020-08-16"}
    world.happen(incident, Happening("deadline-set", world.NOW, "เจ้าหน้าที่ ก", data=day))
    assert "ยังไม่ได้ร่วมลงนาม" in lines(nacc)[0]


def test_the_closing_is_co_signed_after_it(town: Town):
    nacc, incident = town.clients["nacc"], cases.Incident.objects.get()
    world.happen(incident, Happening("closed", world.NOW, "เจ้าหน้าที่ ก", "ย้ายเครื่องแล้ว"))
    cosign(nacc, "closing")
    assert any("การปิดเหตุ ร่วมลงนามแล้ว" in one for one in lines(nacc))
    incident.refresh_from_db()
    assert incident.state == "closed"
    for who in ("province", "district", "lao", "assessor", "nobody"):
        assert town.clients[who].post(f"{CASE}cosign/", {"what": "closing", "of": "x"}).status_code in (302, 403)
    assert incident.events.filter(kind="cosigned").count() == 1
