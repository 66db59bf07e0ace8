"""One look at an address, and all addresses of an item together."""

import pytest

from sodsong.judge.disclosure.checking import Judged, Seen, Wanted, is_dated, judge, together

TITLE = "แผนปฏิบัติการป้องกันการทุจริต"
TEXT = f"{TITLE} ประจำปีงบประมาณ 2564 " + "รายละเอียดของแผนและกิจกรรม " * 30
URL = "https://www.a.go.th/page/39"


def seen(**changes):
    return Seen(
        **{"url": URL, "finding": "up", "reason": "ok", "http_status": 200, "title": TITLE, "text": TEXT} | changes
    )


CASES = {
    "good": (seen(), "reachable", "ok"),
    "slow is still there": (seen(finding="degraded", reason="slow"), "reachable", "ok"),
    "server silent": (seen(finding="down", reason="connect-timeout"), "unreachable", "connect-timeout"),
    "gone": (seen(finding="down", reason="http-4xx", http_status=404, text="", title=""), "unreachable", "http-4xx"),
    "private address": (seen(finding="down", reason="address-denied"), "unreachable", "address-denied"),
    "our own line": (seen(finding="unknown", reason="own-line"), "unknown", "own-line"),
    "a gate against robots": (seen(finding="degraded", reason="challenge"), "unknown", "challenge"),
    "led to the home page": (seen(final_url="https://www.a.go.th/"), "suspect", "redirect-home"),
    "led to index.php": (seen(final_url="https://www.a.go.th/index.php"), "suspect", "redirect-home"),
    "not found, said with 200": (seen(title="404", text="ขออภัย ไม่พบหน้าที่ท่านต้องการ " * 3), "suspect", "soft-404"),
    "asks to sign in": (seen(final_url="https://accounts.google.com/ServiceLogin?x=1"), "suspect", "login-wall"),
    "a form for a password": (seen(title="เข้าสู่ระบบ", text="ชื่อผู้ใช้ รหัสผ่าน เข้าสู่ระบบ"), "suspect", "login-wall"),
    "nothing but a frame": (seen(text="เมนู หน้าแรก"), "suspect", "empty-shell"),
    "PDF that does not open": (seen(kind="pdf", text="", trouble="damaged"), "suspect", "file-damaged"),
    "PDF without text": (seen(kind="pdf", text="", trouble="scan"), "suspect", "no-text"),
    "PDF too large to read": (seen(kind="pdf", text="", trouble="too-large"), "reachable", "not-read"),
    "another year's document": (seen(title=TITLE, text=f"{TITLE} พ.ศ. 2561 " + "เนื้อหา " * 40), "suspect", "other-year"),
    "another matter": (seen(title="ข่าวกีฬา", text="ผลการแข่งขันฟุตบอลของหมู่บ้าน " * 20), "suspect", "other-subject"),
    "content gone": (seen(before=5000, text=TEXT[:400]), "suspect", "content-gone"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_look(name):
    look, state, reason = CASES[name]
    assert judge(look, Wanted(TITLE, 2564, dated=True)) == Judged(state, reason)


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ([], Judged("missing", "no-link")),
        (["reachable", "reachable"], Judged("reachable", "x")),
        (["unreachable", "unreachable"], Judged("unreachable", "x")),
        (["reachable", "unreachable"], Judged("suspect", "some-unreachable")),
        (["reachable", "unknown"], Judged("unknown", "x")),
        (["unreachable", "suspect"], Judged("suspect", "x")),
    ],
)
def test_an_item_with_several_addresses(states, whole):
    assert together([Judged(state, "x") for state in states]) == whole


def test_only_annual_items_have_a_year():
    assert [is_dated(title) for title in ("โครงสร้าง", "แผนดำเนินงานประจำปี", "สรุปผล…รายเดือน")] == [False, True, True]
