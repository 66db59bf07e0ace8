"""The public status page in Chromium: fits, complains of nothing, needs no script; pictures lie in build/pictures."""

import pytest
from django.conf import settings

from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.public.status.ops import Keeper
from tests.browser.sizes import SIZES
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_status_pages_fit_and_nothing_complains(open_window, width: int, *, dark: bool):
    august = world.august(confirmed=True)
    world.deadline(august)
    assert dispatch.publish(world.issued(august), "เจ้าหน้าที่ ก", world.NOW, on=True).done
    Keeper(settings.SODSONG.data, "แพร่").keep(world.NOW)
    window = open_window(width, dark=dark, scripts=False)
    suffix = f"{width}-{'dark' if dark else 'light'}"
    pages = {
        "status": "/status/",
        "status-en": "/status/en/",
        "status-month": "/status/month/2020-08.html",
        "status-badges": "/status/badge/",
    }
    for name, address in pages.items():
        window.page.goto(address)
        assert window.overflow() == 0, name
        window.picture(f"{name}-{suffix}")
    assert window.complaints == []
