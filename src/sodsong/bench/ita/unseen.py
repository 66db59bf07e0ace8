"""Layouts that the reader of ITA pages was not written by: drawn first, read as it was, and only then was it mended.

``sodsong bench oit`` counts them apart from the others; ADR 44 says how they were read before.
"""

from collections.abc import Callable
from html import escape

from .later import LATER
from .pencil import Page, Pencil, thai

_GROUPED = 6  # items in a made-up group


def _nested_accordions(draw: Pencil) -> str:
    """Indicator, sub-indicator and item, each opens the next; the links are a list with sub-headings of their own."""
    rows = draw.rows()
    parts = [rows[at : at + _GROUPED] for at in range(0, len(rows), _GROUPED)]
    out = []
    for place, part in enumerate(parts, 1):
        inner = "".join(
            f"<details><summary>{c} {t}</summary><div><details><summary>เอกสาร</summary><ul>{''.join(f'<li>{x}</li>' for x in a)}</ul></details></div></details>"
            for _, c, t, a in part
        )
        out.append(f"<details open><summary>ตัวชี้วัดย่อยที่ 9.{place} ข้อมูลกลุ่มที่ {place}</summary>{inner}</details>")
    return f"<details open><summary>ตัวชี้วัดที่ 9 การเปิดเผยข้อมูล</summary>{''.join(out)}</details>"


def _script_tabs(draw: Pencil) -> str:
    """Tabs that a script of the site's own shows; all panes are in the page, hidden by style."""
    rows = draw.rows()
    parts = [rows[at : at + _GROUPED] for at in range(0, len(rows), _GROUPED)]
    heads = "".join(
        f"<li class='tablinks' onclick=\"openTab(event,'p{n}')\">กลุ่ม {n + 1}</li>" for n in range(len(parts))
    )
    panes = "".join(
        f"<div id='p{n}' class='tabcontent' style='display:none'>"
        + "".join(
            f"<div class='line'><span>{c}</span> <span>{t}</span> <span>{' | '.join(a)}</span></div>"
            for _, c, t, a in part
        )
        + "</div>"
        for n, part in enumerate(parts)
    )
    return f"<ul class='tab'>{heads}</ul>{panes}<script>function openTab(e,n){{document.getElementById(n).style.display='block'}}</script>"


def _pictures(draw: Pencil) -> str:
    """The item's name is a picture: its alt or title says it; the link is the picture's or stands below."""
    out = []
    way = draw.random.choice(("linked", "above", "title"))
    for item in draw.year.items:
        n = item.number
        label = escape(f"{draw.code(n)} {item.title}", quote=True)
        if way == "above":
            out.append(
                f'<div class="box"><img src="/img/{n}.png" alt="{label}"><p>{"<br>".join(draw.anchors(n))}</p></div>'
            )
            continue
        name = "alt" if way == "linked" else "title"
        picture = f'<img src="/img/{n}.png" {name}="{label}">'
        links = draw.anchors(n, picture)
        out.append(f'<div class="box">{" ".join(links) or picture}</div>')
    return "".join(out)


def _tall_groups(draw: Pencil) -> str:
    """A table whose first column holds the group over many rows and whose second the code over each of its documents."""
    rows = draw.rows()
    out = ["<tr><th>ตัวชี้วัด</th><th>ข้อ</th><th>ข้อมูล</th><th>เอกสาร</th><th>ลิงก์</th></tr>"]
    for at in range(0, len(rows), _GROUPED):
        part = rows[at : at + _GROUPED]
        tall = sum(max(1, len(a)) for *_, a in part)
        first = f'<td rowspan="{tall}">9.{at // _GROUPED + 1} ข้อมูลกลุ่ม</td>'
        for _, c, t, a in part:
            span = max(1, len(a))
            for place in range(span):
                cells = first + (f'<td rowspan="{span}">{c}</td><td rowspan="{span}">{t}</td>' if place == 0 else "")
                link = a[place] if a else ""
                out.append(f"<tr>{cells}<td>ฉบับที่ {place + 1}</td><td>{link}</td></tr>")
                first = ""
    return f"<table>{''.join(out)}</table>"


def _sub_items(draw: Pencil) -> str:
    """Each item has numbered sub-items, each with its own link: 1. 2. 3. or (1) (2), which are no items."""
    way = draw.random.choice(("{}.", "({})", "{n}.{}", "-"))
    out = []
    for n, c, t, a in draw.rows():
        subs = "".join(f"<p>&nbsp;&nbsp;{way.format(k, n=n)} เอกสารประกอบ {link}</p>" for k, link in enumerate(a, 1))
        out.append(f"<h4>{c} {t}</h4>{subs}")
    return "".join(out)


def _thai_codes(draw: Pencil) -> str:
    """Codes with Thai digits or a Thai letter for O, or a bare number before the title."""
    write = draw.random.choice(
        (
            lambda n: f"O{thai(n)}",
            lambda n: f"โอ {n}",
            lambda n: f"โอ{thai(n)}",
            lambda n: f"ข้อ {thai(n)}",
            lambda n: f"ข้อที่ {thai(n)}.",
            lambda n: f"{n}.",
            lambda n: f"{thai(n)}.",
            lambda n: f"{thai(n)})",
        )
    )
    draw.code = write
    way = draw.random.choice(("rows", "lines"))
    if way == "rows":
        return (
            "<table>"
            + "".join(f"<tr><td>{c}</td><td>{t}</td><td>{'<br>'.join(a)}</td></tr>" for _, c, t, a in draw.rows())
            + "</table>"
        )
    return "".join(f"<div>{c} {t}<br>{' '.join(a)}</div>" for _, c, t, a in draw.rows())


def _shuffled(draw: Pencil) -> str:
    """The items in no order, with or without codes."""
    rows = draw.rows()
    draw.random.shuffle(rows)
    bare = draw.random.random() < 0.4
    return "<ul>" + "".join(f"<li>{'' if bare else c} {t} {' '.join(a)}</li>" for _, c, t, a in rows) + "</ul>"


def _two_years(draw: Pencil) -> str:
    """The asked year and the one before, both whole: one below the other by captions, or side by side in a layout table."""
    other = Pencil(draw.page.layout, draw.random.randrange(10**6), draw.year, {})
    other.base, other.page = draw.base, Page("", draw.year.year - 1, draw.base)
    year = draw.year.year
    way = draw.random.choice(("captions", "side", "bold"))
    bodies = []
    for one, told in ((draw, year), (other, year - 1)):
        rows = "".join(f"<tr><td>{c}</td><td>{t}</td><td>{'<br>'.join(a)}</td></tr>" for _, c, t, a in one.rows())
        head = f"OIT ประจำปีงบประมาณ พ.ศ. {told}"
        if way == "captions":
            bodies.append(f"<table><caption>{head}</caption>{rows}</table>")
        elif way == "bold":
            bodies.append(f"<p><strong>{head}</strong></p><table>{rows}</table>")
        else:
            bodies.append(f"<td valign=top><h3>{head}</h3><table>{rows}</table></td>")
    if draw.random.random() < 0.5:
        bodies.reverse()
    return f"<table width=100%><tr>{''.join(bodies)}</tr></table>" if way == "side" else "".join(bodies)


def _beside_lpa(draw: Pencil) -> str:
    """Another assessment of LAOs (LPA) with numbered points and links on the same page, before or after the items."""
    points = "".join(
        f'<tr><td>ข้อ {n}</td><td>ด้านที่ {1 + n // 12} การบริหารจัดการ ตัวชี้วัดที่ {n}</td><td><a href="{draw.href()}">ดาวน์โหลด</a></td></tr>'
        for n in range(1, draw.random.randint(20, 45))
    )
    lpa = f"<section><h3>การประเมินประสิทธิภาพของ อปท. (LPA) ประจำปี {draw.year.year}</h3><table>{points}</table></section>"
    draw.code = draw.random.choice((lambda n: f"O{n}", lambda n: f"o{n}.", lambda n: f"OIT {n}", lambda n: f"O{n:02}"))
    lines = "".join(f"<li>{c} {t} {' '.join(a)}</li>" for _, c, t, a in draw.rows())
    ita = f"<section><h3>การประเมิน ITA (OIT) ประจำปี {draw.year.year}</h3><ul>{lines}</ul></section>"
    return lpa + ita if draw.random.random() < 0.5 else ita + lpa


def _base_href(draw: Pencil) -> str:
    """Addresses that only <base> makes whole: ../, ./, ?query, //host; the base lies elsewhere than the page."""
    host = draw.base.split("/ita/", 1)[0]
    out = []
    for item in draw.year.items:
        n = item.number
        links = []
        for _ in range(0 if n in draw.gone else draw.random.choice((1, 1, 2))):
            draw.serial += 1
            key = f"{draw.random.getrandbits(40):x}{draw.serial}"
            written, whole = draw.random.choice(
                (
                    (f"../up/{key}.pdf", f"{host}/up/{key}.pdf"),
                    (f"./{key}.html", f"{host}/site/{key}.html"),
                    (f"{key}/", f"{host}/site/{key}/"),
                    (f"?name={key}", f"{host}/site/?name={key}"),
                    (f"//files.lao-sommut.example/{key}", f"https://files.lao-sommut.example/{key}"),
                )
            )
            draw.page.links.add((f"O{n}", whole))
            links.append(f"<a href='{written}'>ดู</a>")
        out.append(f"<tr><td>{draw.code(n)}<td>{draw.title(n)}<td>{' '.join(links)}")
    return f'<base href="{host}/site/"><table>{"".join(out)}</table>'


def _drive_folders(draw: Pencil) -> str:
    """Everything lies in folders of a file host; the visible text is the address itself, cut."""
    out = []
    for item in draw.year.items:
        n = item.number
        links = []
        for _ in range(0 if n in draw.gone else draw.random.choice((1, 1, 2))):
            draw.serial += 1
            url = f"https://drive.google.com/drive/folders/{draw.random.getrandbits(80):x}{draw.serial}?usp=share_link"
            draw.page.links.add((f"O{n}", url))
            links.append(f'<a href="{url}">{url[:38]}…</a>')
        out.append(f"<p><b>{draw.code(n)}</b> {draw.title(n)}</p><p>{'<br>'.join(links)}</p>")
    return "".join(out)


def _framed_files(draw: Pencil) -> str:
    """The document is shown in the page itself: iframe, embed or object below the item's name."""
    out = []
    for item in draw.year.items:
        n = item.number
        shown = ""
        if n not in draw.gone:
            draw.serial += 1
            url = f"{draw.base.split('/ita/', 1)[0]}/files/{draw.random.getrandbits(40):x}{draw.serial}.pdf"
            draw.page.links.add((f"O{n}", url))
            shown = draw.random.choice(
                (
                    f'<iframe src="{url}"></iframe>',
                    f'<embed src="{url}" type="application/pdf">',
                    f'<object data="{url}"></object>',
                )
            )
        out.append(
            f"<div class='panel'><div class='panel-heading'>{draw.code(n)} {draw.title(n)}</div><div class='panel-body'>{shown}</div></div>"
        )
    return "".join(out)


def _definitions(draw: Pencil) -> str:
    """A list of terms: the code, the name, then each link a definition."""
    return (
        "<dl>"
        + "".join(f"<dt>{c}</dt><dd>{t}</dd>{''.join(f'<dd>{x}</dd>' for x in a)}" for _, c, t, a in draw.rows())
        + "</dl>"
    )


def _grid(draw: Pencil) -> str:
    """Columns made of divs, several items to a row of the screen."""
    cells = [
        f'<div class="col-md-4"><div>{c}</div><div>{t}</div><div>{" ".join(a)}</div></div>'
        for _, c, t, a in draw.rows()
    ]
    return "".join(f'<div class="row">{"".join(cells[at : at + 3])}</div>' for at in range(0, len(cells), 3))


def _buttons(draw: Pencil) -> str:
    """Buttons that a script opens: the address stands in onclick."""
    out = []
    for item in draw.year.items:
        n = item.number
        shown = []
        for _ in range(0 if n in draw.gone else draw.random.choice((1, 1, 2))):
            draw.serial += 1
            url = f"{draw.base.split('/ita/', 1)[0]}/page/{draw.random.getrandbits(40):x}{draw.serial}"
            draw.page.links.add((f"O{n}", url))
            shown.append(
                draw.random.choice(
                    (
                        f"<button type='button' onclick=\"window.open('{url}','_blank')\">เปิด</button>",
                        f"<button onclick=\"location.href='{url}'\">เปิด</button>",
                        f"<input type='button' value='เปิด' onclick=\"window.location='{url}'\">",
                    )
                )
            )
        out.append(f"<tr><td>{draw.code(n)}</td><td>{draw.title(n)}</td><td>{' '.join(shown)}</td></tr>")
    return f"<table>{''.join(out)}</table>"


def _toggles(draw: Pencil) -> str:
    """A page builder's toggles: heads with aria-controls, panes beside them with an id."""
    return (
        "<div class='elementor-toggle'>"
        + "".join(
            f"<div class='elementor-toggle-item'><div id='h-{n}' class='elementor-tab-title' role='button' aria-controls='c-{n}'><span class='icon'></span><a class='title' tabindex=0>{c} {t}</a></div>"
            f"<div id='c-{n}' class='elementor-tab-content' role='region'><p>{'</p><p>'.join(a)}</p></div></div>"
            for n, c, t, a in draw.rows()
        )
        + "</div>"
    )


def _code_behind(draw: Pencil) -> str:
    """The code stands behind the title, in brackets or after a dash."""
    way = draw.random.choice(("{t} ({c})", "{t} - {c}", "{t} [{c}]"))
    draw.code = draw.random.choice((lambda n: f"O{n}", lambda n: f"OIT {n}", lambda n: f"o{n}"))
    return "".join(
        f"<tr><td>{way.format(t=t, c=c)}</td><td>{'<br>'.join(a)}</td></tr>" for _, c, t, a in draw.rows()
    ).join(("<table>", "</table>"))


UNSEEN: dict[str, Callable[[Pencil], str]] = {
    "nested-accordions": _nested_accordions,
    "script-tabs": _script_tabs,
    "pictures": _pictures,
    "tall-groups": _tall_groups,
    "sub-items": _sub_items,
    "thai-codes": _thai_codes,
    "shuffled": _shuffled,
    "two-years": _two_years,
    "beside-lpa": _beside_lpa,
    "base-href": _base_href,
    "drive-folders": _drive_folders,
    "framed-files": _framed_files,
    "definitions": _definitions,
    "grid": _grid,
    "buttons": _buttons,
    "toggles": _toggles,
    "code-behind": _code_behind,
    **LATER,
}
