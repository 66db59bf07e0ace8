"""The sentences that intake says to people, in Thai and English, by code."""

from typing import Literal

from sodsong.ground.thai.digits import to_thai

Language = Literal["th", "en"]

_SENTENCES: dict[str, tuple[str, str]] = {
    "count-mismatch": (
        "หนังสือแจ้งว่า {claimed} แห่ง แต่ในบัญชีมี {rows} ลำดับ",
        "The letter speaks of {claimed} bodies, its list has {rows} rows.",
    ),
    "count-without-list": (
        "หนังสือแจ้งว่า {claimed} แห่ง แต่ไม่พบบัญชีรายชื่อในแฟ้มนี้",
        "The letter speaks of {claimed} bodies, but no list of them was found in this file.",
    ),
    "duplicate-row": (
        "ลำดับที่ {no} {written} ซ้ำกับลำดับที่ {other}",
        "Row {no} ({written}) repeats row {other}.",
    ),
    "type-district-conflict": (
        "ลำดับที่ {no} {written} ไม่มีใน อ.{district} อาจหมายถึง {candidates} ต้องให้คนตัดสิน",
        "Row {no}: there is no {written} in อ.{district}; it may mean {candidates}. A person must decide.",
    ),
    "misspelt": (
        "ลำดับที่ {no} เขียนว่า {written} น่าจะเป็น {official}",
        "Row {no} says {written}; {official} is meant, it seems.",
    ),
    "deadline-not-working-day": (
        "กำหนดวันที่ {day} เป็นวันหยุด ({off})",
        "The deadline {day} is a day off ({off}).",
    ),
    "number-illegible": (
        "เลขที่หนังสืออ่านไม่ได้ครบถ้วน เก็บไว้ตามที่เขียน: {raw}",
        "The letter's number cannot be read in full; it is kept as it stands: {raw}",
    ),
    "low-text-quality": (
        "ตัวอักษรบางส่วนของแฟ้มหายหรือเพี้ยน ควรตรวจกับต้นฉบับ",
        "Some letters of the file are lost or garbled; compare it with the original.",
    ),
    "ocr-date": (
        "อ่านจากภาพสแกน วันที่และตัวเลขทุกแห่งอาจผิด ต้องเทียบกับต้นฉบับก่อนใช้",
        "This was read from a scan: every date and number may be wrong; compare them with the original.",
    ),
    "not-a-letter": (
        "แฟ้มนี้ไม่มีรูปแบบของหนังสือราชการ",
        "This file does not have the form of an official letter.",
    ),
    "date-foot": ("วันที่ท้ายหนังสือ ({written})", "the date at the foot of the letter ({written})"),
    "date-head": ("วันที่ส่วนหัวของหนังสือ ({written})", "the date in the head of the letter ({written})"),
    "date-list": ("หัวบัญชีแนบท้าย ({written})", "the heading of the attached list ({written})"),
}


def say(code: str, language: Language, **facts: object) -> str:
    """The sentence ``code`` with its facts filled in; numbers in Thai digits where the sentence is Thai."""
    if language == "en":
        return _SENTENCES[code][1].format(**facts)
    thai = {name: to_thai(fact) if isinstance(fact, int) else fact for name, fact in facts.items()}
    return _SENTENCES[code][0].format(**thai)
