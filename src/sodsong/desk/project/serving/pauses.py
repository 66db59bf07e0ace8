"""Python's collector of reference cycles, kept away from whoever waits for a page.

A page leaves up to 10,000 objects in cycles. Looked through while it is being made they are all alive, grow old, and
wait for a full collection, which stops everything for 40 to 340 ms, in somebody's request. So what stays for good is
set aside before the first request; what a request leaves is looked through once its answer has gone out (5 ms at most),
and everything while nobody waits.
"""

import asyncio
import ctypes
import gc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Application = Callable[[Any, Any, Any], Awaitable[None]]
YOUNG = 20_000  # new objects after which Python looks through them amid a request: twice what the largest page leaves
ROUNDS = 50  # times that the young were looked through after which a full collection is worth it
STILL = 0.25  # seconds without a request after which nobody is taken to wait
_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def settle() -> None:
    """Set aside what this process has loaded, and leave collections to ``between`` for as long as it can hold them.

    Also one heap for all threads: glibc gives each its own and none back, some 10 MB in a process of twenty threads
    that Python lets run one at a time.
    """
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:  # another libc has no such heaps
        mallopt(_ARENA_MAX, 1)
    gc.collect()
    gc.freeze()
    gc.collect()  # of nothing: Python collects fully only once a quarter of what it saw here last has been added
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def give_back() -> None:
    """Give back to the system what the heap has free: 9 MB of a watch after its first checks."""
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:  # glibc's
        trim(0)


def rest() -> None:
    """Take everything that lies about in cycles, and give its memory back."""
    gc.collect()
    give_back()


def tidy() -> None:
    """Take what the requests that are over have left in cycles."""
    gc.collect(1)


def pages() -> None:
    """Load every page's module and compile every template of ours, which stay for good, before the first reader waits."""
    from django.apps import apps  # noqa: PLC0415  # need Django set up
    from django.template import engines  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    get_resolver().url_patterns  # noqa: B018  # imports them
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("sodsong."):
            for file in folder.rglob("*.*"):
                engines["django"].get_template(str(file.relative_to(folder)))


def between(application: Application, still: float = STILL) -> Application:
    """``application``, tidied up after each request that leaves nobody waiting, and fully ``still`` seconds after the last.

    A request that comes before takes the full collection's turn. While requests overlap without end, Python's own
    collections hold what gathers.
    """
    under_way, turn = 0, _never

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        nonlocal under_way, turn
        turn()
        under_way += 1
        try:
            await application(scope, receive, send)
        finally:
            under_way -= 1
            if not under_way:
                tidy()
                if gc.get_count()[2] >= ROUNDS:
                    turn = asyncio.get_running_loop().call_later(still, rest).cancel

    return handle


def _never() -> None:
    """No collection is due."""
