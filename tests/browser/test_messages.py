"""Contacts and messages in Chromium: nothing juts out on a telephone or a desk, in light or dark."""

import pytest

from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch.outbox.texts import Words
from sodsong.desk.registry import ops
from sodsong.desk.registry.models import District
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
GROUP = "C" + "0123456789abcdef" * 2


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_contacts_and_messages_fit_and_complain_of_nothing(open_window, log_in, width: int, *, dark: bool):
    made = world.august(confirmed=True)
    world.issued(made)
    lao = made.laos["540166"]
    ops.add_contact(lao, "line", GROUP, "กลุ่มงานสมมุติ", world.NOW)
    ops.add_contact(lao, "email", "saraban-with-a-long-name@thakham.example.test", "", world.NOW)
    ops.add_contact(District.objects.get(name="เมืองแพร่"), "email", "amphoe@example.test", "", world.NOW)
    ops.add_contact("province", "email", "office@example.test", "", world.NOW)
    dispatch.post("case:1", "nacc", Words("เหตุที่ 1/2563: พ้นกำหนดแล้ว ยังไม่แก้ไข 3 แห่ง", "x"), world.NOW)
    dispatch.post("case:2", lao, Words("เรื่อง", "x"), world.NOW)
    window = open_window(width, dark=dark)
    log_in(window)
    pages = {
        "contacts": "/contacts/",
        "contacts-owner": "/contacts/lao/540166/",
        "messages": "/messages/",
        "messages-send": "/incidents/2563/1/circular/send/",
        "messages-circular": "/incidents/2563/1/circular/",
    }
    for name, address in pages.items():
        window.page.goto(address)
        assert window.overflow() == 0, name
        window.picture(f"{name}-{width}-{'dark' if dark else 'light'}")
    assert window.complaints == []
