"""The public verifier in a real browser: on the device, and without JavaScript."""

from dataclasses import replace

import pytest
from django.conf import settings

from tests.browser.conftest import Window
from tests.prove.evidence.sample import RING, sample, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path))
    (tmp_path / "log.vkey").write_text(RING.written())
    made = sample(told(3)).made
    torn = bytearray(made.pdf)
    torn[torn.index(b"PAR1 no parquet")] ^= 1
    contents = {
        "a.pdf": made.pdf,
        "a.json": made.json,
        "a.tlog-proof": made.proof,
        "torn.pdf": bytes(torn),
        "torn.json": made.json.replace(b'"answered":2951', b'"answered":7260'),
        "no.pdf": b"%PDF-1.4 nothing",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.pdf", "ถูกต้อง ครบถ้วน"),
        ("a.json", "ถูกต้อง ครบถ้วน"),
        ("a.tlog-proof", "ถูกต้อง ครบถ้วน"),
        ("torn.pdf", "แฟ้มแนบถูกแก้ไข"),
        ("torn.json", "ไม่ใช่ข้อความที่บันทึกไว้ในสมุดหลักฐาน"),
        ("no.pdf", "ไม่ใช่หลักฐานของสอดส่อง"),
    ],
)
def test_on_the_device(open_window, live_server, files, name, says):
    window: Window = open_window(360)
    window.page.goto(f"{live_server.url}/verify/")
    button = window.page.get_by_role("button", name="ตรวจบนเครื่องนี้")
    if not button.is_visible(timeout=3000):
        button.wait_for(timeout=3000)
    sent = []
    window.page.on("request", lambda request: sent.append(request.method))
    window.page.set_input_files("#file", files / name)
    button.click()
    shown = window.page.locator("#verify-said")
    shown.wait_for()
    assert says in shown.inner_text()
    assert ("๑๑ สิงหาคม" in shown.inner_text()) == name.startswith("a.")
    assert "POST" not in sent  # the file stays on the device
    assert window.overflow() == 0
    assert window.complaints == []
    window.picture(f"verify-{name}")


def test_without_scripts(open_window, live_server, files):
    window: Window = open_window(1280, scripts=False, dark=True)
    window.page.goto(f"{live_server.url}/verify/")
    window.picture("verify-plain")
    window.page.set_input_files("#file", files / "a.pdf")
    window.page.get_by_role("button", name="ส่งแฟ้มเพื่อตรวจทั้งหมด").click()
    assert window.page.locator("h1").inner_text().startswith("ถูกต้อง ครบถ้วน")
    window.picture("verify-server")
