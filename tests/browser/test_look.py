"""The pages in Chromium: nothing juts out, nothing complains, and pictures to look at lie in build/pictures."""

import pytest

from tests.browser.sizes import SIZES
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_every_page_fits_and_nothing_complains(open_window, log_in, width: int, *, dark: bool):
    august = world.august()
    window = open_window(width, dark=dark)
    suffix = f"{width}-{'dark' if dark else 'light'}"
    window.page.goto("/")
    window.picture(f"board-public-{suffix}")
    log_in(window)
    pages = {
        "board": "/",
        "incidents": "/incidents/",
        "incident": "/incidents/2563/1/",
        "letter": "/incidents/2563/1/letter/",
        "inbox": "/inbox/",
        "inbox-letter": f"/inbox/{august.letter.pk}/",
        "lao": "/lao/540166/",
        "nothing": "/no/such/page/",
    }
    for name, address in pages.items():
        window.page.goto(address)
        assert window.overflow() == 0, name
        window.picture(f"{name}-{suffix}")
    assert window.complaints == ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
