"""The status pages' own door in front of Django: made beforehand, they are handed out without waking the rest."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sodsong.desk.public.status import shelf

Application = Callable[[Any, Any, Any], Awaitable[None]]
ROOT = "/status/"


def front(application: Application, data: Path) -> Application:
    """``application`` with the status pages of a data folder before it; what is not there is left to it."""
    folder = data / shelf.NAME

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith(ROOT):
            await application(scope, receive, send)
            return
        asked = {name: value.decode("latin-1") for name, value in scope["headers"] if name in _HEARD}
        place = scope["path"].removeprefix(ROOT)
        found = shelf.answer(folder, place, asked.get(b"if-none-match", ""), asked.get(b"accept-encoding", ""))
        if found is None:
            await application(scope, receive, send)
            return
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in found.headers.items()]
        await send({"type": "http.response.start", "status": found.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found.body})

    return handle


_HEARD = frozenset({b"if-none-match", b"accept-encoding"})
