"""The layouts that LAO sites have, each a way to put a pencil's rows on a page."""

from collections.abc import Callable
from html import escape

from rapidfuzz import fuzz

from .pencil import Page, Pencil


def _table(draw: Pencil) -> str:
    lines = [f"<tr><td>{c}</td><td>{t}</td><td>{'<br>'.join(a) or '-'}</td></tr>" for _, c, t, a in draw.rows()]
    return "<table><tr><th>ข้อ</th><th>รายการ</th><th>URL</th></tr>" + "".join(lines) + "</table>"


def _grouped_table(draw: Pencil) -> str:
    out, group = [], None
    for item, (_, code, title, links) in zip(draw.year.items, draw.rows(), strict=True):
        if item.group != group and item.group:
            group = item.group
            out.append(f"<tr><td colspan=3><b>{escape(group)}</b></td></tr>")
        out.append(f"<tr><td>{code}<td>{title}<td>{' '.join(links)}")
    return "<table border=1>" + "".join(out) + "</table>"


def _rowspan_table(draw: Pencil) -> str:
    out = []
    for _, code, title, links in draw.rows():
        tall = max(1, len(links))
        out.append(
            f"<tr><td rowspan={tall}>{code}</td><td rowspan={tall}>{title}</td><td>{links[0] if links else ''}</td></tr>"
        )
        out += [f"<tr><td>{link}</td></tr>" for link in links[1:]]
    return "<table>" + "".join(out) + "</table>"


def _list(draw: Pencil) -> str:
    return "<ul>" + "".join(f"<li>{c} {t} {' '.join(a)}</li>" for _, c, t, a in draw.rows()) + "</ul>"


def _linked_titles(draw: Pencil) -> str:
    out = []
    for item in draw.year.items:
        words = f"{draw.code(item.number)} {draw.title(item.number)}"
        out.append(f"<p>{' '.join(draw.anchors(item.number, words)) or words}</p>")
    return "".join(out)


def _broken_lines(draw: Pencil) -> str:
    return "<div>" + "<br>".join(f"{c} {t} {' '.join(a)}" for _, c, t, a in draw.rows()) + "</div>"


def _flat_paragraphs(draw: Pencil) -> str:
    return "".join(f"<p>{c} {t}</p>" + "".join(f"<p>- {link}</p>" for link in a) for _, c, t, a in draw.rows())


def _accordion(draw: Pencil) -> str:
    return "".join(
        f"<details><summary>{c} {t}</summary><div>{''.join(a)}</div></details>" for _, c, t, a in draw.rows()
    )


def _bootstrap_accordion(draw: Pencil) -> str:
    return "".join(
        f'<div class="accordion-item"><h2 class="accordion-header"><button data-bs-target="#c{n}">{c} {t}</button></h2>'
        f'<div id="c{n}" class="accordion-collapse collapse"><div class="accordion-body">{"<br>".join(a)}</div></div></div>'
        for n, c, t, a in draw.rows()
    )


def _tabs_by_item(draw: Pencil) -> str:
    rows = draw.rows()
    heads = "".join(f'<li><a href="#tab{n}" data-toggle="tab">{c} {t}</a></li>' for n, c, t, _ in rows)
    panes = "".join(f'<div class="tab-pane" id="tab{n}"><p>{" ".join(a)}</p></div>' for n, _, _, a in rows)
    return f'<ul class="nav nav-tabs">{heads}</ul><div class="tab-content">{panes}</div>'


def _tabs_by_group(draw: Pencil) -> str:
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


def _cards(draw: Pencil) -> str:
    return "".join(
        f'<div class="card"><div class="card-header">{c}</div><div class="card-body"><h5>{t}</h5><div>{"".join(a)}</div></div></div>'
        for _, c, t, a in draw.rows()
    )


def _several_years(draw: Pencil) -> str:
    """Accordions of three years, the asked one among them; only its links are right."""
    parts = [(draw.year.year, _list(draw))]
    for year in (draw.year.year - 1, draw.year.year + 1):
        other = Pencil(draw.page.layout, draw.random.randrange(10**6), draw.year, {})
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


def _year_columns(draw: Pencil) -> str:
    out = []
    for _, code, title, links in draw.rows():
        old = f'<a href="{draw.href()}">ดู</a>'
        out.append(f"<tr><td>{code}</td><td>{title}</td><td>{old}</td><td>{'<br>'.join(links)}</td></tr>")
    year = draw.year.year
    return f"<table><tr><th>ข้อ</th><th>รายการ</th><th>ปี {year - 1}</th><th>ปี {year}</th></tr>{''.join(out)}</table>"


def _no_codes(draw: Pencil) -> str:
    return (
        "<table>"
        + "".join(f"<tr><td>{t}</td><td>{'<br>'.join(a)}</td></tr>" for _, _, t, a in draw.rows())
        + "</table>"
    )


def _no_codes_linked(draw: Pencil) -> str:
    out = []
    for item in draw.year.items:
        words = draw.title(item.number)
        out.append(f"<li>{' '.join(draw.anchors(item.number, words)) or words}</li>")
    return f"<ol>{''.join(out)}</ol>"


def _by_order(draw: Pencil) -> str:
    draw.gone = set()
    out = [f"<tr><td>{n}</td><td>{' '.join(draw.anchors(n))}</td></tr>" for n in (i.number for i in draw.year.items)]
    return f"<table>{''.join(out)}</table>"


def _shared(draw: Pencil) -> str:
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


def _swapped(draw: Pencil) -> str:
    """The names of the last two items change places; the codes stay right."""
    rows = draw.rows()
    (a, ca, ta, la), (b, cb, tb, lb) = rows[-2:]
    rows[-2:] = [(a, ca, tb, la), (b, cb, ta, lb)]
    return "<table>" + "".join(f"<tr><td>{c}<td>{t}<td>{' '.join(x)}" for _, c, t, x in rows) + "</table>"


def _other_codes(draw: Pencil) -> str:
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


def _spoilt(draw: Pencil) -> str:
    """Tags left open, closed twice and nested wrongly."""
    out = "".join(
        f"<tr><td><font color=red>{c}</b><td><p>{t}<td><div>{'<br>'.join(a)}</span>" for _, c, t, a in draw.rows()
    )
    return f"<center><table width=100%>{out}</div></table></center></p>"


def _plain_addresses(draw: Pencil) -> str:
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


LAYOUTS: dict[str, Callable[[Pencil], str]] = {
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
