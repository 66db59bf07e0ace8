"""Today in Chromium: the first page after login; the head takes little room on a telephone; its menu opens without scripts."""

import pytest

from tests.browser.sizes import SIZES
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_today_fits_and_its_menu_opens_without_scripts(open_window, log_in, width: int, *, dark: bool):
    world.deadline(world.august(confirmed=True))
    window = open_window(width, dark=dark, scripts=False)
    log_in(window)
    assert window.page.url.endswith("/today/")
    assert window.overflow() == 0
    nav = window.page.locator("header nav")
    assert nav.bounding_box()["height"] <= 2 * 42
    suffix = f"{width}-{'dark' if dark else 'light'}"
    window.picture(f"today-{suffix}")
    window.page.get_by_text("เพิ่มเติม", exact=True).click()
    assert window.overflow() == 0
    window.picture(f"today-menu-{suffix}")
    nav.get_by_role("link", name="ข้อความ", exact=True).click()
    assert window.page.url.endswith("/messages/")
    assert window.complaints == []
