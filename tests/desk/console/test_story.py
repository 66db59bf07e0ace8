"""Every kind of event is told in a sentence, and the curve follows them."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from django.utils import translation

from sodsong.act.casework.record import SYSTEM, Event, Kind
from sodsong.desk.console.pages import curve, story

AT = datetime(2020, 8, 11, 2, 12, tzinfo=UTC)
CAUSE = {"kind": "ip", "value": "203.0.113.9", "equivalent": [], "confidence": 0.9, "healthy": []}


def entry(site: str, lao: str, **more: str) -> dict[str, str]:
    return {"site": site, "lao": lao, "since": AT.isoformat(), "symptom": "connect-refused", **more}


SAID = {
    "link-renewed": ({"serial": 1}, "ออกลิงก์ใหม่ของคณะที่ปรึกษาการประเมิน ลิงก์เดิมใช้ไม่ได้แล้ว"),
    "link-withdrawn": ({"serial": 0}, "เพิกถอนลิงก์ของคณะที่ปรึกษาการประเมิน"),
    "suspected": (
        {**CAUSE, "members": [entry("1", "ก"), entry("2", "ข")]},
        "จุดตรวจของเราพบว่าเข้าไม่ได้ ๒ แห่ง สงสัยสาเหตุร่วม: เครื่องแม่ข่าย 203.0.113.9",
    ),
    "opened": ({}, "เปิดเหตุ"),
    "joined": (entry("3", "ค"), "เข้าไม่ได้เพิ่ม ๑ แห่ง: ค"),
    "left": ({"lao": "ค", "site": None}, "นำออกจากเหตุ ๑ แห่ง: ค"),
    "re-attributed": (
        {**CAUSE, "kind": "ns", "value": "ns1.test", "was": ["ip", "203.0.113.9"]},
        "จากที่พบเพิ่มเติม เครื่องให้บริการชื่อ (DNS) ns1.test อธิบายได้ดีกว่า เครื่องแม่ข่าย 203.0.113.9",
    ),
    "confirmed": ({"kind": "vendor", "value": "โฮสต์สมมุติ ก"}, "ยืนยันสาเหตุ: ผู้ให้บริการเว็บไซต์ โฮสต์สมมุติ ก"),
    "deadline-set": ({"day": "2020-08-16", "was": None}, "กำหนดวันแล้วเสร็จ: วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓"),
    "reported": ({"lao": "ข", "said": "down", "since": AT.isoformat()}, "มีผู้แจ้งว่าเข้าไม่ได้ ๑ แห่ง: ข"),
    "back": ({"lao": "ข", "site": "2", "at": AT.isoformat()}, "กลับมาแล้ว ๑ แห่ง: ข"),
    "down-again": ({"lao": "ข", "site": "2", "symptom": "http-5xx"}, "เข้าไม่ได้อีกครั้ง ๑ แห่ง: ข"),
    "recovered": ({}, "ทุกแห่งกลับมาแล้ว"),
    "closed": ({}, "ปิดเหตุ"),
    "reopened": ({}, "เปิดเหตุอีกครั้ง"),
    "dismissed": ({}, "ถอนข้อสงสัย: จากที่พบเพิ่มเติม ไม่มีสาเหตุร่วม"),
    "merged": ({"into": "2563-2"}, "รวมเข้ากับเหตุ 2563-2 เพราะสาเหตุเดียวกัน"),
    "noted": ({}, "บันทึก"),
    "cosigned": (
        {"what": "deadline", "of": "2020-08-16"},
        "สำนักงาน ป.ป.ช. ประจำจังหวัดร่วมลงนาม: กำหนดแล้วเสร็จ วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓",
    ),
    "mitigating": ({}, "เริ่มแก้ไขแล้ว"),
    "exempted": ({"lao": "ข"}, "ยกเว้น ๑ แห่ง: ข"),
    "unexempted": ({"lao": "ข"}, "เลิกยกเว้น ๑ แห่ง: ข"),
    "split": ({"laos": ["ก", "ข"], "into": "2563-2"}, "แยก ๒ แห่งไปเป็นเหตุขัดข้อง 2563-2: ก, ข"),
    "planned": ({"plan": "shared", "steps": []}, "วางขั้นตอนตามแผนแล้ว"),
    "step-added": ({"key": "added-1", "kind": "other", "title": "โทรหาผู้ว่าฯ"}, "เพิ่มขั้นตอน: โทรหาผู้ว่าฯ"),
    "step-done": ({"key": "letter"}, "ทำแล้ว: ออกหนังสือ"),
    "step-skipped": ({"key": "vendor-notice"}, "ข้ามขั้นตอน: เร่งรัดผู้ให้บริการโฮสติง"),
    "step-again": ({"key": "letter"}, "กลับมาทำขั้นตอน: ออกหนังสือ"),
    "step-moved": ({"key": "letter", "before": None}, "ย้ายลำดับขั้นตอน: ออกหนังสือ"),
    "step-changed": ({"key": "letter"}, "แก้ขั้นตอน: ออกหนังสือ"),
    "vendor-said": (
        {"vendor": "โฮสต์สมมุติ ก", "said": "promised", "until": "2020-08-11T18:00:00+07:00"},
        "โฮสต์สมมุติ ก รับปากว่าจะแก้ไขเสร็จภายใน ๑๑ สิงหาคม ๒๕๖๓ เวลา ๑๘.๐๐ น.",
    ),
    "notified": (
        {"which": "reminder-1@2020-08-16", "kind": "reminder", "to": ["ก", "ข"], "step": "reminder-1"},
        "เตือนก่อนครบกำหนด ๒ แห่ง",
    ),
}
NOTICES = {
    "breach": ({"to": ["office:nacc"], "laos": ["ก"]}, "พ้นกำหนดแล้วยังไม่กลับมา ๑ แห่ง: แจ้งสำนักงาน ป.ป.ช. ประจำจังหวัด"),
    "overdue": ({"to": ["office:province"], "of": "letter"}, "เลยกำหนด: ออกหนังสือ"),
    "said": (
        {"to": ["office:assessors"], "name": "อบต.ท่าข้าม", "said": "fixed"},
        "อบต.ท่าข้าม แจ้งคณะที่ปรึกษาการประเมินว่าเว็บไซต์กลับมาแล้ว",
    ),
    "silence": ({"to": ["district:สอง"], "hours": 20}, "ไม่มีสัญญาณเกิน ๒๐ ชั่วโมง ๑ ราย: สอง"),
}


def test_every_kind_is_covered_but_weighings_which_are_not_told():
    assert set(SAID) == set(get_args(Kind)) - {"weighed"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", SAID)
def test_a_person_reads_what_happened(kind: Kind):
    data, sentence = SAID[kind]
    with translation.override("th"):
        (told,) = story.tell([Event(kind, AT, SYSTEM, "", data)], [], [])
    assert told.text.replace("\u00a0", " ") == sentence
    assert (told.who, told.why) == ("", "")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NOTICES)
def test_every_notice_says_what_was_told_to_whom(kind: str):
    data, sentence = NOTICES[kind]
    with translation.override("th"):
        (told,) = story.tell([Event("notified", AT, SYSTEM, kind, {**data, "which": "x", "kind": kind})], [], [])
    assert told.text.replace("\u00a0", " ") == sentence


@pytest.mark.django_db
def test_a_persons_words_stand_beside_their_name():
    with translation.override("th"):
        (told,) = story.tell([Event("closed", AT, "เจ้าหน้าที่ ก", "ย้ายเครื่องแล้ว", {})], [], [])
    assert (told.who, told.why) == ("เจ้าหน้าที่ ก", "ย้ายเครื่องแล้ว")


def test_an_lao_is_down_until_its_last_site_is_back():
    def later(minutes: int) -> datetime:
        return AT + timedelta(minutes=minutes)

    events = [
        Event("suspected", later(1), data={**CAUSE, "members": [entry("1", "ก"), entry("2", "ก"), entry("3", "ข")]}),
        Event("joined", later(2), data={**entry("4", "ค"), "since": later(2).isoformat()}),
        Event("back", later(4), data={"lao": "ก", "site": "1", "at": later(3).isoformat()}),
        Event("back", later(6), data={"lao": "ก", "site": "2", "at": later(5).isoformat()}),
        Event("down-again", later(7), data={"lao": "ก", "site": "2"}),
        Event("left", later(8), data={"lao": "ก", "site": None}),
        Event("reported", later(9), data={"lao": "ง", "said": "down", "since": AT.isoformat()}),
    ]
    assert curve.changes(events) == [(AT, 2), (later(2), 3), (later(5), 2), (later(7), 3), (later(8), 2)]
