"""The vantages in Chromium: how each does fits a telephone, and an address for another Sodsong is made without scripts."""

from datetime import timedelta

import pytest

from sodsong.desk.watch.models import Target, Vantage
from tests.desk import world
from tests.desk.helpers import turn
from tests.desk.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
SIZES = [(360, True), (1280, False)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_vantages_fit_and_an_address_is_made(open_window, log_in, width: int, *, dark: bool):
    world.august(confirmed=True)
    more = {"plans": 87, "waiting": 0, "version": "0.1.0"}
    Vantage.objects.create(name="here", heard_at=NOW, clock_behind=0, per_minute=85, **more)
    key = "UAB3FZQ4O2YQWJ6VX5T7N2KQ4LZD3M5R6S7T2U3V4W5X6Y7Z2A3B4C5D"
    Vantage.objects.create(
        name="singapore", heard_at=NOW, clock_behind=3.3, per_minute=84, key=key, abroad=True, **more
    )
    late = NOW - timedelta(minutes=30)
    Vantage.objects.create(name="chiangmai", heard_at=late, clock_behind=0.1, blind="mute", **{**more, "waiting": 2100})
    turn([Target.objects.get(site__lao__code=world.FALLEN[0])], "degraded", 4000, "abroad-only")
    window = open_window(width, dark=dark, scripts=False)
    log_in(window)
    window.page.goto("/vantages/")
    window.page.get_by_label("ชื่อระบบสอดส่องแห่งนั้น").fill("น่าน")
    window.page.get_by_role("button", name="เฝ้าดู", exact=True).click()
    assert "/beats/" in window.page.locator("#secret").inner_text()
    assert window.overflow() == 0
    suffix = f"{width}-{'dark' if dark else 'light'}"
    window.picture(f"vantages-{suffix}")
    for name, place in (("board", "/"), ("lao", f"/lao/{world.FALLEN[0]}/"), ("case", "/incidents/2563/1/")):
        window.page.goto(place)
        assert window.page.locator("#abroad").is_visible()
        assert window.overflow() == 0
        window.picture(f"abroad-{name}-{suffix}")
    assert window.complaints == []
