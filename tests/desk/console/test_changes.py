"""Acts that can be taken back: offered right after, listed with who and when, refused where too much rests on them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sodsong.desk.cases.models import ReportLink
from sodsong.desk.cases.ops import stages
from sodsong.desk.disclosure.models import Link, Page
from sodsong.desk.disclosure.ops import links
from sodsong.desk.inbox.models import Report
from sodsong.desk.proofs.models import Certificate
from sodsong.desk.registry import ops, spellings
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.models import Contact, District, Hosting, Lao, Term
from sodsong.desk.watch import proposals
from sodsong.desk.watch.models import Attribute, Maintenance, Proposal, Target
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def august():
    return world.august()


def undo(client, change=None):
    row = change or Change.objects.order_by("-pk")[0]
    return said(page(client.post(f"/changes/{row.pk}/undo/", follow=True)), ".messages")


def offered(answer):
    """The address of the one undo button that stands beside the message."""
    return page(answer).select_one(".messages form")["action"]


def test_a_contact_that_was_ended_is_used_again(inside, august):
    row = ops.add_contact(august.laos["5497"], "email", "a@example.go.th", "สมมุติ", world.NOW)
    answer = inside.post(f"/contacts/lao/5497/{row.pk}/", {"act": "end"}, follow=True)
    assert Contact.objects.filter(pk=row.pk, until__isnull=True).count() == 0
    assert "a@example.go.th" not in str(Change.objects.get().data)
    inside.post(offered(answer))
    assert Contact.objects.filter(pk=row.pk, until__isnull=True).count() == 1


def test_a_contact_that_is_forgotten_for_good_or_entered_anew_stays_as_it_is(inside, august):
    row = ops.add_contact(august.laos["5497"], "email", "a@example.go.th", "สมมุติ", world.NOW)
    inside.post(f"/contacts/lao/5497/{row.pk}/", {"act": "end"})
    ops.add_contact(august.laos["5497"], "email", "a@example.go.th", "สมมุติ", world.NOW)
    assert "มีการแก้ไขอีกหลังจากนั้น" in undo(inside)
    ops.purge_contact(row, world.NOW)
    assert "ลบอย่างถาวร" in undo(inside)
    assert Change.objects.get().undone_at is None


def test_a_struck_term_and_a_spelling_hold_again(inside, august):
    ops.set_term(august.sites["5497"], "contract", date(2020, 9, 1), world.NOW, by="x")
    term = Term.objects.get(kind="contract")
    inside.post(f"/vendors/terms/{term.pk}/strike/")
    assert "๑ กันยายน ๒๕๖๓" in undo(inside)
    assert Term.objects.get(pk=term.pk).until is None
    lao = Lao.objects.get(code="540166")
    spellings.learn(lao, "ท่าข้ามพระ", "x", world.NOW)
    inside.post("/reports/spellings/", {"act": "forget", "code": "540166", "written": "ท่าข้ามพระ"})
    assert Lao.objects.get(code="540166").aliases == []
    assert "ท่าข้ามพระ" in undo(inside)
    assert Lao.objects.get(code="540166").aliases == ["ท่าข้ามพระ"]


@pytest.mark.parametrize("begun", [True, False])
def test_a_maintenance_that_was_ended_goes_on(inside, august, begun):
    begins = world.NOW - timedelta(hours=1) if begun else world.NOW + timedelta(hours=1)
    ends = world.NOW + timedelta(hours=3)
    row = Maintenance.objects.create(site=august.sites["5497"], begins=begins, ends=ends, reason="x", by="y")
    inside.post(f"/lao/5497/maintenance/{row.pk}/end/")
    assert not Maintenance.objects.filter(ends__gt=world.NOW).exists()
    undo(inside)
    again = Maintenance.objects.get()
    assert (again.begins, again.ends, again.by) == (begins, ends, "y")


def test_an_answer_that_a_case_has_counted_is_taken_back_and_the_story_says_so(inside, august):
    question = Report.objects.exclude(outcome="match").get(decision="")
    lao = (
        question.candidates.get(code="540756")
        if question.candidates.filter(code="540756")
        else question.candidates.first()
    )
    answer = inside.post(f"/inbox/questions/{question.pk}/", {"answer": f"match:{lao.code}"}, follow=True)
    stages.take_reports(world.NOW)
    taken = ReportLink.objects.filter(report=question).exists()
    inside.post(offered(answer))
    question.refresh_from_db()
    assert (question.decision, question.lao, question.taken_at, question.is_question) == ("", None, None, True)
    assert not ReportLink.objects.filter(report=question).exists()
    assert taken
    august.incident.refresh_from_db()
    last = august.incident.events.last()
    assert (last.kind, last.actor) == ("noted", "เจ้าหน้าที่ ข")
    assert lao.short_name in last.reason


def test_many_questions_are_answered_after_a_look_and_opened_again(inside, august):
    letter = world.letter_received(digest="1" * 64)
    open_ones = list(Report.objects.exclude(outcome="match").filter(decision="").order_by("pk"))
    assert letter
    assert len(open_ones) == 2
    assert inside.get("/inbox/").content.decode().count("/inbox/many/") == 1
    soup = page(inside.get("/inbox/many/"))
    assert len(soup.select("fieldset")) == 2
    assert all(one["value"] == "" for one in soup.select("input[type=radio][checked]")), "nothing is chosen for anybody"
    assert inside.post("/inbox/many/", {"act": "look"}).status_code == 400
    typed = {f"q{one.pk}": "none" for one in open_ones}
    looked = page(inside.post("/inbox/many/", {**typed, "act": "look"}))
    assert "จะบันทึก ๒ คำตอบ" in said(looked, "h1")
    assert not Report.objects.filter(decision="none").exists()
    assert len(page(inside.post("/inbox/many/", {**typed, "act": "back"})).select("input[value=none][checked]")) == 2
    kept = inside.post("/inbox/many/", {**typed, "act": "keep"}, follow=True)
    assert Report.objects.filter(decision="none").count() == 2
    assert "บันทึก ๒ คำตอบแล้ว" in said(page(kept), ".messages")
    inside.post(offered(kept))
    assert Report.objects.exclude(outcome="match").filter(decision="").count() == 2


def test_another_officers_answer_stands(inside, august):
    question = Report.objects.exclude(outcome="match").get(decision="")
    soup = page(inside.get("/inbox/many/"))
    assert soup.select("fieldset")
    second = world.letter_received(digest="1" * 64).reports.exclude(outcome="match").get()
    Report.objects.filter(pk=second.pk).update(decision="double", decided_by="เจ้าหน้าที่ ก")
    done = inside.post("/inbox/many/", {f"q{question.pk}": "none", f"q{second.pk}": "none", "act": "keep"}, follow=True)
    assert "บันทึก ๑ คำตอบแล้ว" in said(page(done), ".messages")
    second.refresh_from_db()
    assert second.decision == "double"


def test_the_list_tells_who_did_what_and_who_took_it_back(inside, client, august, at):
    row = ops.add_contact(august.laos["5497"], "email", "a@example.go.th", "สมมุติ", world.NOW)
    inside.post(f"/contacts/lao/5497/{row.pk}/", {"act": "end"})
    soup = page(inside.get("/changes/"))
    assert "เลิกใช้ช่องทางติดต่อของ" in said(soup, "main .story")
    assert len(soup.select("main .story form")) == 1
    at(world.NOW + timedelta(days=8))
    assert not page(inside.get("/changes/")).select("main .story form")
    assert "ภายในเจ็ดวัน" in undo(inside)
    at(world.NOW)
    undo(inside)
    assert "เจ้าหน้าที่ ข" in said(page(inside.get("/changes/")), "main .story")
    assert not page(inside.get("/changes/")).select("main .story form")
    assert inside.post("/changes/9999/undo/").status_code == 404


def test_every_kind_of_act_has_its_way_back_and_its_words():
    from sodsong.desk.console.changes import pages

    facts = {"on": True, "what": "2020-09-01", "names": ["ก"], "n": 1}
    for kind in pages.REVERSES:
        assert pages.told(Change(kind=kind, data=facts))


def test_the_map_is_said_by_an_officer_seen_first_and_taken_back(inside, august):
    soup = page(inside.get("/map/"))
    assert len(soup.select("tbody tr")) == len(soup.select(".map g")) == 8, "what ships stands there to begin with"
    rows = list(District.objects.all())
    typed = {f"column{one.pk}": "1" for one in rows} | {f"row{one.pk}": str(n) for n, one in enumerate(rows, 1)}
    looked = page(inside.post("/map/", {**typed, "act": "look"}))
    assert len({one.rect["y"] for one in looked.select(".map g")}) == 8
    assert not District.objects.filter(column__isnull=False).exists()
    kept = inside.post("/map/", {**typed, "act": "keep"}, follow=True)
    cells = page(kept).select(".map a")
    assert [int(one.rect["x"]) for one in cells] == [0] * 8
    inside.post(offered(kept))
    assert not District.objects.filter(column__isnull=False).exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"column": ""}, "ทุกอำเภอต้องมี"),
        ({"column": "13"}, "๑ ถึง ๑๒"),
        ({"column": "0"}, "๑ ถึง ๑๒"),
        ({"column": "1", "row": "2"}, "ตำแหน่งเดียวกัน"),
        ({"column": "x"}, "ทุกอำเภอต้องมี"),
    ],
)
def test_what_is_no_map_is_said_and_not_kept(inside, august, change, told):
    rows = list(District.objects.all())
    typed = {f"column{one.pk}": "1" for one in rows} | {f"row{one.pk}": str(n) for n, one in enumerate(rows, 1)}
    typed |= {f"{axis}{rows[0].pk}": value for axis, value in change.items()}
    answer = inside.post("/map/", {**typed, "act": "keep"})
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not District.objects.filter(column__isnull=False).exists()


def test_a_map_can_be_unsaid_and_half_a_register_is_no_map(inside, client, august):
    rows = list(District.objects.all())
    for number, one in enumerate(rows, 1):
        District.objects.filter(pk=one.pk).update(column=1, row=number)
    District.objects.filter(pk=rows[0].pk).update(column=None, row=None)
    soup = page(client.get("/"))
    assert not soup.select(".map")
    assert len(soup.select(".districts li")) == 8
    inside.post("/map/", {"act": "clear"})
    assert len(page(client.get("/")).select(".map a")) == 8, "what ships holds again"


def linked(august, count=3):
    rows = [
        links.Entry(august.laos["5497"], 2563, f"O{n}", f"http://5497.lao.test/o{n}", "") for n in range(1, count + 1)
    ]
    links.enter(rows, source="hand", by="ก", now=world.NOW)
    return Link.objects.get(code="O1")


def test_a_link_that_was_closed_is_in_force_and_watched_again(inside, august):
    row = linked(august)
    answer = inside.post(f"/oit/2563/lao/5497/end/{row.pk}/", follow=True)
    assert not Target.objects.get(url=row.page.url).active
    inside.post(offered(answer))
    row.refresh_from_db()
    assert row.ended_at is None
    assert Target.objects.get(url=row.page.url).active


def test_a_link_that_was_entered_anew_stays_closed_in_its_old_row(inside, august):
    row = linked(august)
    inside.post(f"/oit/2563/lao/5497/end/{row.pk}/")
    links.enter([links.Entry(august.laos["5497"], 2563, "O1", row.page.url)], source="hand", by="ก", now=world.NOW)
    assert "มีการแก้ไขอีกหลังจากนั้น" in undo(inside)
    assert Link.objects.filter(code="O1", ended_at__isnull=True).count() == 1


def test_a_sheet_of_links_taken_in_is_taken_back_but_not_what_was_there(inside, august):
    kept = linked(august, count=1)
    lines = [f"5497,O{n},http://5497.lao.test/o{n}" for n in (1, 2, 3)]
    sheet = SimpleUploadedFile("links.csv", "\n".join(["lao,code,url", *lines]).encode())
    answer = inside.post("/oit/2563/import/", {"file": sheet}, follow=True)
    assert Link.objects.filter(ended_at__isnull=True).count() == 3
    inside.post(offered(answer))
    assert list(Link.objects.filter(ended_at__isnull=True)) == [kept]
    assert [Target.objects.get(url=f"http://5497.lao.test/o{n}").active for n in (1, 2)] == [True, False]


def test_a_page_that_is_being_read_and_evidence_that_is_made_show_that_they_go_on(inside, august):
    linked(august)
    links.ask(august.laos["5497"], 2563, "http://5497.lao.test/ita", by="ก", now=world.NOW)
    part = page(inside.get("/oit/2563/lao/5497/")).select_one("#proposal")
    assert (part["hx-trigger"], part["hx-select"]) == ("every 3s", "#proposal")
    assert "ขอเมื่อ ๐๙.๒๐" in part.get_text()
    assert (len(part.select("progress")), len(part.select("a"))) == (1, 1), "a link to look again without a script"
    Certificate.objects.create(incident=august.incident, number=1, asked_at=world.NOW, by="ก")
    part = page(inside.get("/incidents/2563/1/evidence/")).select_one("#evidence")
    assert (part["hx-trigger"], len(part.select("progress"))) == ("every 3s", 1)
    Certificate.objects.update(made_at=world.NOW)
    part = page(inside.get("/incidents/2563/1/evidence/")).select_one("#evidence")
    assert "hx-trigger" not in part.attrs


def test_a_file_of_contacts_is_taken_back_but_not_those_that_were_there(inside, august, at):
    kept = ops.add_contact(august.laos["5497"], "email", "a@example.go.th", "", world.NOW - timedelta(days=1))
    lines = [f"lao,{code},email,{code}@example.go.th," for code in ("540166", "540167")]
    text = "\n".join(["of,who,channel,address,name", "lao,5497,email,a@example.go.th,", *lines])
    answer = inside.post("/contacts/", {"file": SimpleUploadedFile("c.csv", text.encode())}, follow=True)
    assert Contact.objects.filter(until__isnull=True).count() == 3
    inside.post(offered(answer))
    assert list(Contact.objects.filter(until__isnull=True)) == [kept]


def test_how_many_pages_have_been_looked_at_is_told_until_all_are(inside, august):
    linked(august)
    Page.objects.filter(url__endswith="o1").update(looked_at=world.NOW)
    part = page(inside.get("/oit/2563/")).select_one("#looked")
    assert (part.progress["value"], part.progress["max"]) == ("1", "3")
    assert "ดูแล้ว ๑ จาก ๓ หน้า" in part.get_text()
    Page.objects.update(looked_at=world.NOW)
    assert not page(inside.get("/oit/2563/")).select("#looked")


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_an_answer_whose_customers_sites_are_is_taken_back(inside, august, act):
    for code in world.FALLEN[:12]:
        Hosting.objects.filter(vendor__isnull=False, site=august.sites[code]).delete()
        Attribute.objects.create(site=august.sites[code], kind="credit", value="ร้านเว็บสมมุติ", since=world.LEARNED)
    proposals.propose(world.NOW)
    row = Proposal.objects.get()
    answer = inside.post(f"/vendors/proposals/{row.pk}/", {"act": act, "name": "ร้านเว็บสมมุติ"}, follow=True)
    given = Hosting.objects.filter(vendor__name="ร้านเว็บสมมุติ", until__isnull=True)
    assert given.count() == (12 if act == "accept" else 0)
    inside.post(offered(answer))
    row.refresh_from_db()
    assert (given.count(), row.decision, row.decided_at, row.vendor) == (0, "", None, None)
    assert proposals.open_count() == 1
