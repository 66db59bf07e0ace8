"""Further layouts drawn after the reader had been mended for the first unseen ones: it read all of these as it was."""

from collections.abc import Callable

from .pencil import Pencil


def _word_export(draw: Pencil) -> str:
    """Pasted from a word processor: the code in pieces, non-breaking spaces, fonts within fonts."""
    out = []
    for _, c, t, a in draw.rows():
        half = len(t) // 2 if "&" not in t else 0
        code = "".join(f"<span lang=TH style='font-size:16pt'>{one}</span>" for one in c)
        out.append(
            f"<p class=MsoNormal><b>{code}</b><span>&nbsp;&nbsp;</span><font face='TH SarabunPSK'>{t[:half]}</font><font>{t[half:]}</font><o:p></o:p></p>"
            f"<p class=MsoNormal style='margin-left:36pt'>{'&nbsp;'.join(a)}<o:p></o:p></p>"
        )
    return f"<div class=WordSection1>{''.join(out)}</div>"


def _two_abreast(draw: Pencil) -> str:
    """Two items in each row of one table."""
    cells = [f"<td>{c}</td><td>{t}</td><td>{' '.join(a)}</td>" for _, c, t, a in draw.rows()]
    return "<table>" + "".join(f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2)) + "</table>"


def _codes_as_links(draw: Pencil) -> str:
    """The code itself is the link; the title stands beside it; further files are numbered."""
    out = []
    for item in draw.year.items:
        n = item.number
        code = draw.code(n)
        links = draw.anchors(n, code)
        out.append(
            f"<tr><td>{links[0] if links else code}</td><td>{draw.title(n)}</td><td>{' '.join(links[1:])}</td></tr>"
        )
    return f"<table>{''.join(out)}</table>"


def _files_of_other_years(draw: Pencil) -> str:
    """Below an item's heading a table of files whose names bear other years (a plan of five years, last year's report)."""
    out = []
    year = draw.year.year
    for _, c, t, a in draw.rows():
        rows = "".join(
            f"<tr><td>{k}</td><td>เอกสารประจำปีงบประมาณ พ.ศ. {year - draw.random.choice((0, 1, 2))}</td><td>{x}</td></tr>"
            for k, x in enumerate(a, 1)
        )
        out.append(f"<h4>{c} {t}</h4><table>{rows}</table>")
    return "".join(out)


def _odd_codes(draw: Pencil) -> str:
    """ข้อ O1, OIT-01, OIT01, ITA O1, (OIT 1)."""
    draw.code = draw.random.choice(
        (
            lambda n: f"ข้อ O{n}",
            lambda n: f"OIT-{n:02}",
            lambda n: f"OIT{n:02}",
            lambda n: f"ITA O{n}",
            lambda n: f"(OIT {n})",
            lambda n: f"O.{n}",
            lambda n: f"ตัวชี้วัดที่ O{n}",
            lambda n: f"0{n} :",
        )
    )
    return "".join(
        f"<div class='row'><div class='c'>{c}</div><div class='t'>{t}</div><div class='l'>{' '.join(a)}</div></div>"
        for _, c, t, a in draw.rows()
    )


def _separate_lists(draw: Pencil) -> str:
    """A list of contents at the top whose entries lead to places below, where the links stand."""
    rows = draw.rows()
    top = "".join(f'<li><a href="#item{n}">{c} {t}</a></li>' for n, c, t, _ in rows)
    below = "".join(
        f'<h3 id="item{n}">{c} {t}</h3><p>{" ".join(a)}</p><p><a href="#top">กลับด้านบน</a></p>' for n, c, t, a in rows
    )
    return f"<ul>{top}</ul><hr>{below}"


def _list_in_menu(draw: Pencil) -> str:
    """The items hang in the site's own side menu, as some builders make them."""
    items = "".join(
        f'<li class="menu-item"><a href="#">{c} {t}</a><ul class="sub-menu">{"".join(f"<li>{x}</li>" for x in a)}</ul></li>'
        for _, c, t, a in draw.rows()
    )
    return f'<div class="sidebar"><ul class="menu">{items}</ul></div>'


LATER: dict[str, Callable[[Pencil], str]] = {
    "word-export": _word_export,
    "two-abreast": _two_abreast,
    "codes-as-links": _codes_as_links,
    "files-of-other-years": _files_of_other_years,
    "odd-codes": _odd_codes,
    "contents-above": _separate_lists,
    "list-in-menu": _list_in_menu,
}
