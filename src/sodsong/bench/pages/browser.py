"""Chromium over its debugging pipe (Chrome DevTools Protocol): an address goes in, when it was drawn and loaded comes out."""

import fcntl
import json
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SLOWER = 4
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
          "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip
_TIMES = """new Promise(done => setTimeout(() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0], nav = performance.getEntriesByType('navigation')[0];
  done([paint ? paint.startTime : -1, nav.loadEventEnd]);
}, 200))"""


class Browser:
    """One Chromium without a window; every view is in a context of its own, with an empty cache."""

    def __enter__(self) -> Self:
        """Start it."""
        self._folder = tempfile.TemporaryDirectory(prefix="sodsong-chromium-", ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        words = [
            str(CHROMIUM),
            *_FLAGS,
            f"--user-data-dir={self._folder.name}",
            "--remote-debugging-pipe",
            "about:blank",
        ]
        high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 20) for one in (theirs_in, theirs_out)]
        quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        ends = [
            (os.POSIX_SPAWN_DUP2, one, place) for one, place in zip(high, (3, 4), strict=True)
        ]  # it reads 3, writes 4
        self._pid = os.posix_spawn(words[0], words, os.environ, file_actions=[*ends, quiet])
        for one in (theirs_in, theirs_out, *high):
            os.close(one)
        self._number, self._rest = 0, b""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        with suppress(RuntimeError, OSError):
            self._ask("Browser.close")
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
        os.waitpid(self._pid, 0)
        os.close(self._in)
        os.close(self._out)
        self._folder.cleanup()

    def view(self, address: str, session: str) -> tuple[float, float]:
        """Milliseconds from asking for ``address`` until its first content was drawn, and until it was loaded."""
        context = self._ask("Target.createBrowserContext")["browserContextId"]
        target = self._ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        page = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable", page)
        self._ask("Emulation.setCPUThrottlingRate", page, rate=SLOWER)
        self._ask("Network.setCookie", page, name="sessionid", value=session, url=address)
        self._ask("Page.navigate", page, url=address)
        self._until("Page.loadEventFired", page)
        told = self._ask("Runtime.evaluate", page, expression=_TIMES, awaitPromise=True, returnByValue=True)
        self._ask("Target.disposeBrowserContext", browserContextId=context)
        drawn, loaded = told["result"]["value"]
        if drawn < 0:
            raise RuntimeError(f"Chromium drew nothing of {address}.")
        return drawn, loaded

    def _ask(self, method: str, page: str = "", **values: Any) -> dict[str, Any]:
        self._number += 1
        asked = {"id": self._number, "method": method, "params": values, **({"sessionId": page} if page else {})}
        os.write(self._out, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._read()
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(f"Chromium refuses {method}: {told['error']['message']}")
                found: dict[str, Any] = told["result"]
                return found

    def _until(self, event: str, page: str) -> None:
        while True:
            told = self._read()
            if told.get("method") == event and told.get("sessionId") == page:
                return

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            got = os.read(self._in, 1 << 16)
            if not got:
                raise RuntimeError("Chromium ended.")
            self._rest += got
        one, self._rest = self._rest.split(b"\0", 1)
        told: dict[str, Any] = json.loads(one)
        return told
