"""Reports that people tell: one row of one kind whatever way they came, and what an incident takes of them."""

import pytest

from sodsong.desk.cases.models import Event, Member
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.inbox import ops, queries
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.ground.places.register import Register
from sodsong.ground.places.resolve import resolve
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.helpers import at

pytestmark = pytest.mark.django_db


def word(text, key="line:1", source="line", when=None):
    answer = resolve(text, Register(registry.places_of("แพร่"), province="แพร่"))
    return ops.Word(source, key, text, answer, when or world.NOW, by="นางสาว ก")


def test_what_was_told_is_settled_or_asked_and_the_same_again_is_one():
    laos = world.register().laos
    report = ops.tell(word("อบต.ท่าข้าม เข้าเว็บไม่ได้ค่ะ"), world.NOW)
    assert (report.lao, report.symptom, report.is_question) == (laos["540166"], "down", False)
    assert ops.tell(word("something else"), world.NOW).pk == report.pk
    asked = ops.tell(word("แม่คำมี ล่ม", "line:2"), world.NOW)
    assert asked.is_question
    assert {str(lao) for lao in asked.candidates.all()} == {"อบต.แม่คำมี", "ทต.แม่คำมี"}


def test_a_text_of_any_length_is_cut_to_what_the_row_holds():
    world.register()
    report = ops.tell(word("อบต.ท่าข้าม ล่ม " + "ก" * 3_000), world.NOW)
    assert (len(report.text), len(report.written)) == (1000, 300)


def member_of(codes):
    made = world.watched(world.register(1), down=codes)
    return made, world.suspected(made, codes)


def test_a_report_of_a_member_stands_in_the_story_without_the_name_of_who_said_it():
    """A case's events are sealed for good, a person's name is not."""
    made, _incident = member_of(("540166",))
    ops.tell(word("อบต.ท่าข้าม กลับมาแล้วค่ะ"), world.NOW)
    assert case_stages.take_reports(world.NOW) == 1
    event = Event.objects.get(kind="reported")
    assert (event.actor, event.reason, event.data["said"]) == ("", "line", "back")
    assert Member.objects.get(lao=made.laos["540166"]).state == "down", "our probes decide what is back"
    assert case_stages.take_reports(world.NOW) == 0


def test_an_old_word_that_all_was_well_counts_into_no_later_incident():
    member_of(("540166",))
    ops.tell(word("อบต.ท่าข้าม กลับมาแล้วค่ะ", when=world.BEGAN - (at(60) - at(0))), world.NOW)
    assert case_stages.take_reports(world.NOW) == 0
    ops.tell(word("อบต.ท่าข้าม เข้าไม่ได้ค่ะ", "line:2", when=world.BEGAN - (at(60) - at(0))), world.NOW)
    assert case_stages.take_reports(world.NOW) == 1


def test_slowness_alone_is_no_matter_of_an_incident():
    member_of(("540166",))
    assert ops.tell(word("อบต.ท่าข้าม ช้ามาก"), world.NOW).symptom == "slow"
    assert case_stages.take_reports(world.NOW) == 0


def test_an_officer_settles_what_a_chat_left_open(inside, at):
    world.register()
    asked = ops.tell(word("แม่คำมี ล่ม"), world.NOW)
    text = said(page(inside.get("/inbox/")), "main")
    assert "แจ้งมาเมื่อ" in text
    assert "“แม่คำมี ล่ม” ยังไม่แน่ชัดว่าหมายถึง อปท. ใด" in text
    assert "หมายถึงหน่วยงานใด" in text
    answer = inside.post(f"/inbox/questions/{asked.pk}/", {"answer": "match:540851"}, follow=True)
    assert "ขอบคุณ" in said(page(answer), "main")
    assert Report.objects.get().lao.code == "540851"
    assert not queries.told_questions()
