"""A mail server that takes everything it is offered and delivers nothing: what arrived is kept for whoever looks."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Post:
    """What has arrived: (receiver, message) each."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, EmailMessage]] = []
        self.unknown: set[str] = set()  # receivers that are refused for good

    def keep(self, receivers: list[str], raw: bytes) -> None:
        letter = message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=policy.default)
        self.arrived += [(receiver, letter) for receiver in receivers]


@contextmanager
def serve(post: Post, host: str = "127.0.0.1") -> Iterator[tuple[str, int]]:
    """Serve in threads of this process; yields host and port."""

    class Talk(_Talk):
        known = post

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Server((host, 0), Talk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield host, int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


class _Talk(socketserver.StreamRequestHandler):
    """One SMTP session (RFC 5321), as much of it as a relay's client needs."""

    known: Post

    def handle(self) -> None:
        receivers: list[str] = []
        self._say("220 lab.sodsong.test ESMTP")
        for line in self.rfile:
            verb, _space, rest = line.decode("utf-8", "replace").strip().partition(" ")
            address = rest.partition("<")[2].partition(">")[0]
            match verb.upper():
                case "EHLO":
                    self._say("250-lab.sodsong.test\r\n250-8BITMIME\r\n250 SMTPUTF8")
                case "RCPT" if address in self.known.unknown:
                    self._say("550 5.1.1 No such mailbox")
                case "RCPT":
                    receivers.append(address)
                    self._say("250 OK")
                case "DATA":
                    self._say("354 Go on")
                    self.known.keep(receivers, self._data())
                    receivers = []
                    self._say("250 OK")
                case "QUIT":
                    self._say("221 Bye")
                    return
                case _:
                    self._say("250 OK")

    def _data(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
