"""The public's news by LINE, whole: a word or a button, the push that comes, the words that end it; on LINE's stand-in."""

import pytest

from sodsong.act.casework.record import Event as Happening
from sodsong.act.channels.line import Line
from sodsong.desk.bot.models import Incoming
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.outbox.sending import Sender
from sodsong.desk.dispatch.readers import ops as news
from sodsong.desk.dispatch.readers.models import Reader
from sodsong.desk.registry.models import Contact
from tests.act.channels.helpers import line
from tests.desk import world
from tests.desk.bot import test_chat
from tests.desk.bot.test_chat import MS

pytestmark = pytest.mark.django_db
room = test_chat.room


@pytest.fixture
def lab():
    """A platform of each test's own: it knows a message that was pushed before by its key."""
    with line() as (platform, base):
        yield platform, Line("lab-token", base)


def passed_on(room):
    """What the stage tells and the outbox sends; what arrives where, by push."""
    before = len(room.platform.arrived)
    news.tell(world.NOW)
    Sender({"line": room.chat.line}, lambda: world.NOW, lambda: 0.5).send_due()
    return [(one.to, one.text.replace("\u00a0", " ")) for one in room.platform.arrived[before:]]


def opened_news_is_told(room):
    told = passed_on(room)
    assert {to for to, _text in told} == {room.user}
    return [text for _to, text in told]


def test_a_word_brings_the_news_and_another_ends_it(room):
    (said,) = room.say("รับข่าว", alone=True)
    assert "เลิกรับข่าว" in said, "how it ends is said at once"
    assert room.say("รับข่าว", alone=True) == [said], "said twice it is one wish"
    assert Reader.objects.count() == 1
    assert room.user not in Contact.objects.get(office="readers").sealed
    texts = opened_news_is_told(room)
    assert any("เหตุที่ ๑/๒๕๖๓" in text for text in texts)
    assert any("ภายในวันที่ ๑๖ สิงหาคม ๒๕๖๓" in text for text in texts)
    assert all("เลิกรับข่าว" in text for text in texts)
    assert passed_on(room) == [], "each step is told once"
    (over,) = room.say("เลิกรับข่าว", alone=True)
    assert over
    assert not Reader.objects.exists()
    assert Contact.objects.get(office="readers").address is None, "the chat's id is forgotten at once"
    world.happen(room.made.incident, Happening("closed", world.NOW, "เจ้าหน้าที่ ก"))
    assert passed_on(room) == []
    assert room.say("เลิกรับข่าว", alone=True) == [over], "whoever has none is told the same"


def test_whoever_adds_the_account_has_a_button_for_it(room):
    before = len(room.platform.arrived)
    assert room.post(room.platform.event("follow", room.user, user=room.user, at_ms=MS)) == 200
    room.chat.work()
    (greeting,) = room.platform.arrived[before:]
    (data,) = [one["action"]["data"] for one in greeting.messages[0]["quickReply"]["items"]]
    assert (
        room.post(room.platform.event("postback", room.user, user=room.user, at_ms=MS, postback={"data": data})) == 200
    )
    room.chat.work()
    assert Reader.objects.get().confirmed_at == world.NOW
    assert opened_news_is_told(room)


def test_a_group_has_no_news_of_its_own_and_a_forged_word_none_at_all(room):
    room.bind()
    (said,) = room.say("รับข่าว")
    assert "แชตส่วนตัว" in said
    forged = room.platform.said(room.user, "รับข่าว", user=room.user, at_ms=MS)
    assert room.post(forged, signature="x") in {400, 401, 403}
    room.chat.work()
    assert not Reader.objects.exists()
    assert not Incoming.objects.filter(outcome="news-on").exists()


def test_whoever_blocks_the_account_is_sent_nothing_and_soon_forgotten(room):
    room.say("รับข่าว", alone=True)
    assert room.post(room.platform.event("unfollow", room.user, user=room.user, at_ms=MS)) == 200
    room.chat.work()
    assert passed_on(room) == []
    assert not Message.objects.filter(topic="news", state="sent").exists()
    assert news.forget(world.NOW + news.KEPT * 2) == 1
    assert not Reader.objects.exists()
