"""Letters drawn by a seed: every kind, names of bodies that exist, facts, paragraphs and lists of many lengths."""

import csv
import json
import random
import tomllib
from dataclasses import replace
from datetime import date, timedelta

from sodsong import data
from sodsong.act.letter.specimen import SPECIMENS, specimen
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Contact, Letter, Number, Row, Signer

FIRST = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
WORDS = tomllib.loads(data.text("letter/wording.toml"))
BODIES = tuple(csv.DictReader(data.text("registers/phrae.csv").splitlines()))
PLACES = sorted({row["name"] for row in BODIES})
TAILS = (
    "ทั้งนี้ ขอให้รายงานผลภายในวันที่ {day} ต่าง ๆ ตามที่คณะที่ปรึกษาฯ ได้แจ้งไว้แล้ว",
    "อนึ่ง หากเทศบาลตำบล{a}หรือองค์การบริหารส่วนตำบล{b}มีข้อขัดข้องประการใด ให้ประสาน “สำนักงานส่งเสริมการปกครองท้องถิ่น” โดยตรง",
    "พร้อมนี้ได้แนบผลการตรวจสอบเว็บไซต์ www.{n}.go.th หมายเลข 10.20.{n}.4 ระหว่างเวลา ๐๙.๓๐ น. ถึง ๑๖.๓๐ น. มาเพื่อประกอบการพิจารณา",
    "ให้นายกองค์การบริหารส่วนตำบล{a}แต่งตั้งเจ้าหน้าที่ผู้รับผิดชอบข้อมูลข่าวสารของราชการ จำนวน {n} คน และแจ้งชื่อกับหมายเลขโทรศัพท์ให้อำเภอทราบ",
    "การดำเนินงานตามแผนพัฒนาท้องถิ่น งบประมาณรายจ่ายประจำปี การจัดซื้อจัดจ้าง และการบริหารทรัพยากรบุคคล ต้องเปิดเผยให้ประชาชนตรวจสอบได้ตลอดเวลา",
    "สำนักงาน ป.ป.ช. ประจำจังหวัดขอความร่วมมือหน่วยงานภาครัฐทุกแห่งปฏิบัติตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540 โดยเคร่งครัด",
)


def letter(seed: int) -> Letter:
    """The letter of this seed, the same in every run."""
    dice = random.Random(seed)  # noqa: S311  # the same letters in every run
    base = specimen(SPECIMENS[seed % len(SPECIMENS)], FIRST, WORDS)
    day = date(2020, 1, 1) + timedelta(days=dice.randrange(3000))

    def filled(text: str) -> str:
        return text.format(a=dice.choice(PLACES), b=dice.choice(PLACES), n=dice.randrange(2, 250), day=day.isoformat())

    body = [part + " " + filled(dice.choice(TAILS)) if dice.random() < 0.5 else part for part in base.body]
    body += [filled(dice.choice(TAILS)) for _ in range(dice.randrange(3))]
    return replace(
        base,
        number=Number(raw=f"พร {dice.randrange(10, 9999):04}/ว {dice.randrange(1, 999)}")
        if dice.random() < 0.5
        else base.number,
        date=day if dice.random() < 0.7 else None,
        to=tuple(f"สำนักงาน{dice.choice(BODIES)['official_name']}" for _ in range(dice.randrange(1, 5))),
        body=tuple(body),
        rows=tuple(_rows(dice)),
        references=(f"หนังสืออำเภอ{dice.choice(PLACES)} ที่ พร {dice.randrange(999)}/๕๕ ลงวันที่ ๑๒ มกราคม ๒๕๖๓",)
        * dice.randrange(3),
        contact=Contact(
            office=f"ที่ทำการ{dice.choice(BODIES)['official_name']}", phone=(f"0-5453-{dice.randrange(9999):04}",)
        ),
        signer=Signer(f"นายสมมุติ {dice.choice(PLACES)}", "ปลัดจังหวัด รักษาราชการแทน")
        if dice.random() < 0.5
        else base.signer,
        qr=f"https://lab.test/{seed}" if dice.random() < 0.5 else "",
    )


def _rows(dice: random.Random) -> list[Row]:
    chosen = sorted(dice.sample(BODIES, dice.randrange(0, 60)), key=lambda row: row["district"])
    notes = ("", "", "", "ยังไม่ได้รับแจ้ง", "กลับมาใช้งานได้แล้วเมื่อวันที่ 15 สิงหาคม 2563")
    return [
        Row(i, row["district"], row["type"] + row["name"], "match", note=dice.choice(notes))
        for i, row in enumerate(chosen, 1)
    ]
