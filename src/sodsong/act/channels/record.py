"""What goes through a channel and what comes back; the same for every channel, and none knows what a case is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message as every channel takes it: plain ``text`` is what counts, the rest is used where a channel can.

    ``key`` (a UUID in text) names this message for good: a channel that can refuses it the second time. ``flex`` is
    a LINE Flex container, ``buttons`` are (label, data) that come back as postbacks or quick replies, ``stop`` is the
    address at which the receiver says they want no more.
    """

    key: str
    text: str
    subject: str = ""
    html: str = ""
    flex: Mapping[str, Any] | None = None
    buttons: tuple[tuple[str, str], ...] = ()
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel has taken the message; ``receipt`` is its own name for it."""

    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The channel has not taken it: for good, or for now, then perhaps with the seconds it wants us to wait.

    ``reason`` is a stable code in kebab-case; ``blames_address`` tells that this address will never do.
    """

    permanent: bool
    reason: str
    retry_after: float | None = None
    blames_address: bool = False


class Channel(Protocol):
    """One way to pass messages on."""

    def send(self, address: str, message: Message) -> Sent | Failed:
        """Pass one message to one address; what is anticipated comes back as a value."""
        ...

    def cost(self, address: str) -> int:
        """What one message to this address costs of a month's quota, where the channel has one."""
        ...
