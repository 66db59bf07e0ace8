"""Odd texts, drawn cheaply and the same each time: pieces thrown together, and sentences, chats and letters damaged."""

from __future__ import annotations

from sodsong import data
from tests.observe.intake.exports import SAMPLES

PIECES = [
    "อบต.", "ทต.", "เทศบาล", "องค์การบริหารส่วนตำบล", "ท่าข้าม", "แม่จั๊วะ", "น้ำเลา", "อ.ลอง", "อำเภอ", "จ.แพร่", "ถึง ", "ที่ พร ๐๐๒๓.๔/ว ", "ด่วนที่สุด",
    "ลำดับที่\tอำเภอ\tองค์กร", "๑", "1.", "๒)", "\t", "\n", "\r\n", " ", ",", ";", '"', "|", "๑๖ ส.ค. ๖๓", "31/02/63", "29 ก.พ. 2562", "ภายใน", "๓ วันทำการ",
    "ตั้งแต่วันที่", "จำนวน", "๓๔ แห่ง", "โทร. ", "www.a.go.th", "😀", "\u200b", "\u202e", "\u202c", "\ufeff", "\x00", "\ud7ff", "ํา", "ำ้", "เเ", "้้", "ๆ", "ฯ",
    "code,type,name,official_name,district,province", "540166", "พิเศษ", "9" * 40, "ก" * 80, "-", "–", "(ต่อ)", "\uf70a", "\ufffd", "e\u0301",
    "Mae Chua", "SAO", "http://", "://", "@", "[", "]", "(", ")", "ล่ม", "กลับมาแล้ว", "ไม่", "เข้าไม่ได้", "ช้า", "เมื่อวาน", "พ.ศ. ", "ค.ศ.", "\u0e33\u0e33", "ฤๅ",
    "วันที่ ", "เวลา ", "24.00 น.", "99.99", "๒๔๗๙", "0000", "\x0b", "\x1c", "\u2028", "\u0085", "\u3000", "\ud800", "\udfff", "\U0010ffff", "ﷺ", "İ", "ß", "²", "٣", "Ⅷ",
    "มกราคม", "ก.พ.", "วันจันทร์ที่ ", "เรียน ", "เรื่อง ", "อ้างถึง ", "สิ่งที่ส่งมาด้วย ", "(ลงชื่อ) ", "นาย", "ผู้ว่าราชการ", "สำนักงาน", "ไปรษณีย์อิเล็กทรอนิกส์", "[LINE] ",
]  # fmt: skip
SENTENCES = (
    "เว็บ อบต.ท่าข้าม เข้าไม่ได้ค่ะ ตั้งแต่เมื่อวาน",
    "องค์การบริหารส่วนตำบลแม่จั๊วะ อำเภอเด่นชัย จังหวัดแพร่ กลับมาใช้งานได้แล้ว",
    "ทต.แม่คำมี, อบต.น้ำเลา และ ทม.แพร่ ล่มพร้อมกัน ๓ แห่ง",
    "Thakham SAO website is down since 11/8/63",
    "http://www.maejua.go.th/index.php?x=1 ขึ้น 503",
    "ลำดับ,อำเภอ,หน่วยงาน,หมายเหตุ\n1,ลอง,อบต.ห้วยอ้อ,ล่ม\n2,,ทต.บ้านปิน,\n",
    "code,type,name,official_name,district,province\n540166,อบต.,ท่าข้าม,องค์การบริหารส่วนตำบลท่าข้าม,เมืองแพร่,แพร่\n",
)
LETTER = data.text("examples/letter-2563-08-14.txt")
_LINES = LETTER.split("\n")


def odd_text(dice) -> str:
    """One text: mostly short, at times a part of a letter or chat, seldom a whole one; ``dice`` is a random.Random."""
    kind = dice.random()
    if kind < 0.55:
        text = "".join(dice.choices(PIECES, k=dice.randrange(1, 14)))
    elif kind < 0.92:
        text = damaged(dice, dice.choice(SENTENCES))
    elif kind < 0.96:
        text = damaged(dice, dice.choice(SAMPLES))
    elif kind < 0.998:
        first = dice.randrange(len(_LINES))
        text = damaged(dice, "\n".join(_LINES[first : first + dice.randrange(1, 12)]))
    elif kind < 0.999:
        text = damaged(dice, LETTER)
    else:
        text = dice.choice(PIECES) * dice.randrange(50, 2_000)
    if dice.random() < 0.2:
        text += "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randrange(1, 20)))
    return text


def damaged(dice, text: str) -> str:
    """``text`` with one to six slips: something lost, doubled, moved, put in, or another letter in its place."""
    for _ in range(dice.randrange(1, 7)):
        at, length = dice.randrange(len(text) + 1), dice.randrange(1, 9)
        piece = text[at : at + length]
        other = dice.randrange(len(text) + 1)
        slip = dice.randrange(6)
        if slip == 0:
            text = text[:at] + text[at + length :]
        elif slip == 1:
            text = text[:at] + piece * dice.randrange(2, 6) + text[at + length :]
        elif slip == 2:
            text = text[:at] + text[at + length :]
            text = text[:other] + piece + text[other:]
        elif slip == 3:
            text = text[:at] + dice.choice(PIECES) + text[at:]
        elif slip == 4:
            text = (
                text[:at] + chr(dice.choice((dice.randrange(0xE01, 0xE5C), dice.randrange(0x110000)))) + text[at + 1 :]
            )
        else:
            text = text[:at] + text[other : other + 40] + text[at:]
    return text
