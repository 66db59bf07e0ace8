"""Made-up ITA pages with their answers, in the layouts that LAO sites have; a seed gives the same page again.

A page is drawn from the year's catalogue: a layout, a way to write codes, some items left out, some with several links,
some on other hosts, with the menus, notices and decoys that stand around such lists.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from random import Random

from sodsong.judge.disclosure.catalogue import Catalogue

HOST = "https://www.lao-{n}.example"
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_CODES: tuple[Callable[[int], str], ...] = (
    lambda n: f"O{n}",
    lambda n: f"o{n}",
    lambda n: f"O{n}.",
    lambda n: f"OIT {n}",
    lambda n: f"0{n}",
    lambda n: f"O{n:02}",
    lambda n: f"ข้อ {n}".translate(_THAI),
    lambda n: f"O{n}".translate(_THAI),
    lambda n: f"(O{n})",
    lambda n: f"O-{n}",
    lambda n: f"ข้อ {n}",
    lambda n: f"O {n} :",
)
_FOREIGN = (
    "https://drive.google.com/file/d/{key}/view?usp=sharing",
    "https://www.facebook.com/lao.sommut/posts/{key}",
    "https://maps.app.goo.gl/{key}",
    "https://anyflip.com/sommut/{key}/",
    "https://docs.google.com/spreadsheets/d/{key}/edit",
)
_MENU = (
    "หน้าแรก",
    "โครงสร้าง",
    "ข้อมูลผู้บริหาร",
    "อำนาจหน้าที่",
    "ข่าวประชาสัมพันธ์",
    "ข้อมูลการติดต่อ",
    "Q&A",
    "กระดานข่าว",
    "E-Service",
)
_FILES = ("เอกสารแนบ 1", "ไฟล์ที่ 2", "ดาวน์โหลด", "ภาพกิจกรรม", "ประกาศฉบับเต็ม")


def thai(number: int) -> str:
    """A number in Thai digits."""
    return str(number).translate(_THAI)


@dataclass(slots=True)  # mutable: filled while the page is drawn
class Page:
    """A page's bytes, where it lies, and what is true of it."""

    layout: str
    year: int
    base: str
    source: bytes = b""
    scheme: str = "ita"
    links: set[tuple[str, str]] = field(default_factory=set)
    missing: tuple[str, ...] = ()


class Pencil:
    """One page under the pencil."""

    def __init__(self, layout: str, seed: int, year: Catalogue, others: dict[int, Catalogue]) -> None:
        self.random = Random(f"sodsong-oit-{layout}-{seed}")
        self.year, self.others = year, others
        self.base = f"{HOST.format(n=self.random.randint(1, 999))}/ita/{year.year}"
        self.page = Page(layout, year.year, self.base)
        gone = self.random.sample(range(len(year.items)), self.random.choice((0, 1, 2, 3, 5)))
        self.gone = {year.items[place].number for place in gone}
        self.code = self.random.choice(_CODES)
        self.serial = 0

    def href(self, number: int | None = None) -> str:
        """An address as a site would write it, and its absolute form noted as the answer for ``number``."""
        random = self.random
        self.serial += 1
        key = f"{random.getrandbits(60):x}{self.serial}"
        host = self.base.split("/ita/", 1)[0]
        kind = random.random()
        if kind < 0.45:
            written, whole = f"/page/{key}.html", f"{host}/page/{key}.html"
        elif kind < 0.6:
            written = whole = f"{host}/fileupload/{key}.pdf"
        elif kind < 0.72:
            query = base64.b64encode(f"id={key}&m=oit".encode()).decode()
            written = whole = f"{host}/index.php?{query}"
        elif kind < 0.8:
            written, whole = f"files/{key}.pdf", f"{host}/ita/files/{key}.pdf"
        else:
            written = whole = random.choice(_FOREIGN).format(key=key)
        if number is not None:
            self.page.links.add((f"O{number}", whole))
        return escape(written, quote=True)

    def anchors(self, number: int, words: str = "") -> list[str]:
        """The links of one item: none when it is left out, else one to four."""
        if number in self.gone:
            return []
        count = self.random.choice((1, 1, 1, 1, 2, 3, 4))
        texts = [words or self._text(), *self.random.choices(_FILES, k=3)]
        return [f'<a href="{self.href(number)}" target="_blank">{texts[place]}</a>' for place in range(count)]

    def _text(self) -> str:
        return self.random.choice(
            ("คลิกที่นี่", "ดูข้อมูล", "รายละเอียด", "https://www.lao.example/index.php?op=dyn…", "Link", "เปิดดู")
        )

    def title(self, number: int) -> str:
        """A title as printed: whole, with a year, with an owner, slightly misspelt or cut."""
        item = self.year.item(f"O{number}")
        title = escape(item.title if item else "")
        draw = self.random.random()
        if draw < 0.12:
            return f"{title} ประจำปีงบประมาณ พ.ศ. {self.year.year}"
        if draw < 0.2:
            return f"{title} ของเทศบาลตำบลสมมุติ"
        if draw < 0.26 and len(title) > 24:
            place = self.random.randrange(6, len(title) - 6)
            return title[:place] + title[place + 1 :] if "&" not in title else title
        return title

    def heading(self) -> str:
        year = self.year.year
        return self.random.choice(
            (
                f"<h2>การประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. {year}</h2>",
                f"<h1>การเปิดเผยข้อมูลสาธารณะ (OIT) ปี {year}</h1>",
                f"<div class='page-title'>ITA {year}</div>",
                f"<p><b>แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT) ประจำปี {str(year).translate(_THAI)}</b></p>",
            )
        )

    def frame(self, body: str) -> str:
        """The site around the list: a menu with titles of items, an aside, a foot."""
        random = self.random
        menu = "".join(f'<li><a href="/menu/{place}">{word}</a></li>' for place, word in enumerate(_MENU))
        nav = random.choice(
            (
                "<nav><ul>{}</ul></nav>",
                '<div class="navbar"><ul>{}</ul></div>',
                '<ul id="main-menu" class="menu">{}</ul>',
            )
        )
        decoys = random.choice(
            (
                "",
                '<p><a href="/files/steps.pdf">ขั้นตอนการเข้าถึงหน้า OIT (PDF)</a></p>',
                '<p><a href="/news/1">ขอเชิญร่วมงานประเพณี</a> <a href="javascript:void(0)">พิมพ์</a></p>',
                '<p><a href="https://itas.nacc.example/">ระบบ ITAS</a></p>',
            )
        )
        crumb = '<div class="breadcrumb"><a href="/">หน้าแรก</a> / ITA</div>' if random.random() < 0.5 else ""
        foot = '<footer>เทศบาลตำบลสมมุติ โทร 0-5499-9999 <a href="/sitemap">แผนผังเว็บไซต์</a> <a href="#top">กลับด้านบน</a></footer>'
        return (
            f"<!DOCTYPE html><html><head><title>ITA {self.year.year} - เทศบาลตำบลสมมุติ</title><style>.a{{color:red}}</style></head>"
            f"<body>{nav.format(menu)}{crumb}<div class='content'>{self.heading()}{decoys}{body}</div>{foot}</body></html>"
        )

    def rows(self) -> list[tuple[int, str, str, list[str]]]:
        """Number, code, title and links of each item in order."""
        return [
            (item.number, self.code(item.number), self.title(item.number), self.anchors(item.number))
            for item in self.year.items
        ]
