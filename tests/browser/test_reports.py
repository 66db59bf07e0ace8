"""The report page on a telephone without scripts, and the officers' list of reports."""

import pytest

from sodsong.desk.inbox import gate
from sodsong.desk.inbox.models import Report
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1280, False)])
def test_a_telephone_without_scripts_reports_and_an_officer_reads_it(open_window, log_in, monkeypatch, width, *, dark):
    world.august()
    monkeypatch.setattr(gate, "LEAST", gate.LEAST * 0)
    monkeypatch.setattr(gate.look, "__defaults__", (gate.LEAST,))
    suffix = f"{width}-{'dark' if dark else 'light'}"
    window = open_window(width, dark=dark, scripts=False)
    window.page.goto("/report/")
    assert window.overflow() == 0
    window.picture(f"report-{suffix}")
    window.page.fill("#written", "แม่คำมี")
    window.page.check("input[value=recovered]")
    window.page.click("button.button >> text=ส่งรายงาน")
    window.picture(f"report-asked-{suffix}")
    assert window.overflow() == 0
    window.page.check("input[value='540851']")
    window.page.click("button.button >> text=ส่งรายงาน")
    window.picture(f"report-kept-{suffix}")
    assert window.overflow() == 0
    assert str(Report.objects.get(source="form").lao) == "อบต.แม่คำมี"
    inside = open_window(width, dark=dark)
    log_in(inside)
    for name, address in {"reports": "/reports/", "reports-call": "/reports/call/"}.items():
        inside.page.goto(address)
        assert inside.overflow() == 0, name
        inside.picture(f"{name}-{suffix}")
    assert inside.complaints == []
