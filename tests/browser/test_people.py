"""People's pages in Chromium: nothing juts out, nothing complains; pictures lie in build/pictures."""

import pytest

from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.people import ops, queries
from tests.browser.sizes import SIZES
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_every_page_fits_and_nothing_complains(open_window, log_in, width: int, *, dark: bool):
    world.issued(world.august(confirmed=True))
    window, suffix = open_window(width, dark=dark), f"{width}-{'dark' if dark else 'light'}"
    log_in(window)
    ops.invite("ท้องถิ่นอำเภอสมมุติ", "district", Lao.objects.get(code="540166").district, world.NOW, "เจ้าหน้าที่ ข")
    mine = ops.invite("ปลัดสมมุติ", "lao", Lao.objects.get(code="540166"), world.NOW, "เจ้าหน้าที่ ข")
    ops.make_token("ระบบสมมุติ", ["read"], world.NOW, "เจ้าหน้าที่ ข", of=None)
    token = queries.invitation_token(mine)
    pages = {
        "people": "/people/",
        "account": "/account/",
        "second-step": "/account/second-step/",
        "tokens": "/people/tokens/",
        "traces": "/people/traces/",
    }
    for name, address in pages.items():
        window.page.goto(address)
        assert window.overflow() == 0, name
        window.picture(f"{name}-{suffix}")
    clerk = open_window(width, dark=dark, scripts=False)
    clerk.page.goto(f"/invited/{token}/")
    clerk.picture(f"invited-{suffix}")
    for field, typed in {"username": "palad", "password1": "แพร่-๒๕๖๓-ลองดู", "password2": "แพร่-๒๕๖๓-ลองดู"}.items():
        clerk.page.fill(f"[name={field}]", typed)
    clerk.page.click("main .button")
    assert clerk.page.url.endswith("/mine/")
    assert clerk.overflow() == 0
    clerk.picture(f"mine-{suffix}")
    clerk.page.goto("/vendors/")
    clerk.picture(f"refused-{suffix}")
    assert window.complaints == []
