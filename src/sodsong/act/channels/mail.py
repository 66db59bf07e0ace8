"""E-mail over SMTP: plain text and HTML, a Message-ID that stays the same when a try is repeated."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Literal

from sodsong.act.channels.record import Failed, Message, Sent

TIMEOUT = 10.0  # seconds for each step of the talk


@dataclass(frozen=True, slots=True)
class Mail:
    """An office's SMTP relay; ``sender`` is what stands in From, ``tls`` how the line is protected."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: Literal["none", "starttls", "tls"] = "starttls"

    def cost(self, _address: str) -> int:
        """Every message counts as one."""
        return 1

    def send(self, address: str, message: Message) -> Sent | Failed:
        """Hand the message to the relay for one receiver."""
        letter = self._letter(address, message)
        try:
            with self._door() as door:
                door.send_message(letter, from_addr=parseaddr(self.sender)[1], to_addrs=[address])
        except (OSError, smtplib.SMTPException) as fault:
            return _failure(fault)
        return Sent(letter["Message-ID"])

    def _door(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "tls":
            door: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            door = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.tls == "starttls":
                door.starttls(context=context)
            if self.user:
                door.login(self.user, self.password)
        except BaseException:
            door.close()
            raise
        return door

    def _letter(self, address: str, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self.sender
        letter["To"] = address
        letter["Subject"] = _one_line(message.subject or message.text.partition("\n")[0])[:200]
        letter["Date"] = formatdate(localtime=True)
        host = parseaddr(self.sender)[1].rpartition("@")[2] or "localhost"
        letter["Message-ID"] = f"<{message.key}@{host}>" if message.key else make_msgid(domain=host)
        letter["Auto-Submitted"] = "auto-generated"
        if message.stop:
            letter["List-Unsubscribe"] = f"<{_one_line(message.stop)}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter.set_content(message.text)
        if message.html:
            letter.add_alternative(message.html, subtype="html")
        return letter


def _one_line(text: str) -> str:
    """No header may hold a line of its own."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()


def _failure(fault: Exception) -> Failed:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, _text = next(iter(fault.recipients.values()), (450, b""))
        if code >= 500:
            return Failed(permanent=True, reason="address-unknown", blames_address=True)
        return Failed(permanent=False, reason="busy")
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return Failed(permanent=False, reason="login-refused", retry_after=900)
    if isinstance(fault, smtplib.SMTPResponseException) and not isinstance(fault, smtplib.SMTPConnectError):
        return Failed(permanent=fault.smtp_code >= 500, reason="refused" if fault.smtp_code >= 500 else "server-error")
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return Failed(permanent=False, reason="no-encryption", retry_after=900)
    return Failed(permanent=False, reason="unreachable")
