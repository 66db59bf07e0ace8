"""Steps and LAOs of a case on a telephone and at a desk, in the light and in the dark."""

from datetime import date

import pytest

from sodsong.desk.cases.ops import members as member_ops
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.registry.calendar import ops as calendar
from tests.browser.sizes import SIZES
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_every_page_of_casework_fits_and_nothing_complains(open_window, log_in, width: int, *, dark: bool):
    made = world.august(confirmed=True)
    case_stages.keep_steps(world.NOW)
    step_ops.finish_step(made.incident, "vendor-notice", "สมศรี", world.NOW, note="โทรแล้ว จะแก้ภายในวันที่ ๑๖")
    member_ops.exempt(made.incident, "540166", "สมศรี", world.NOW, "อยู่ระหว่างย้ายเว็บ")
    calendar.close_on(date(2020, 8, 13), "วันหยุดราชการสมมุติ", "มติคณะรัฐมนตรี", "สมศรี", world.NOW)
    window = open_window(width, dark=dark)
    log_in(window)
    window.page.goto("/calendar/")
    window.page.locator(".days details summary").first.click()
    assert window.overflow() == 0
    window.picture(f"calendar-{width}-{'dark' if dark else 'light'}")
    for name, path in (
        ("case", ""),
        ("step", "steps/consult-assessors/"),
        ("step-done", "steps/vendor-notice/"),
        ("step-add", "steps/add/"),
        ("laos", "laos/"),
        ("assessors", "assessors/"),
    ):
        window.page.goto(f"/incidents/2563/1/{path}")
        assert window.overflow() == 0, name
        window.picture(f"casework-{name}-{width}-{'dark' if dark else 'light'}")
    window.page.locator("[value=withdraw]").click()
    assert window.page.locator("main").get_by_role("button").all_inner_texts() == ["ออกลิงก์ใหม่"]
    assert window.overflow() == 0
    window.picture(f"casework-assessors-withdrawn-{width}-{'dark' if dark else 'light'}")
    assert window.complaints == []
