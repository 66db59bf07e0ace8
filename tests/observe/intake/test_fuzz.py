"""Whatever comes in, the readers answer. `make soak` runs a million inputs."""

import random

import pytest

from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.places.resolve import resolve
from sodsong.ground.thai.fold import fold
from sodsong.observe.intake import letters
from sodsong.observe.intake.registry_file import read_registry

COUNT = 1_000_000
PIECES = [
    "อบต.", "ทต.", "เทศบาล", "องค์การบริหารส่วนตำบล", "ท่าข้าม", "แม่จั๊วะ", "น้ำเลา", "อ.ลอง", "อำเภอ", "จ.แพร่", "ถึง ", "ที่ พร ๐๐๒๓.๔/ว ", "ด่วนที่สุด",
    "ลำดับที่\tอำเภอ\tองค์กร", "๑", "1.", "๒)", "\t", "\n", "\r\n", " ", ",", ";", '"', "|", "๑๖ ส.ค. ๖๓", "31/02/63", "29 ก.พ. 2562", "ภายใน", "๓ วันทำการ",
    "ตั้งแต่วันที่", "จำนวน", "๓๔ แห่ง", "โทร. ", "www.a.go.th", "😀", "\u200b", "\u202e", "\u202c", "\ufeff", "\x00", "\ud7ff", "ํา", "ำ้", "เเ", "้้", "ๆ", "ฯ",
    "code,type,name,official_name,district,province", "540166", "พิเศษ", "9" * 40, "ก" * 80, "-", "–", "(ต่อ)", "\uf70a", "\ufffd", "e\u0301",
]  # fmt: skip


def one_input(dice):
    parts = [dice.choice(PIECES) for _ in range(dice.randrange(1, 14))]
    if dice.random() < 0.3:
        parts.append("".join(chr(dice.randrange(1, 0xD7FF)) for _ in range(dice.randrange(1, 20))))
    dice.shuffle(parts)
    return "".join(parts)


def survive(count, seed):
    dice = random.Random(seed)  # noqa: S311 - the same inputs each time
    register = letters.shipped_register()
    for number in range(count):
        text = one_input(dice)
        assert fold(fold(text)) == fold(text), text
        kind = number % 10
        if kind < 7:
            assert resolve(text, register).outcome in ("match", "ask", "none")
        elif kind < 9:
            letter = letters.read(text.encode("utf-8", "ignore"))
            assert from_json(to_json(letter)) == letter, text
        else:
            found = read_registry(text.encode("utf-8", "ignore"))
            assert found.rows or found.problems, text


def test_two_thousand_inputs_are_answered():
    survive(2_000, 1)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_million_inputs_are_answered():
    survive(COUNT, 2563)
