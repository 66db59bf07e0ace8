"""The pages of the simulated sites: a site and what is asked go in, plausible Thai municipal HTML or a small PDF comes out.

All wording is generic and made up. The same site, seed and path give the same bytes.
"""

import csv
import io
from html import escape
from random import Random

from sodsong.lab.cast import Site

YEAR = 2563
PDF_EVERY = 7  # every seventh OIT item is a PDF
STYLES = (
    "body{font-family:Tahoma,sans-serif;background:#eef5ee}nav{background:#1d6b3a}nav a{color:#fff;padding:.4em}",
    "body{font-family:Sarabun,sans-serif;margin:0}nav{background:#234a8a;float:left}nav a{color:#ffd;padding:.5em;display:block}main{margin-left:15em}",
    "body{font-family:'MS Sans Serif';background:#fff7e8}nav a{color:#803}table{border-collapse:collapse}td{padding:3px}",
)
PDF_ESCAPES = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})
HEADINGS = {"news": "ข่าวประชาสัมพันธ์", "page": "ข้อมูลหน่วยงาน"}
LABELS = ("{code}", "{lower}", "ข้อ {number}")  # how sites print the items' codes: O1, o1, ข้อ 1


def catalogue(csv_text: str) -> dict[str, str]:
    """The OIT items of the lab, code → title, from the shipped ``lab/oit-2563.csv``."""
    return {row["code"]: row["title"] for row in csv.DictReader(io.StringIO(csv_text))}


class Pages:
    """Makes every sound page of every site; ``titles`` is the `catalogue`, ``words`` the shipped ``lab/words.json``."""

    def __init__(self, titles: dict[str, str], words: dict[str, list[str]], seed: int) -> None:
        self.titles, self.words, self.seed = titles, words, seed

    def page(self, site: Site, path: str) -> tuple[str, bytes] | None:
        """(content type, bytes) of what lies at a path of a sound site, or None where there is nothing."""
        path = path.split("?", 1)[0]
        if path in ("/", "/index.php", "/index.html"):
            return _html(site, self.home(site))
        if path in (f"/ita/{YEAR}", f"/ita/{YEAR}/"):
            return _html(site, self.index(site))
        code = path.removeprefix(f"/ita/{YEAR}/").upper()
        if path.startswith(f"/ita/{YEAR}/o") and code in self.titles:
            if is_pdf(code):
                return "application/pdf", pdf(self._report(site, code))
            return _html(site, self.item(site, code))
        folder, _, number = path.removeprefix("/").partition("/")
        if folder in HEADINGS and number.isascii() and number.isdecimal():
            text = self._paragraphs(self._random(site, path), 6)
            return _html(site, self._frame(site, HEADINGS[folder], text))
        return None

    def home(self, site: Site) -> str:
        """The home page: menu, news, notices, links; 20 to 60 KB."""
        random = self._random(site, "home")
        count = random.randint(90, 150) * (2 if site.charset != "utf-8" else 1)  # one byte a letter, not three
        news = "\n".join(self._news(random, number) for number in range(count, 0, -1))
        links = "".join(
            f'<li><a href="/ita/{YEAR}/o{n}">{escape(t)}</a></li>' for n, t in enumerate(self.titles.values(), 1)
        )
        body = (
            f'<section id="welcome"><h2>ยินดีต้อนรับสู่{escape(site.official_name)}</h2>{self._paragraphs(random, 3)}</section>'
            f'<section id="news"><h2>ข่าวประชาสัมพันธ์</h2><ul>\n{news}\n</ul></section>'
            f'<section id="ita"><h2><a href="/ita/{YEAR}/">การเปิดเผยข้อมูลสาธารณะ (OIT) ปี {YEAR}</a></h2>'
            f"<ul>{links}</ul></section>"
        )
        return self._frame(site, site.official_name, body)

    def index(self, site: Site) -> str:
        """The ITA page that lists the 43 items, laid out after the vendor's habit: table, list or accordion."""
        rows = []
        for number, (code, title) in enumerate(self.titles.items(), 1):
            label = LABELS[site.style].format(code=code, lower=code.lower(), number=number)
            link = f'<a href="/ita/{YEAR}/o{number}">{escape(title)}</a>'
            rows.append(
                (
                    f"<tr><td>{label}</td><td>{link}</td></tr>",
                    f"<li>{label} {link}</li>",
                    f"<details><summary>{label} {escape(title)}</summary><p>{link}</p></details>",
                )[site.style]
            )
        tag = ("table", "ul", "div")[site.style]
        heading = f"<h2>การประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. {YEAR}</h2>"
        return self._frame(site, f"ITA {YEAR}", heading + f'<{tag} class="oit">' + "\n".join(rows) + f"</{tag}>")

    def item(self, site: Site, code: str) -> str:
        """One OIT page: its code and title, some paragraphs and a table."""
        random = self._random(site, code)
        title = self.titles[code]
        rows = "".join(
            f"<tr><td>{n}</td><td>{random.choice(self.words['deeds'])} {random.choice(self.words['places'])}</td><td>{random.randrange(5, 900) * 1000:,}</td></tr>"
            for n in range(1, random.randint(8, 25))
        )
        body = f"<h2>{code} {escape(title)}</h2>{self._paragraphs(random, 4)}<table><tr><th>ที่</th><th>รายการ</th><th>บาท</th></tr>{rows}</table>"
        return self._frame(site, f"{code} {title}", body)

    def _report(self, site: Site, code: str) -> list[str]:
        random = self._random(site, code)
        lines = [f"OIT {code} / fiscal year B.E. {YEAR}", f"LAO {site.code} {site.name_en} (made-up lab document)", ""]
        return lines + [f"Item {n}: {random.randrange(5, 900) * 1000:,} baht" for n in range(1, 16)]

    def _news(self, random: Random, number: int) -> str:
        words = self.words
        text = f"{random.choice(words['kinds'])} {random.choice(words['deeds'])} {random.choice(words['places'])}"
        date = f"{random.randint(1, 28)} {random.choice(words['months'])} {YEAR}"
        return f'<li><a href="/news/{number}">{text}</a> <small>({date})</small></li>'

    def _paragraphs(self, random: Random, count: int) -> str:
        return "".join(f"<p>{' '.join(random.sample(self.words['sentences'], 4))}</p>" for _ in range(count))

    def _random(self, site: Site, what: str) -> Random:
        return Random(f"sodsong-lab-page-{self.seed}-{site.code}-{what}")

    def _frame(self, site: Site, title: str, body: str) -> str:
        generator = f'<meta name="generator" content="{escape(site.cms)}">' if site.cms else ""
        credit = f'<div class="credit">{escape(site.credit)}</div>' if site.credit else ""
        heading = title if title == site.official_name else f"{title} - {site.official_name}"
        menu = "".join(f'<a href="/page/{n}">{word}</a> ' for n, word in enumerate(self.words["menu"]))
        place = f"อำเภอ{site.district} " if site.district else ""
        return (
            f'<!DOCTYPE html>\n<html lang="th"><head><meta charset="{site.charset}"><title>{escape(heading)}</title>\n'
            f"{generator}<style>{STYLES[site.style]}</style></head><body>\n"
            f"<header><h1>{escape(site.official_name)}</h1><p>{place}จังหวัด{site.province}</p></header>\n"
            f"<nav>{menu}</nav>\n<main>{body}</main>\n"
            f"<footer><p>{escape(site.official_name)} {place}จังหวัด{site.province} (หน้าเว็บสมมุติในสนามจำลอง)</p>{credit}</footer>\n"
            f"</body></html>\n"
        )


def is_pdf(code: str) -> bool:
    """Whether the lab's sites give this OIT item as a PDF."""
    return int(code[1:]) % PDF_EVERY == 0


def _html(site: Site, text: str) -> tuple[str, bytes]:
    codec = "cp874" if site.charset == "windows-874" else site.charset
    return f"text/html; charset={site.charset}", text.encode(codec, errors="xmlcharrefreplace")


def pdf(lines: list[str]) -> bytes:
    """A one-page A4 PDF 1.4 of ASCII lines in Helvetica, with a correct cross-reference table."""
    shown = "".join(f"({line.translate(PDF_ESCAPES)}) Tj T*\n" for line in lines)
    stream = f"BT /F1 14 Tf 72 770 Td 20 TL\n{shown}ET\n"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}endstream",
    )
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{out.index('xref')}\n%%EOF\n"
    return out.encode("ascii")
