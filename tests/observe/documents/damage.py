"""Small sound files of each kind, and damaged ones made of them: cheap, and the same each time."""

import io
import zipfile
from functools import cache

from tests.observe.documents.test_grid import workbook
from tests.observe.documents.test_read import pdf_file, word_file

LISTED = "ลำดับ,อำเภอ,หน่วยงาน,หมายเหตุ\n1,ลอง,อบต.ห้วยอ้อ,ล่ม\n2,,ทต.บ้านปิน,\n"
REGISTER = "code,type,name,official_name,district,province\n540166,อบต.,ท่าข้าม,องค์การบริหารส่วนตำบลท่าข้าม,เมืองแพร่,แพร่\n"
CONTACTS = "ของ,หน่วยงาน,ช่องทาง,ที่อยู่,ชื่อ\nอปท.,540166,อีเมล,a@example.go.th,เจ้าหน้าที่ ก\n"
# What a damaged part is likelier to hold than a random byte.
_ODD = (
    b"\x00", b"\xff", b"<", b">", b"&#0;", b"&#55296;", b"]]>", b"\xe0", b"999999999999", b"-1", b"<!DOCTYPE a>", b"PK\x03\x04", b" obj ", b"<<", b">>",
    b"stream", b"endobj", b"/Length 9", b'"', b"\r", b"\x1a", b"%PDF-1.7", "ํา".encode(), b"<w:tbl/>", b"<f>1+1</f>", b't="s"', b'r="A1048577"',
)  # fmt: skip


@cache
def sound(kind: str) -> tuple[bytes, ...]:
    """Sound files of a kind: pdf, docx, xlsx or csv."""
    table = [row.split(",") for row in LISTED.strip().split("\n")]
    return {
        "pdf": lambda: (pdf_file(text="Mae Chua SAO", letter=b'{"kind": "memo"}'), pdf_file(text="Tha Kham down")),
        "docx": lambda: (word_file(),),
        "xlsx": lambda: (workbook(table, merged=("B2:B3",)),),
        "csv": lambda: tuple(
            text.encode(how) for text in (LISTED, REGISTER, CONTACTS) for how in ("utf-8", "cp874", "utf-16")
        ),
    }[kind]()


def damaged(dice, kind: str) -> bytes:
    """A file of a kind with one to eight slips: in its bytes, or, of a zipped one, half the time within a part of it."""
    whole = dice.choice(sound(kind))
    if kind in ("docx", "xlsx") and dice.random() < 0.5:
        return _part_damaged(dice, whole)
    return slipped(dice, whole)


def _part_damaged(dice, whole: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        hit = dice.choice(names)
        for name in names:
            content = old.read(name)
            if name == hit:
                if dice.random() < 0.05:
                    continue
                content = slipped(dice, content)
            new.writestr(name, content)
    return out.getvalue()


def slipped(dice, whole: bytes) -> bytes:
    """Bytes with one to eight slips."""
    for _ in range(dice.randrange(1, 9)):
        at, length, slip = dice.randrange(len(whole) + 1), dice.randrange(1, 40), dice.randrange(6)
        if slip == 0:
            whole = whole[:at] + bytes([dice.randrange(256)]) + whole[at + 1 :]
        elif slip == 1:
            whole = whole[:at] + whole[at + length :]
        elif slip == 2:
            whole = whole[:at] + whole[at : at + length] * dice.randrange(2, 5) + whole[at + length :]
        elif slip == 3:
            whole = whole[:at] + dice.choice(_ODD) + whole[at + dice.randrange(2) * length :]
        elif slip == 4:
            other = dice.randrange(len(whole) + 1)
            whole = whole[:at] + whole[other : other + length] + whole[at + length :]
        elif dice.random() < 0.2:
            whole = whole[:at]
    return whole
