"""The OIT pages in a real browser: narrow and wide, light and dark, without scripts, never wider than the window."""

import pytest

from sodsong.desk.disclosure.models import Link
from sodsong.desk.disclosure.ops import links
from sodsong.desk.registry.models import Lao
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill():
    world.august()
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


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, False), (1280, True)])
def test_the_matrix_and_an_laos_page_fit_the_window(open_window, log_in, width, dark):
    fill()
    window = open_window(width, dark=dark)
    log_in(window)
    for name, address in (
        ("year", "/oit/2563/"),
        ("lao", "/oit/2563/lao/540166/"),
        ("catalogue", "/oit/2569/catalogue/"),
    ):
        window.page.goto(address)
        assert window.overflow() <= 0, address
        window.picture(f"oit-{name}-{width}{'-dark' if dark else ''}")
    assert window.complaints == []
