"""Python's collector of reference cycles, kept away from whoever waits for a page.

A full collection looks through every object that lives, some hundred thousand of them, while nothing else runs. So what
stays for good is loaded and set aside before the first request, and the rest is looked through while nobody waits.
"""

import asyncio
import ctypes
import gc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Application = Callable[[Any, Any, Any], Awaitable[None]]
ROUNDS = (
    4  # collections of the middle generation after which a full one is worth it, each of at most some 7,000 objects
)
MOST = 100  # of them after which Python collects fully by itself, come what may: a server that never rests
STILL = 0.25  # seconds without a request after which nobody is taken to wait
_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def settle() -> None:
    """Set aside what this process has loaded, and leave full collections to ``between`` for as long as it can hold them.

    Also one heap for all threads: glibc gives each its own and none back, tens of MB in a process of twenty threads
    that Python lets run one at a time. Python 3.14 and later collect fully in small steps; they need no ``MOST``.
    """
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:  # another libc has no such heaps
        mallopt(_ARENA_MAX, 1)
    gc.collect()
    gc.freeze()
    gc.collect()  # of nothing: Python collects fully only once a quarter of what it saw here last has been added
    young, middle, _full = gc.get_threshold()
    gc.set_threshold(young, middle, MOST)


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
    """``application``, with a full collection ``still`` seconds after its last request if there is enough to look through.

    A request that comes before takes the collection's turn; `MOST` holds what gathers while there is no such moment.
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
            if not under_way and gc.get_count()[2] >= ROUNDS:
                turn = asyncio.get_running_loop().call_later(still, gc.collect).cancel

    return handle


def _never() -> None:
    """No collection is due."""
