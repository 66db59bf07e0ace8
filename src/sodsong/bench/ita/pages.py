"""One page of a layout and a seed, or one of another body's scheme."""

from random import Random

from sodsong.judge.disclosure.catalogue import Catalogue

from .layouts import LAYOUTS
from .pencil import HOST, Page, Pencil
from .unseen import UNSEEN

FIXED_YEAR = {"codes-of-last-year": 2566}
YEARS = (2563, 2564, 2565, 2566, 2568, 2569)


def draw(layout: str, seed: int, catalogues: dict[int, Catalogue]) -> Page:
    """The page of a layout and a seed, with its answers."""
    year = FIXED_YEAR.get(layout) or Random(f"year-{layout}-{seed}").choice(YEARS)
    pencil = Pencil(layout, seed, catalogues[year], catalogues)
    text = pencil.frame({**LAYOUTS, **UNSEEN}[layout](pencil))
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
