"""Every other service that Apprise knows (about 130), by its address; loaded when the first such message goes."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sodsong.act.channels.record import Failed, Message, Sent

# Addresses of these reach any host of the receiver's choice, or this machine itself; the signed webhook guards its own.
OPEN = frozenset(
    "json jsons xml xmls form forms apprise apprises syslog dbus gnome glib qt kde windows macosx file".split()  # noqa: SIM905  # a list to read
)


@dataclass(frozen=True, slots=True)
class Apprised:
    """Apprise, with or without the services that reach just any address."""

    allow_private: bool = False

    def cost(self, _address: str) -> int:
        """Every message counts as one."""
        return 1

    def send(self, address: str, message: Message) -> Sent | Failed:
        """Pass the text on; Apprise tells only whether it went."""
        if urlsplit(address).scheme.lower() in OPEN and not self.allow_private:
            return Failed(permanent=True, reason="address-refused", blames_address=True)
        from apprise import Apprise  # noqa: PLC0415  # 45 MB that most offices do without

        service = Apprise()
        if not service.add(address):
            return Failed(permanent=True, reason="address-refused", blames_address=True)
        if service.notify(body=message.text, title=message.subject):
            return Sent()
        return Failed(permanent=False, reason="server-error")
