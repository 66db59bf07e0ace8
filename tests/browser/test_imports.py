"""Files handed in by a browser: a chat, an outage list, contacts; looked through, then all of it or nothing; and the pages on persons."""

import pytest

from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries
from sodsong.desk.registry.models import Lao
from tests.desk import world
from tests.observe.intake import exports
from tests.observe.intake.test_outage_file import LIST, as_csv, as_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
NEW = "ของ,หน่วยงาน,ช่องทาง,ที่อยู่,ชื่อ\nอปท.,540166,อีเมล,a@lao.test,ธุรการ\n"
CHAT = exports.THAI_SPACES.replace("อบต.ท่าข้าม เข้าไม่ได้", "อบต.ทาขาม เข้าไม่ได้").split("\n2020.08.12")[0]


class Desk:
    """An officer's window, and files on the officer's disk."""

    def __init__(self, window, folder, suffix):
        self.window, self.page, self.folder, self.suffix = window, window.page, folder, suffix

    def hand_in(self, address, name, data, button):
        file = self.folder / name
        file.write_bytes(data)
        self.page.goto(address)
        self.page.set_input_files("#file", file)
        self.page.click(f"button.button >> text={button}")

    def seen(self, name):
        assert self.window.overflow() == 0, name
        self.window.picture(f"{name}-{self.suffix}")
        return self.page.inner_text("h1").replace("\u2060", "")


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_files_are_looked_through_and_taken_whole_or_not_at_all(open_window, log_in, tmp_path, width, *, dark):
    world.watched(world.register())
    window = open_window(width, dark=dark, scripts=width > 700)
    log_in(window)
    desk = Desk(window, tmp_path, f"{width}-{'dark' if dark else 'light'}")
    page = window.page

    desk.hand_in("/reports/import/", "chat.txt", CHAT.encode(), "อ่านดูก่อน")
    assert desk.seen("import-chat") == "มีการแจ้งเหตุ ๔ รายการ ใน ๗ ข้อความ"
    assert [page.inner_text(f"tbody tr:nth-child({row}) th").split("\n")[0] for row in (1, 2, 3)] == [
        "หน่วยงานใด อบต.ท่าข้าม", "หน่วยงานใด อบต.แม่ยม", "อบต.แม่ยม",
    ]  # fmt: skip
    assert not Report.objects.exists()
    page.click("button[value=take]")
    assert Report.objects.count() == 4
    desk.seen("import-chat-taken")

    bad = as_xlsx([*LIST, ["ล่ม", "๔", "", ""]])
    desk.hand_in("/reports/import/", "bad.xlsx", bad, "อ่านดูก่อน")
    assert desk.seen("import-list-bad") == "นำเข้าไม่ได้: มีปัญหา ๑ จุด"
    assert page.inner_text("[role=alert] li") == "บรรทัดที่ ๕, ช่องชื่อ: ไม่มีชื่อหน่วยงาน"
    assert page.locator("button[value=take]").count() == 0
    desk.hand_in("/reports/import/", "good.csv", as_csv(LIST), "อ่านดูก่อน")
    assert desk.seen("import-list") == "มีการแจ้งเหตุ ๓ รายการ ใน ๓ ข้อความ"
    page.click("button[value=take]")
    assert Report.objects.count() == 7, "nothing of the bad one"

    desk.hand_in("/contacts/", "bad.csv", (NEW + "อปท.,999999,อีเมล,b@lao.test,\n").encode(), "นำเข้า")
    desk.seen("contacts-bad")
    assert page.inner_text("[role=alert] li") == "บรรทัดที่ ๓, คอลัมน์ “หน่วยงาน” (who): 999999: ไม่มีชื่อหรือรหัสนี้ในทะเบียน"
    assert not queries.contacts().exists(), "all or nothing"
    desk.hand_in("/contacts/", "good.csv", NEW.encode(), "นำเข้า")
    assert queries.contacts().get().address == "a@lao.test"
    desk.seen("contacts")

    page.goto("/reports/")
    page.click("text=ข้อมูลของผู้แจ้งที่เก็บไว้ >> nth=-1")
    desk.seen("persons")
    page.click("button.button >> text=ลบข้อมูลที่เลือกไว้อย่างถาวร")
    assert Report.objects.filter(text="").exists()
    desk.seen("persons-forgotten")

    lao = Lao.objects.get(code="540166")
    page.goto(f"/reports/spellings/?code={lao.code}&written=บ้านช้าง")
    page.click("button[value=learn]")
    desk.seen("spellings")
    page.click("button[value=forget]")
    assert page.locator("#undone li").count() == 1
    desk.seen("spellings-undone")
    assert [one for one in window.complaints if "400 (Bad Request)" not in one] == [], "the refused list is a 400"
