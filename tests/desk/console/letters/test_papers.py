"""An officer words, looks at, issues and voids the letters of an incident."""

import base64
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from sodsong.desk.apart import helper
from sodsong.desk.cases.models import Step
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.dispatch.models import Message
from sodsong.desk.dispatch.ops import set_letterhead
from sodsong.desk.dispatch.papers import press
from sodsong.desk.dispatch.papers.models import Entry, Paper
from sodsong.desk.registry.models import Vendor
from tests.act.letter.helpers import pages, squeezed
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
SHELF = "/incidents/2563/1/letters/"
VENDOR = world.VENDOR


@pytest.fixture
def place():
    place = world.august(confirmed=True)
    set_letterhead("แพร่", sender="จังหวัดแพร่", province_letters="พร", owner_number="๐๐๒๓.๔", signer="ผู้ว่าราชการจังหวัดแพร่")
    return place


def begin(inside: Client, kind: str) -> Paper:
    answer = inside.post(SHELF, {"kind": kind})
    paper = Paper.objects.get(kind=kind)
    assert answer["Location"] == f"/letters/papers/{paper.pk}/"
    return paper


def fields(soup) -> dict[str, str]:
    form = soup.select_one("#words")
    found = {one["name"]: one.get_text().removeprefix("\n") for one in form.select("textarea")}
    found |= {one["name"]: one.get("value", "") for one in form.select("input") if one["name"] != "csrfmiddlewaretoken"}
    chosen = form.select_one("select option[selected]")
    return found | {"urgency": chosen["value"] if chosen else ""}


def typed(inside: Client, paper: Paper, **changed: str) -> dict[str, str]:
    return fields(page(inside.get(f"/letters/papers/{paper.pk}/"))) | changed


def test_every_kind_is_offered_and_begun_once(inside: Client, place):
    soup = page(inside.get(SHELF))
    assert len(soup.select("main ul.rows > li")) == len(Paper.KINDS)
    paper = begin(inside, "vendor")
    inside.post(SHELF, {"kind": "vendor"})
    assert Paper.objects.count() == 1
    assert paper.data["kind"] == "external"
    assert paper.data["to"] == [f"ผู้จัดการ{VENDOR}"]
    assert "จำนวน ๓๔ แห่ง" in paper.data["subject"]
    assert len(paper.data["rows"]) == 34
    assert inside.post(SHELF, {"kind": "nonsense"}).status_code == 200


@pytest.mark.parametrize("kind", [kind for kind in Paper.KINDS if kind != "vendor"])
def test_the_offered_words_can_be_set_as_they_are(inside: Client, place, kind):
    paper = begin(inside, kind)
    soup = page(inside.get(f"/letters/papers/{paper.pk}/"))
    assert soup.select("#preview img"), said(soup, "#preview")


def test_what_is_changed_is_kept_as_a_version_and_shown_on_the_page(inside: Client, place):
    paper = begin(inside, "vendor")
    words = typed(inside, paper, body="ข้อความใหม่ #let x = $1$ *หนา* @ใคร <b>\n\nย่อหน้าที่สอง", act="keep")
    assert inside.post(f"/letters/papers/{paper.pk}/", words).status_code == 302
    paper.refresh_from_db()
    assert paper.version == 2
    assert paper.data["body"] == ["ข้อความใหม่ #let x = $1$ *หนา* @ใคร <b>", "ย่อหน้าที่สอง"]
    assert len(paper.data["rows"]) == 34
    assert paper.data["rows"][0]["lao"] is not None, "an untouched row keeps its LAO"
    old = page(inside.get(f"/letters/papers/{paper.pk}/1/"))
    assert "ไม่สามารถเข้าใช้งานได้" in fields(old)["body"]


def test_two_officers_do_not_write_over_each_other(inside: Client, place):
    paper = begin(inside, "memo")
    mine, theirs = typed(inside, paper, body="ของฉัน"), typed(inside, paper, body="ของเขา")
    assert inside.post(f"/letters/papers/{paper.pk}/", theirs).status_code == 302
    answer = inside.post(f"/letters/papers/{paper.pk}/", mine)
    assert answer.status_code == 409
    assert "ของฉัน" in answer.content.decode()
    paper.refresh_from_db()
    assert paper.data["body"] == ["ของเขา"]


def test_a_look_keeps_nothing_and_shows_what_is_typed(inside: Client, place):
    paper = begin(inside, "vendor")
    words = typed(inside, paper, body="คำที่ยังไม่เก็บ")
    with_button = page(inside.post(f"/letters/papers/{paper.pk}/", words | {"act": "preview"}))
    assert fields(with_button)["body"] == "คำที่ยังไม่เก็บ"
    alone = page(inside.post(f"/letters/papers/{paper.pk}/preview/", words))
    first = alone.select("img")[0]["src"].removeprefix("data:image/png;base64,")
    with Image.open(BytesIO(base64.b64decode(first))) as picture:
        assert picture.size[1] > picture.size[0] > 500
        assert len(picture.convert("RGB").getcolors(10_000)) > 2, "not a blank page"
    paper.refresh_from_db()
    assert paper.version == 1


@pytest.mark.parametrize(
    ("body", "said_in"),
    [("มีอีโมจิ 😀 อยู่", "ไม่มีอักขระ"), ("", "")],
)
def test_what_cannot_be_set_is_refused_in_one_sentence(inside: Client, place, body, said_in):
    paper = begin(inside, "vendor")
    answer = inside.post(f"/letters/papers/{paper.pk}/", typed(inside, paper, body=body, act="keep"))
    assert answer.status_code == 400
    assert said_in in answer.content.decode()
    paper.refresh_from_db()
    assert paper.version == 1


def test_control_characters_long_names_and_long_lists_are_set_as_text(inside: Client, place):
    paper = begin(inside, "vendor")
    rows = "\n".join(f"สอง | อบต.ที่สมมุติ {number}" for number in range(900))
    words = typed(inside, paper, to="สำนักงาน" + "ยาว" * 130 + "\x07\u202e", rows=rows, act="keep")
    assert inside.post(f"/letters/papers/{paper.pk}/", words).status_code == 302
    paper.refresh_from_db()
    assert len(paper.data["rows"]) == 900
    assert paper.data["rows"][0]["district"] == "สอง"


def test_an_issued_letter_bears_the_drawn_number_and_stays(inside: Client, place):
    paper = begin(inside, "vendor")
    assert inside.post(f"/letters/papers/{paper.pk}/issue/", {"running": "", "day": "11 ส.ค. 2563"}).status_code == 302
    paper.refresh_from_db()
    assert paper.data["number"]["running"] == "๑"
    flat = squeezed("".join(pages((settings.SODSONG.data / paper.pdf).read_bytes())))
    assert squeezed("พร ๐๐๒๓.๔/๑") in flat
    assert squeezed("๑๑ สิงหาคม ๒๕๖๓") in flat
    text = "".join(one.text for one in docx.Document(settings.SODSONG.data / paper.docx).paragraphs)
    assert "จึงเรียนมาเพื่อโปรดดำเนินการโดยด่วน" in text.replace("\u2060", "")
    entry = Entry.objects.get()
    assert (entry.direction, entry.circular, entry.year, entry.number, entry.drawn) == ("out", False, 2563, 1, True)
    soup = page(inside.get(f"/letters/papers/{paper.pk}/"))
    assert not soup.select("#words")
    assert inside.post(f"/letters/papers/{paper.pk}/issue/", {"day": "11 ส.ค. 2563"}).status_code == 302
    assert Entry.objects.count() == 1
    given = inside.get(f"/letters/papers/{paper.pk}.pdf")
    assert b"".join(given.streaming_content).startswith(b"%PDF-")
    assert inside.get(f"/letters/papers/{paper.pk}.exe").status_code == 404


def test_a_void_letter_keeps_its_number_and_another_takes_its_place(inside: Client, place):
    paper = begin(inside, "assessors")
    inside.post(f"/letters/papers/{paper.pk}/issue/", {"running": "๗", "day": "11/8/2563"})
    inside.post(f"/letters/papers/{paper.pk}/void/", {"reason": ""})
    assert Paper.objects.get(pk=paper.pk).void_at is None, "an issued letter is void for a reason only"
    inside.post(f"/letters/papers/{paper.pk}/void/", {"reason": "พิมพ์ผิด"})
    inside.post(f"/letters/papers/{paper.pk}/anew/")
    second = Paper.objects.get(replaces=paper)
    assert second.data["number"]["running"] is None
    inside.post(f"/letters/papers/{second.pk}/issue/", {"running": "๗", "day": "11/8/2563"})
    assert Paper.objects.get(pk=second.pk).issued_at is None, "the number is taken"
    inside.post(f"/letters/papers/{second.pk}/issue/", {"running": "", "day": "11/8/2563"})
    old, new = Entry.objects.order_by("number")
    assert (old.number, old.void_reason, new.number, new.replaces) == (7, "พิมพ์ผิด", 8, old)


def test_an_officers_words_for_the_first_letter_are_what_is_issued(inside: Client, place, tmp_path):
    from sodsong.desk.console.letters.papers import wording
    from sodsong.desk.dispatch import ops

    paper = begin(inside, "circular")
    inside.post(f"/letters/papers/{paper.pk}/", typed(inside, paper, body="ถ้อยคำของเจ้าหน้าที่", act="keep"))
    letter = ops.compose(place.incident, wording())
    assert letter.body == ("ถ้อยคำของเจ้าหน้าที่",)
    inside.post("/incidents/2563/1/circular/", {"running": "", "day": "11 ส.ค. 2563"})
    letter = ops.compose(place.incident, wording())
    assert (letter.number.running, letter.date.isoformat()) == ("๑", "2020-08-11")


@pytest.mark.parametrize(
    "address",
    ["/incidents/2563/1/letters/", "/letters/papers/1/", "/letters/papers/1.pdf", "/letters/head/", "/letters/in/"],
)
def test_the_public_sees_none_of_it(client: Client, place, address):
    assert client.get(address)["Location"] == f"/login/?next={address}"


SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
RING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>'


@pytest.mark.parametrize(("content", "kept"), [(RING, True), (SCRIPT, False), (b"\x89PNG" + b"0" * 4_100_000, False)])
def test_the_emblem_is_a_picture_or_refused(inside: Client, place, content, kept):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fields = {"sender": "จังหวัดแพร่", "emblem": SimpleUploadedFile("ตรา.svg", content)}
    answer = inside.post("/letters/head/", fields)
    assert answer.status_code == (302 if kept else 400)
    if kept:
        paper = begin(inside, "memo")
        assert (settings.SODSONG.data / paper.data["emblem"]).read_bytes() == RING
        assert page(inside.get(f"/letters/papers/{paper.pk}/")).select("#preview img")
    else:
        assert "ตราใช้ไม่ได้" in answer.content.decode()


def issue(inside: Client, kind: str) -> None:
    paper = begin(inside, kind)
    inside.post(f"/letters/papers/{paper.pk}/issue/", {"running": "", "day": "๑๑ ส.ค. ๒๕๖๓"})
    assert Paper.objects.get(kind=kind).issued_at


def open_steps() -> list[str]:
    return list(Step.objects.filter(state="open").values_list("key", flat=True))


def test_the_letter_to_the_vendor_does_its_step_and_brings_the_vendor_its_own_link(
    inside: Client, place, settings, client: Client
):
    settings.SODSONG = replace(settings.SODSONG, address="https://sodsong.test")
    case_stages.keep_steps(world.NOW)
    issue(inside, "vendor")
    step = Step.objects.get(key="vendor-notice")
    assert (step.state, step.done_by) == ("done", "เจ้าหน้าที่ ข")
    message = Message.objects.get(topic="vendor")
    assert message.vendor == Vendor.objects.get(name=VENDOR)
    assert (message.state, message.reason) == ("failed", "no-contact"), "nobody has given its address: a person's task"
    link = message.text.splitlines()[-1].removeprefix("https://sodsong.test")
    assert link.startswith("/v/")
    assert "๓๔" in page(client.get(link)).get_text()


def test_the_report_step_waits_for_the_recovery_and_the_letters_then_do_what_is_left(inside: Client, place, at):
    case_stages.keep_steps(world.NOW)
    issue(inside, "assessors")
    assert "recovery-report" in open_steps(), "a letter to the assessors before all are back reports no recovery"
    inside.post(f"/letters/papers/{Paper.objects.get().pk}/void/", {"reason": "เขียนใหม่"})
    Paper.objects.update(kind="nacc")
    for key in ("consult-assessors", "consult-nacc-bureau", "deadline", "letter", "cascade", "vendor-notice"):
        step_ops.skip_step(place.incident, key, "เจ้าหน้าที่ ก", world.NOW, "ทดลอง")
    world.recovered(place, world.NOW + timedelta(hours=1))
    at(world.NOW + timedelta(hours=4))
    for kind, key in (("assessors", "recovery-report"), ("closing", "closing-letter")):
        soup = page(inside.get("/incidents/2563/1/"))
        (button,) = soup.select(".step button")
        assert (button.get_text(strip=True), button["value"]) == ("เขียนหนังสือ", kind)
        assert f"/steps/{key}/" in soup.select_one(".step a")["href"]
        assert page(inside.get(f"/incidents/2563/1/steps/{key}/")).select(f"form button[value={kind}]")
        issue(inside, kind)
        assert key not in open_steps()
    assert said(page(inside.get("/incidents/2563/1/")), ".step button") == "ปิดเหตุ"


def test_the_same_words_are_set_once_to_be_looked_at_and_changed_ones_anew(inside: Client, place, monkeypatch):
    press.look.cache_clear()
    paper, asked, ask = begin(inside, "vendor"), [], helper.ask

    def counted(work, *arguments, **named):
        asked.append(work)
        return ask(work, *arguments, **named)

    monkeypatch.setattr(helper, "ask", counted)
    address = f"/letters/papers/{paper.pk}/"
    first, second = (page(inside.get(address)).select_one("#preview img")["src"] for _ in range(2))
    assert (first == second, asked) == (True, ["pictures"])
    words = typed(inside, paper, body="ข้อความใหม่", act="keep")
    assert inside.post(address, words).status_code == 302
    third = page(inside.get(address)).select_one("#preview img")["src"]
    assert (third != first, asked) == (True, ["pictures"] * 2)


def test_a_typesetter_that_is_ended_again_and_again_is_told_and_nothing_is_issued(inside: Client, place, monkeypatch):
    press.look.cache_clear()
    paper = begin(inside, "vendor")

    def ended(*_, **__):
        raise helper.Ended("ended twice")

    monkeypatch.setattr(helper, "ask", ended)
    soup = page(inside.get(f"/letters/papers/{paper.pk}/"))
    assert said(soup, "#preview .message").endswith("ended twice")
    inside.post(f"/letters/papers/{paper.pk}/issue/", {"running": "", "day": "2020-08-14"})
    paper.refresh_from_db()
    assert (paper.issued_at, Entry.objects.count()) == (None, 0)
