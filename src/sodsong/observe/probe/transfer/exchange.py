"""What went over the wire in each hop, for those who keep it: byte for byte as it was sent and received."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from .answer import Answer

REDIRECT_BODY = 64 * 1024  # bytes kept of a redirect's body: nobody is shown it


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. ``at`` (UTC) is when the request went out, ``ip`` whom it went to.

    ``request`` and ``head`` end with their empty line; ``body`` is as on the wire but without chunk marks,
    and not whole when ``over``: longer than the caps, or broken off.
    """

    url: str
    at: datetime
    request: bytes
    status: int
    head: bytes
    body: bytes
    ip: str
    over: bool = False


@dataclass(slots=True)
class Keep:
    """Filled while a probe goes on: its exchanges, and in the end the last body unpacked."""

    exchanges: list[Exchange] = field(default_factory=list)
    body: bytes = b""
    over: bool = False

    def add(self, url: str, at: datetime, answer: Answer, ip: str) -> None:
        """Take in a hop that brought an HTTP answer."""
        if self.exchanges and len(self.exchanges[-1].body) > REDIRECT_BODY:
            last = self.exchanges.pop()
            self.exchanges.append(replace(last, body=last.body[:REDIRECT_BODY], over=True))
        if answer.status and answer.complete_head:
            over = answer.over == "body" or bool(answer.code)
            self.exchanges.append(Exchange(url, at, answer.request, answer.status, answer.head, answer.body, ip, over))
