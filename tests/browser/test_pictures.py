"""The phase chart in Chromium: it comes by itself, fits, and stands on a page of its own without a script."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Site
from sodsong.desk.watch.models import Flip, Target
from sodsong.desk.watch.timings import asking as timings
from sodsong.observe.probe.record import Observation, Phases
from sodsong.record.history.history import History
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def fill(target, days=30):
    """A month of checks, eight an hour: slow afternoons, one hour without an answer, two without a check, one of our own line."""
    store, dice, seen = History(settings.SODSONG.data / "history"), random.Random(2563), []  # noqa: S311  # a picture
    first = world.NOW.replace(minute=0, second=0) - timedelta(days=days)
    for hour in range(24 * days + 1):
        at = first + timedelta(hours=hour)
        left = (world.NOW - at) // timedelta(hours=1)
        if left in (5, 6) or 24 * 9 < left < 24 * 11:
            continue
        reason = "connect-timeout" if left == 10 else "own-line" if left == 15 else "ok"
        for minute in range(0, 60, 8):
            slow = 1 + (at.astimezone().hour in range(6, 10)) * 2 + dice.random()
            wait = 90.0 * slow
            took = Phases(8.0, 22.0, 55.0, wait, 110.0 + wait + 40 * slow) if reason == "ok" else Phases(8.0)
            finding = {"ok": "up", "own-line": "unknown"}.get(reason, "down")
            moment = at + timedelta(minutes=minute)
            seen.append(Observation(str(target.pk), "here", moment, target.url, finding, reason, phases=took))
    store.append("here", [one for one in seen if one.at <= world.NOW])
    store.seal(world.NOW - timedelta(hours=1), {"here": 10**9})
    while store.compact(world.NOW):
        pass
    store.close()


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, False), (1280, True)])
def test_the_phase_chart_comes_by_itself_and_fits(open_window, monkeypatch, tmp_path, width: int, *, dark: bool):
    world.august()
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path, vantage="here"))
    timings._asked.cache_clear()
    home = Target.objects.filter(kind="home", state="up").select_related("site__lao").first()
    Flip.objects.filter(target=home).delete()
    fill(home)
    window = open_window(width, dark=dark)
    page, code = window.page, home.site.lao.code
    page.goto(f"/lao/{code}/")
    page.locator("#times svg.phases").first.wait_for()
    assert page.locator("#times svg.phases").count() == 2
    assert window.overflow() == 0
    window.picture(f"lao-times-{width}-{'dark' if dark else 'light'}")
    page.locator("#times summary").click()
    page.locator("#times th a").first.click()
    page.wait_for_url("**/times/?*day=2020-08-11*")
    assert window.overflow() == 0
    window.picture(f"lao-times-day-{width}-{'dark' if dark else 'light'}")
    assert window.complaints == []


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_the_pages_of_many_acts_fit_and_an_act_is_taken_back_by_its_button(
    open_window, log_in, monkeypatch, width: int, *, dark: bool
):
    august = world.august(confirmed=True)
    world.deadline(august)
    world.letter_received(digest="1" * 64)
    registry.set_term(august.sites["540152"], "contract", world.NOW.date() + timedelta(days=5), world.NOW, by="ก")
    window = open_window(width, dark=dark)
    page, suffix = window.page, f"{width}-{'dark' if dark else 'light'}"
    log_in(window)
    for name, address in {
        "today-dates": "/today/",
        "find": "/find/?q=แม่",
        "sites": "/sites/?state=down",
        "many": "/inbox/many/",
        "map": "/map/",
        "laos": "/incidents/2563/1/laos/",
        "case": "/incidents/2563/1/",
    }.items():
        page.goto(address)
        assert window.overflow() == 0, name
        window.picture(f"{name}-{suffix}")
    page.goto("/sites/?state=down")
    for box in page.locator("tbody input[type=checkbox]").all()[:2]:
        box.check()
    page.get_by_role("button", name="ปิดการเฝ้าดู").click()
    assert window.overflow() == 0
    window.picture(f"sites-sure-{suffix}")
    page.get_by_role("button", name="ยืนยัน").click()
    window.picture(f"sites-done-{suffix}")
    assert Site.objects.filter(watched=False).count() == 2
    page.locator(".messages").get_by_role("button", name="ยกเลิกรายการนี้").click()
    page.wait_for_load_state()
    assert Site.objects.filter(watched=False).count() == 0
    assert page.url.endswith("/sites/?state=down"), "the reader stays where the act was done"
    page.goto("/changes/")
    assert window.overflow() == 0
    window.picture(f"changes-{suffix}")
    monkeypatch.setattr("sodsong.desk.registry.districts.places.shipped", lambda _province: {})
    page.goto("/")
    assert page.locator(".districts li").count() == 8
    assert window.overflow() == 0
    window.picture(f"board-neutral-{suffix}")
    assert window.complaints == []
