"""Made-up ITA pages with their answers, in the layouts that LAO sites have; a seed gives the same page again.

A page is drawn from the year's catalogue: a layout, a way to write codes, some items left out, some with several links,
some on other hosts, with the menus, notices and decoys that stand around such lists.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from random import Random

from rapidfuzz import fuzz

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


class _Draw:
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


def _table(draw: _Draw) -> str:
    lines = [f"<tr><td>{c}</td><td>{t}</td><td>{'<br>'.join(a) or '-'}</td></tr>" for _, c, t, a in draw.rows()]
    return "<table><tr><th>ข้อ</th><th>รายการ</th><th>URL</th></tr>" + "".join(lines) + "</table>"


def _grouped_table(draw: _Draw) -> str:
    out, group = [], None
    for item, (_, code, title, links) in zip(draw.year.items, draw.rows(), strict=True):
        if item.group != group and item.group:
            group = item.group
            out.append(f"<tr><td colspan=3><b>{escape(group)}</b></td></tr>")
        out.append(f"<tr><td>{code}<td>{title}<td>{' '.join(links)}")
    return "<table border=1>" + "".join(out) + "</table>"


def _rowspan_table(draw: _Draw) -> str:
    out = []
    for _, code, title, links in draw.rows():
        tall = max(1, len(links))
        out.append(
            f"<tr><td rowspan={tall}>{code}</td><td rowspan={tall}>{title}</td><td>{links[0] if links else ''}</td></tr>"
        )
        out += [f"<tr><td>{link}</td></tr>" for link in links[1:]]
    return "<table>" + "".join(out) + "</table>"


def _list(draw: _Draw) -> str:
    return "<ul>" + "".join(f"<li>{c} {t} {' '.join(a)}</li>" for _, c, t, a in draw.rows()) + "</ul>"


def _linked_titles(draw: _Draw) -> str:
    out = []
    for item in draw.year.items:
        words = f"{draw.code(item.number)} {draw.title(item.number)}"
        out.append(f"<p>{' '.join(draw.anchors(item.number, words)) or words}</p>")
    return "".join(out)


def _broken_lines(draw: _Draw) -> str:
    return "<div>" + "<br>".join(f"{c} {t} {' '.join(a)}" for _, c, t, a in draw.rows()) + "</div>"


def _flat_paragraphs(draw: _Draw) -> str:
    return "".join(f"<p>{c} {t}</p>" + "".join(f"<p>- {link}</p>" for link in a) for _, c, t, a in draw.rows())


def _accordion(draw: _Draw) -> str:
    return "".join(
        f"<details><summary>{c} {t}</summary><div>{''.join(a)}</div></details>" for _, c, t, a in draw.rows()
    )


def _bootstrap_accordion(draw: _Draw) -> str:
    return "".join(
        f'<div class="accordion-item"><h2 class="accordion-header"><button data-bs-target="#c{n}">{c} {t}</button></h2>'
        f'<div id="c{n}" class="accordion-collapse collapse"><div class="accordion-body">{"<br>".join(a)}</div></div></div>'
        for n, c, t, a in draw.rows()
    )


def _tabs_by_item(draw: _Draw) -> str:
    rows = draw.rows()
    heads = "".join(f'<li><a href="#tab{n}" data-toggle="tab">{c} {t}</a></li>' for n, c, t, _ in rows)
    panes = "".join(f'<div class="tab-pane" id="tab{n}"><p>{" ".join(a)}</p></div>' for n, _, _, a in rows)
    return f'<ul class="nav nav-tabs">{heads}</ul><div class="tab-content">{panes}</div>'


def _tabs_by_group(draw: _Draw) -> str:
    rows = draw.rows()
    parts = [rows[start : start + 10] for start in range(0, len(rows), 10)]
    heads = "".join(f'<li><a href="#g{place}">9.{place + 1}</a></li>' for place in range(len(parts)))
    panes = "".join(
        f'<div id="g{place}"><ul>'
        + "".join(f"<li>{c} {t}<ul>{''.join(f'<li>{x}</li>' for x in a)}</ul></li>" for _, c, t, a in part)
        + "</ul></div>"
        for place, part in enumerate(parts)
    )
    return f'<ul class="nav nav-pills">{heads}</ul>{panes}'


def _cards(draw: _Draw) -> str:
    return "".join(
        f'<div class="card"><div class="card-header">{c}</div><div class="card-body"><h5>{t}</h5><div>{"".join(a)}</div></div></div>'
        for _, c, t, a in draw.rows()
    )


def _several_years(draw: _Draw) -> str:
    """Accordions of three years, the asked one among them; only its links are right."""
    parts = [(draw.year.year, _list(draw))]
    for year in (draw.year.year - 1, draw.year.year + 1):
        other = _Draw(draw.page.layout, draw.random.randrange(10**6), draw.year, {})
        other.base, other.page = draw.base, Page("", year, draw.base)
        parts.append((year, _table(other)))
    draw.random.shuffle(parts)
    way = draw.random.choice(("details", "headings", "tabs"))
    if way == "details":
        return "".join(f"<details><summary>ปีงบประมาณ พ.ศ. {year}</summary>{body}</details>" for year, body in parts)
    if way == "headings":
        return "".join(f"<h3>การเปิดเผยข้อมูลสาธารณะ OIT ปี {year}</h3>{body}" for year, body in parts)
    heads = "".join(f'<li><a href="#y{place}">ปี {year}</a></li>' for place, (year, _) in enumerate(parts))
    return f'<ul class="nav nav-tabs">{heads}</ul>' + "".join(
        f'<div class="tab-pane" id="y{place}">{body}</div>' for place, (_, body) in enumerate(parts)
    )


def _year_columns(draw: _Draw) -> str:
    out = []
    for _, code, title, links in draw.rows():
        old = f'<a href="{draw.href()}">ดู</a>'
        out.append(f"<tr><td>{code}</td><td>{title}</td><td>{old}</td><td>{'<br>'.join(links)}</td></tr>")
    year = draw.year.year
    return f"<table><tr><th>ข้อ</th><th>รายการ</th><th>ปี {year - 1}</th><th>ปี {year}</th></tr>{''.join(out)}</table>"


def _no_codes(draw: _Draw) -> str:
    return (
        "<table>"
        + "".join(f"<tr><td>{t}</td><td>{'<br>'.join(a)}</td></tr>" for _, _, t, a in draw.rows())
        + "</table>"
    )


def _no_codes_linked(draw: _Draw) -> str:
    out = []
    for item in draw.year.items:
        words = draw.title(item.number)
        out.append(f"<li>{' '.join(draw.anchors(item.number, words)) or words}</li>")
    return f"<ol>{''.join(out)}</ol>"


def _by_order(draw: _Draw) -> str:
    draw.gone = set()
    out = [f"<tr><td>{n}</td><td>{' '.join(draw.anchors(n))}</td></tr>" for n in (i.number for i in draw.year.items)]
    return f"<table>{''.join(out)}</table>"


def _shared(draw: _Draw) -> str:
    """Two codes on one line with one address, as O22+O23."""
    out, rows, place = [], list(draw.year.items), 0
    while place < len(rows):
        number = rows[place].number
        if place + 1 < len(rows) and draw.random.random() < 0.2:
            draw.gone -= {number, number + 1}
            join = draw.random.choice(("+", "-", ", ", " และ ", "/"))
            href = draw.href(number)
            whole = next(url for code, url in draw.page.links if code == f"O{number}")
            draw.page.links.add((f"O{number + 1}", whole))
            out.append(
                f'<tr><td>O{number}{join}O{number + 1}</td><td>{draw.title(number)}</td><td><a href="{href}">ดู</a></td></tr>'
            )
            place += 2
            continue
        out.append(f"<tr><td>O{number}</td><td>{draw.title(number)}</td><td>{' '.join(draw.anchors(number))}</td></tr>")
        place += 1
    return f"<table>{''.join(out)}</table>"


def _swapped(draw: _Draw) -> str:
    """The names of the last two items change places; the codes stay right."""
    rows = draw.rows()
    (a, ca, ta, la), (b, cb, tb, lb) = rows[-2:]
    rows[-2:] = [(a, ca, tb, la), (b, cb, ta, lb)]
    return "<table>" + "".join(f"<tr><td>{c}<td>{t}<td>{' '.join(x)}" for _, c, t, x in rows) + "</table>"


def _other_codes(draw: _Draw) -> str:
    """Another year's codes under this year's heading: titles decide; what this year has not belongs to nobody."""
    last = draw.others[draw.year.year - 1]
    here = {item.title: item.number for item in draw.year.items}
    out, shown = [], set()
    for item in last.items:
        number = here.get(item.title)
        if not number and max(fuzz.ratio(item.title, title) for title in here) > 62:
            continue  # reworded: a person would have to say whether it is the same
        links = draw.anchors(number) if number else [f'<a href="{draw.href()}">ดู</a>']
        if number and links:
            shown.add(number)
        out.append(f"<tr><td>O{item.number}</td><td>{escape(item.title)}</td><td>{' '.join(links)}</td></tr>")
    draw.gone = {item.number for item in draw.year.items} - shown
    return f"<table>{''.join(out)}</table>"


def _spoilt(draw: _Draw) -> str:
    """Tags left open, closed twice and nested wrongly."""
    out = "".join(
        f"<tr><td><font color=red>{c}</b><td><p>{t}<td><div>{'<br>'.join(a)}</span>" for _, c, t, a in draw.rows()
    )
    return f"<center><table width=100%>{out}</div></table></center></p>"


def _plain_addresses(draw: _Draw) -> str:
    """The address as text, not a link."""
    out = []
    for item in draw.year.items:
        number = item.number
        cell = ""
        if number not in draw.gone:
            draw.serial += 1
            url = f"{draw.base.split('/ita/')[0]}/dnm_file/{draw.random.getrandbits(40):x}{draw.serial}.pdf"
            draw.page.links.add((f"O{number}", url))
            cell = url
        out.append(f"<tr><td>{draw.code(number)}</td><td>{draw.title(number)}</td><td>{cell}</td></tr>")
    return f"<table>{''.join(out)}</table>"


LAYOUTS: dict[str, Callable[[_Draw], str]] = {
    "table": _table,
    "table-groups": _grouped_table,
    "table-rowspan": _rowspan_table,
    "list": _list,
    "linked-titles": _linked_titles,
    "broken-lines": _broken_lines,
    "flat-paragraphs": _flat_paragraphs,
    "accordion": _accordion,
    "bootstrap-accordion": _bootstrap_accordion,
    "tabs-by-item": _tabs_by_item,
    "tabs-by-group": _tabs_by_group,
    "cards": _cards,
    "several-years": _several_years,
    "year-columns": _year_columns,
    "no-codes": _no_codes,
    "no-codes-linked": _no_codes_linked,
    "by-order": _by_order,
    "shared-links": _shared,
    "swapped-names": _swapped,
    "codes-of-last-year": _other_codes,
    "spoilt-html": _spoilt,
    "plain-addresses": _plain_addresses,
}
FIXED_YEAR = {"codes-of-last-year": 2566}
YEARS = (2563, 2564, 2565, 2566, 2568, 2569)


def draw(layout: str, seed: int, catalogues: dict[int, Catalogue]) -> Page:
    """The page of a layout and a seed, with its answers."""
    year = FIXED_YEAR.get(layout) or Random(f"year-{layout}-{seed}").choice(YEARS)
    pencil = _Draw(layout, seed, catalogues[year], catalogues)
    text = pencil.frame(LAYOUTS[layout](pencil))
    pencil.page.missing = tuple(f"O{n}" for n in sorted(pencil.gone))
    pencil.page.source = text.encode("cp874", "xmlcharrefreplace") if seed % 5 == 0 else text.encode()
    return pencil.page


_SCHOOLS = ("วิทยาลัยเทคนิคสมมุติ", "วิทยาลัยอาชีวศึกษาสมมุติ", "โรงเรียนสมมุติวิทยา", "โรงเรียนบ้านสมมุติ", "สำนักงานเขตพื้นที่การศึกษาสมมุติ")
_HEALTH = ("โรงพยาบาลสมมุติ", "สำนักงานสาธารณสุขอำเภอสมมุติ", "สำนักงานสาธารณสุขจังหวัดสมมุติ")
_SCHOOL_ITEMS = (
    "ข้อมูลพื้นฐานสถานศึกษา",
    "แผนพัฒนาสถานศึกษา",
    "หลักสูตรสถานศึกษา",
    "ข้อมูลผู้เรียน",
    "คู่มือนักเรียนนักศึกษา",
    "รายงานการประเมินตนเองของสถานศึกษา",
)
_HEALTH_ITEMS = (
    "หน่วยงานมีการกำหนดมาตรการการเผยแพร่ข้อมูล",
    "รายงานการจัดซื้อจัดจ้าง",
    "การจัดหายาและเวชภัณฑ์",
    "มาตรการป้องกันการรับสินบน",
)


def draw_other(seed: int, catalogues: dict[int, Catalogue]) -> Page:
    """A page of a college, a school or a health office, which reuses codes in a scheme of its own."""
    random = Random(f"sodsong-oit-other-{seed}")
    year = random.choice(YEARS)
    health = random.random() < 0.4
    body = random.choice(_HEALTH if health else _SCHOOLS)
    code = "MOIT {}" if health and random.random() < 0.7 else "O{}"
    own = [item.title for item in catalogues[year].items]
    special = _HEALTH_ITEMS if health else _SCHOOL_ITEMS
    titles = [
        random.choice(special) if random.random() < 0.4 else random.choice(own) for _ in range(random.randint(18, 43))
    ]
    rows = "".join(
        f'<tr><td>{code.format(n)}</td><td>{t}</td><td><a href="/f/{n}.pdf">ดู</a></td></tr>'
        for n, t in enumerate(titles, 1)
    )
    head = random.choice(("<h1>{}</h1>", "<header><h2>{}</h2></header>", "<div class='brand'>{}</div>")).format(body)
    text = f"<html><head><title>ITA {year} {body if random.random() < 0.6 else ''}</title></head><body>{head}<h3>ITA {year}</h3><table>{rows}</table><footer>{body}</footer></body></html>"
    return Page("other", year, f"{HOST.format(n=seed)}/ita", text.encode(), "other")
