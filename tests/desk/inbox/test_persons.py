"""What is held about somebody who is no contact: found by number, address, chat or name; handed over; forgotten."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from sodsong.cli.desk import start
from sodsong.cli.main import app
from sodsong.desk.inbox import ops, persons
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry import queries
from sodsong.desk.registry.sealing import digest, seal
from sodsong.ground.places.record import Answer
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
USER = "U" + "1" * 32


def tell(lao, key, *, source="form", **more):
    answer = Answer("", "match", "exact", queries.as_place(lao), (), "down")
    return ops.tell(ops.Word(source, key, f"{lao} ล่ม", answer, world.NOW, **more), world.NOW)


@pytest.fixture
def told():
    """Four people: one by telephone and form, one in LINE twice, one in an exported chat, one of the same name."""
    lao = world.register(1).laos["540166"]
    return {
        "call": tell(lao, "a", source="officer", by="นาง ก, เจ้าหน้าที่ ข เป็นผู้จด", reach=seal("054-500 000")),
        "form": tell(lao, "b", by="ก", sender=digest("from:192.0.2.1"), reach=seal("+66 54 500 000")),
        "office": tell(lao, "c", by="คนอื่น", sender=digest("from:192.0.2.1"), reach=seal("other@lao.test")),
        "line": tell(lao, "d", source="line", by="แอน", sender=digest(f"line:{USER}"), reach=seal("C" + "2" * 32)),
        "line2": tell(lao, "e", source="line", by="แอนนา", sender=digest(f"line:{USER}"), reach=seal(USER)),
        "chat": tell(lao, "f", source="chat", by="แอน", sender=digest("chat:แอน")),
    }


def found(asked):
    return {(one.report.key, one.sure) for one in persons.found_by(asked)}


def test_a_number_finds_its_person_however_it_is_written(told):
    for written in ("054500000", "๐๕๔-๕๐๐๐๐๐", "+66 54 500 000"):
        assert found(written) == {("a", True), ("b", True)}
    assert found(USER) == {("d", True), ("e", True)}
    assert found("OTHER@lao.test") == {("c", True)}
    assert found("แอน") == {("d", False), ("e", False), ("f", False)}, "a name may be many people's"
    assert found("x") == found("") == found("0545") == set()


def test_the_teller_of_one_report_is_the_teller_of_others_but_never_by_an_office_address(told):
    def same(name):
        return {(one.report.key, one.sure) for one in persons.of_the_same(told[name])}

    assert same("call") == {("a", True), ("b", True)}
    assert same("office") == {("c", True)}, "one network address is a whole office's"
    assert same("line") == {("d", True), ("e", True), ("f", False)}


def test_the_page_shows_hands_over_and_forgets_what_is_ticked(inside, told):
    soup = page(inside.get("/contacts/persons/", {"report": told["line"].pk}))
    assert said(soup, "h1") == "แอน: เก็บการแจ้งไว้ ๓ รายการ"
    ticked = [one["value"] for one in soup.select("input[name=told][checked]")]
    assert ticked == [str(told["line2"].pk), str(told["line"].pk)]
    assert "C222" not in soup.get_text(), "a chat's id is nobody's to read"
    file = inside.get("/contacts/persons/held.json", {"report": told["line"].pk})
    assert [one["report"] for one in json.loads(file.content)["reports"]] == [
        told[key].pk for key in ("chat", "line2", "line")
    ]
    assert file.headers["Cache-Control"] == "no-store"
    soup = page(inside.post("/contacts/persons/", {"told": [*ticked, "x", "9" * 40]}, follow=True))
    assert said(soup, ".message--success") == "ลบอย่างถาวรแล้ว: การแจ้ง ๒ รายการ ช่องทางติดต่อ ๐ รายการ"
    rows = {row.key: (row.by, row.sender, row.reach, row.text, row.written) for row in Report.objects.all()}
    assert rows["d"] == rows["e"] == ("", "", "", "", "")
    assert rows["f"][0] == "แอน"
    assert Report.objects.get(key="d").lao == told["line"].lao, "that the body was reported stays"
    soup = page(inside.get("/reports/"))
    assert soup.get_text().count("ลบข้อความแล้วตามกำหนดเวลา") == 2


def test_a_contact_of_the_same_address_is_found_and_forgotten_with_the_words_sent_to_it(inside, told):
    contact = registry.add_contact(told["call"].lao, "email", "other@lao.test", "คนอื่น", world.NOW)
    soup = page(inside.get("/contacts/persons/", {"q": "other@lao.test"}))
    assert [one["value"] for one in soup.select("input[name=contact]")] == [str(contact.pk)]
    inside.post("/contacts/persons/", {"contact": contact.pk})
    contact.refresh_from_db()
    assert (contact.address, contact.name) == (None, "")
    assert said(page(inside.get("/contacts/persons/", {"q": "ไม่มีใคร"})), "h1") == "ไม่มีข้อมูลของ “ไม่มีใคร” เก็บไว้"


def test_a_forgotten_question_is_closed_and_the_reporter_who_chose_is_struck_too(told):
    lao = told["call"].lao
    asked = ops.tell(
        ops.Word("line", "q", "แม่ ล่ม", Answer("", "ask", None, None, (), "down"), world.NOW, by="แอน"), world.NOW
    )
    chosen = ops.tell(
        ops.Word("line", "r", "แม่ ล่ม", Answer("", "ask", None, None, (), "down"), world.NOW, by="แอน"), world.NOW
    )
    ops.decide(chosen, "match", lao, "แอน", world.NOW)
    assert persons.forget([asked.pk, chosen.pk], world.NOW) == 2
    asked.refresh_from_db()
    chosen.refresh_from_db()
    assert (asked.decision, asked.is_question, asked.text) == ("none", False, "")
    assert (chosen.decision, chosen.decided_by, chosen.lao) == ("match", "", lao)
    assert persons.forget([asked.pk], world.NOW + timedelta(days=1)) == 0


@pytest.fixture
def sodsong(monkeypatch):
    monkeypatch.setattr(start, "set_up", lambda data: data)

    def run(*arguments):
        return CliRunner().invoke(app, [str(one) for one in arguments])

    return run


def test_the_command_line_does_the_same(sodsong, told):
    done = sodsong("persons", "held", "แอน", "--json")
    assert (done.exit_code, len(json.loads(done.stdout)["reports"])) == (0, 3)
    assert sodsong("persons", "held", "ไม่มีใคร", "--json").exit_code == 1
    dry = json.loads(sodsong("persons", "forget", "054500000", "--json").stdout)
    assert (dry["reports"], dry["forgotten"]["reports"]) == ([told["call"].pk, told["form"].pk], 0)
    assert Report.objects.get(key="a").by, "nothing is forgotten without --yes"
    done = json.loads(sodsong("persons", "forget", "054500000", "--yes", "--json").stdout)
    assert done["forgotten"]["reports"] == 2
    by_name = json.loads(sodsong("persons", "forget", "แอน", "--report", told["chat"].pk, "--yes", "--json").stdout)
    assert (by_name["reports"], by_name["left"]) == ([told["chat"].pk], [told["line2"].pk, told["line"].pk])
    assert sodsong("persons", "forget", "แอน", "--report", told["office"].pk, "--yes").exit_code == 2


def test_contacts_go_in_and_out_by_the_command_line(sodsong, told, tmp_path):
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text("ของ,หน่วยงาน,ช่องทาง,ที่อยู่,ชื่อ\nอปท.,540166,อีเมล,a@lao.test,ธุรการ\n", encoding="utf-8")
    assert json.loads(sodsong("contacts", "import", file, "--json").stdout) == {"added": 1, "known": 0, "rejected": []}
    assert sodsong("contacts", "export", "-o", out).exit_code == 0
    assert (out.stat().st_mode & 0o077) == 0, "personal data in the open is the owner's alone to read"
    assert json.loads(sodsong("contacts", "import", out, "--json").stdout) == {"added": 0, "known": 1, "rejected": []}
    file.write_text("ของ,หน่วยงาน,ช่องทาง,ที่อยู่\nอปท.,540166,อีเมล,no address\n", encoding="utf-8")
    done = sodsong("contacts", "import", file, "--json")
    assert (done.exit_code, json.loads(done.stdout)["rejected"][0]["line"]) == (2, 2)
    assert queries.contacts().count() == 1
