"""E-mail against a real SMTP server (aiosmtpd) and the lab's own."""

import asyncio
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from sodsong.act.channels.mail import Mail
from sodsong.act.channels.record import Failed, Message, Sent
from sodsong.lab.mail import server

KEY = "123e4567-e89b-42d3-a456-426614174000"
SENDER = "สอดส่อง <sodsong@office.test>"


class Box:
    """What an SMTP server got, and what it answers to which receiver."""

    def __init__(self):
        self.got, self.answers, self.data = [], {}, "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd's name
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        if self.data.startswith("250"):
            self.got.append(envelope)
        return self.data


@pytest.fixture
def box():
    class Server(Controller):
        def factory(self):
            return SMTP(self.handler, loop=asyncio.get_event_loop(), enable_SMTPUTF8=True)

    found = Box()
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        found.port = trial.getsockname()[1]
    controller = Server(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


def mail(box, **more):
    return Mail("127.0.0.1", box.port, SENDER, tls="none", **more)


def read(envelope):
    from email import message_from_bytes, policy

    return message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=policy.default)


def test_text_and_html_go_with_an_id_that_stays(box):
    message = Message(KEY, "รับทราบ\nบรรทัดสอง", "เรื่อง ก", "<p>รับทราบ</p>", stop="https://office.test/stop/x")
    assert mail(box).send("a@lao.test", message) == Sent(f"<{KEY}@office.test>")
    assert mail(box).send("a@lao.test", message) == Sent(f"<{KEY}@office.test>")
    first, second = map(read, box.got)
    assert first["Message-ID"] == second["Message-ID"]
    assert (str(first["Subject"]), str(first["To"])) == ("เรื่อง ก", "a@lao.test")
    assert str(first["From"]) == "สอดส่อง <sodsong@office.test>"
    assert first["List-Unsubscribe"] == "<https://office.test/stop/x>"
    assert first.get_body(("plain",)).get_content().strip() == "รับทราบ\nบรรทัดสอง"
    assert first.get_body(("html",)).get_content().strip() == "<p>รับทราบ</p>"


def test_no_header_grows_a_line_of_its_own(box):
    assert isinstance(mail(box).send("a@lao.test", Message(KEY, "x", "หนึ่ง\r\nBcc: b@lao.test")), Sent)
    letter = read(box.got[0])
    assert letter["Bcc"] is None
    assert str(letter["Subject"]) == "หนึ่ง Bcc: b@lao.test"


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        ("550 5.1.1 unknown", Failed(permanent=True, reason="address-unknown", blames_address=True)),
        ("450 4.2.1 busy", Failed(permanent=False, reason="busy")),
    ],
)
def test_a_bouncing_address_is_told_from_a_full_one(box, answer, failed):
    box.answers["a@lao.test"] = answer
    assert mail(box).send("a@lao.test", Message(KEY, "x")) == failed


@pytest.mark.parametrize(("said", "permanent"), [("554 no spam", True), ("451 later", False)])
def test_a_refused_text_is_not_the_addresss_fault(box, said, permanent):
    box.data = said
    failed = mail(box).send("a@lao.test", Message(KEY, "x"))
    assert (failed.permanent, failed.blames_address) == (permanent, False)


def test_no_server_no_login_and_no_encryption_are_for_later(box):
    assert Mail("127.0.0.1", 9, SENDER, tls="none").send("a@lao.test", Message(KEY, "x")).reason == "unreachable"
    assert mail(box, user="u", password="p").send("a@lao.test", Message(KEY, "x")).reason == "no-encryption"
    plain = Mail("127.0.0.1", box.port, SENDER, tls="starttls")
    assert plain.send("a@lao.test", Message(KEY, "x")).reason == "no-encryption"


def test_the_labs_own_post_takes_the_same_letters():
    post = server.Post()
    post.unknown.add("nobody@lao.test")
    with server.serve(post) as (host, port):
        account = Mail(host, port, SENDER, tls="none")
        assert isinstance(account.send("a@lao.test", Message(KEY, ".จุดนำหน้า\nสอง", "เรื่อง")), Sent)
        assert account.send("nobody@lao.test", Message(KEY, "x")).blames_address
    ((to, letter),) = post.arrived
    assert (to, letter["Message-ID"]) == ("a@lao.test", f"<{KEY}@office.test>")
    assert letter.get_content().strip() == ".จุดนำหน้า\nสอง"
