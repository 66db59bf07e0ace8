"""The platform over HTTP on a loopback address, and its webhook deliveries to a bot."""

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sodsong.lab.line.platform import Answer, Platform

_PROFILE = re.compile(r"/v2/bot/(?:profile|group/(C\w+)/member)/(U\w+)")
_COUNT = re.compile(r"/v2/bot/group/(C\w+)/members/count")
_SUMMARY = re.compile(r"/v2/bot/group/(C\w+)/summary")


@contextmanager
def serve(platform: Platform, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the platform in threads of this process; yields its base address."""

    class Door(_Door):
        known = platform

    server = ThreadingHTTPServer((host, port), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def deliver(platform: Platform, url: str, *events: dict[str, Any], signature: str | None = None) -> int:
    """POST events to a bot's webhook as the platform does; the status. ``signature`` replaces the right one."""
    body = json.dumps({"destination": "U" + "f" * 32, "events": events}, ensure_ascii=False).encode()
    head = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Line-Signature": platform.signature(body) if signature is None else signature,
        "User-Agent": "LineBotWebhook/2.0",
    }
    request = urllib.request.Request(url, body, head, method="POST")  # noqa: S310  # the bot's own address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # as above
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return int(refusal.code)


class _Door(BaseHTTPRequestHandler):
    """The endpoints a bot uses."""

    known: Platform
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        try:
            wanted = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        except ValueError:
            self._answer(Answer(400, {"message": "The request body could not be parsed as JSON"}))
            return
        if not self._allowed():
            return
        if self.path == "/v2/bot/message/push":
            self._answer(self.known.push(wanted, self.headers.get("X-Line-Retry-Key", "")))
        elif self.path == "/v2/bot/message/reply":
            self._answer(self.known.reply(wanted))
        else:
            self._answer(Answer(404, {"message": "Not found"}))

    def do_GET(self) -> None:
        if not self._allowed():
            return
        self._answer(self._found())

    def _found(self) -> Answer:
        known = self.known
        if self.path == "/v2/bot/message/quota":
            return Answer(200, {"type": "none"} if known.quota is None else {"type": "limited", "value": known.quota})
        if self.path == "/v2/bot/message/quota/consumption":
            return Answer(200, {"totalUsage": known.used})
        if match := _PROFILE.fullmatch(self.path):
            return known.profile(match[2], match[1] or "")
        if (match := _COUNT.fullmatch(self.path)) and match[1] in known.groups:
            return Answer(200, {"count": len(known.groups[match[1]])})
        if (match := _SUMMARY.fullmatch(self.path)) and match[1] in known.groups:
            return Answer(200, {"groupId": match[1], "groupName": match[1][:6]})
        return Answer(404, {"message": "Not found"})

    def _allowed(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.known.token}":
            return True
        self._answer(Answer(401, {"message": "Authentication failed. Confirm that the access token is valid."}))
        return False

    def _answer(self, answer: Answer) -> None:
        body = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **answer.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """A stand-in keeps no log."""
