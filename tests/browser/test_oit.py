"""The OIT pages in a real browser: narrow and wide, light and dark, without scripts, never wider than the window."""

import io

import pytest
from PIL import Image

from sodsong.desk.disclosure.models import Link, Tally
from sodsong.desk.disclosure.ops import links, tallies
from sodsong.desk.registry.models import Lao, Province
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill():
    world.august()
    far = [Province.objects.create(name=f"จังหวัดสมมุติ {n}") for n in range(30)]
    for province in far:
        for n in range(1, 44):
            hidden = (n * province.pk) % 97 if n % 7 == 0 else 0
            Tally.objects.create(
                year=2563, province=province, code=f"O{n}", bodies=100, entered=97, reachable=97 - hidden,
                unreachable=hidden, suspect=0, unknown=0, counted_at=world.NOW,
            )  # fmt: skip
    bodies = list(Lao.objects.all())
    rows = [
        links.Entry(lao, 2563, f"O{n}", f"https://{lao.code}.example/o{n}")
        for lao in bodies[:60]
        for n in range(1, 44)
        if n % 2 or n > 39 or n in {8, 30}
    ]
    links.enter(rows, source="import", by="สมมุติ", now=world.NOW)
    Link.objects.update(state="reachable", reason="ok")
    Link.objects.filter(lao__in=bodies[5:20]).update(state="unreachable", reason="connect-timeout")
    Link.objects.filter(code__in=("O17", "O42"), lao__in=bodies[20:40]).update(state="suspect", reason="soft-404")
    Link.objects.filter(code="O8").update(state="unknown", reason="not-looked")
    Link.objects.filter(code="O30", lao__in=bodies[30:50]).update(ended_at=world.NOW)
    tallies.count(world.NOW)


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, False), (1280, True)])
def test_the_matrix_and_an_laos_page_fit_the_window(open_window, log_in, width, dark):
    fill()
    window = open_window(width, dark=dark)
    log_in(window)
    for name, address in (
        ("year", "/oit/2563/"),
        ("lao", "/oit/2563/lao/540166/"),
        ("part", "/oit/2563/?code=O42&state=suspect"),
        ("item", "/oit/2563/item/O42/"),
        ("cell", "/oit/2563/lao/540166/item/O42/"),
        ("nation", "/oit/2563/nation/"),
        ("districts", "/oit/2563/nation/?province=แพร่"),
        ("calendar", "/oit/2563/calendar/"),
        ("ready", "/oit/2563/ready/"),
        ("dossier", "/oit/2563/lao/540166/dossier/"),
        ("catalogue", "/oit/2569/catalogue/"),
    ):
        window.page.goto(address)
        assert window.overflow() <= 0, address
        window.picture(f"oit-{name}-{width}{'-dark' if dark else ''}")
        if name == "nation":  # shades are drawn through <use>: a rule that misses its shadow tree leaves them black
            shown = window.page.locator("svg.wide-only:visible, svg.narrow-only:visible").first.screenshot()
            colours = Image.open(io.BytesIO(shown)).convert("RGB").getcolors(1_000_000)
            assert sum(count for count, colour in colours if colour == (0, 0, 0)) < 500
        if width == 360 and name in ("year", "nation"):
            shown = window.page.locator("svg.oit:visible").evaluate_all(
                "all => all.map(one => one.id || one.getBoundingClientRect().width)"
            )
            assert max(shown) <= 328, "the small picture lies whole in the window"
    assert window.complaints == []
