"""Starting the desk from the command line: settings, data folder, web and watch as processes that end together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from sodsong.cli.output import MISSING, refuse, say


def set_up(data: Path | None, *, seed: bool = False) -> Path:
    """Set Django up on the data folder and bring it up to date; every fault is one sentence and exit 2."""
    if data is not None:
        os.environ["SODSONG_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodsong.desk.project.settings")
    import django

    from sodsong.desk.project import folder, options

    try:
        chosen = options.read()
        folder.prepare(chosen.data)
        django.setup()
        folder.migrate(chosen.data)
        if seed and chosen.province == folder.SHIPPED:
            folder.seed_register()
    except (options.BadOption, folder.Unusable) as fault:
        refuse(str(fault))
    return chosen.data


def check_rules() -> None:
    """Refuse, with one sentence, an office's content rules that cannot be read."""
    from django.conf import settings

    from sodsong.desk.project.probing.contents import content_rules
    from sodsong.observe.probe.page.rules import RulesError

    try:
        content_rules(settings.SODSONG)
    except RulesError as fault:
        refuse(str(fault))


def free_port(host: str, port: int) -> None:
    """Refuse, with one sentence, a port that is taken or may not be used."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as fault:
            refuse(f"Port {port} on {host} cannot be used ({fault.strerror}): choose another with --port.")


def serve_web(host: str, port: int) -> None:
    """Serve the desk until SIGTERM (exit 0) or Ctrl-C."""
    import uvicorn
    from django.conf import settings

    from sodsong.desk.project import folder

    # uvicorn stops on the signal and then raises it again: without a handler that would end us before our children.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder.assets(settings.SODSONG.data)
    from sodsong.desk.project.asgi import application
    from sodsong.desk.project.serving import pauses

    pauses.pages()
    pauses.settle()
    uvicorn.run(application, host=host, port=port, log_level="warning", lifespan="off", timeout_graceful_shutdown=3)


def run_watch(*, with_parent: bool) -> None:
    """Run the river until SIGTERM, Ctrl-C, or (``with_parent``) until standard input ends because the parent is gone."""
    from sodsong.desk.project import river
    from sodsong.desk.project.serving import pauses
    from sodsong.record.history.storing.bucket import StorageError
    from sodsong.record.history.writer import VantageTakenError

    stop = _until_told(with_parent=with_parent)
    pauses.settle()
    try:
        river.start(stop)
    except (VantageTakenError, StorageError) as fault:
        refuse(str(fault), MISSING)


def run_judge(number: int, *, with_parent: bool) -> None:
    """Judge as a further process of the watch on this data folder; ends as ``run_watch`` does."""
    from sodsong.desk.project.judging import judges
    from sodsong.desk.project.serving import pauses

    pauses.settle()
    judges.serve(number, _until_told(with_parent=with_parent))


def _until_told(*, with_parent: bool) -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if with_parent:
        end_with_parent(stop.set)
    return stop


def end_with_parent(end: Callable[[], object]) -> None:
    """Call ``end`` from a thread once standard input ends: the parent that held its other side is gone."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        end()

    threading.Thread(target=wait, daemon=True, name="parent").start()


@contextlib.contextmanager
def child(
    *arguments: str, output: IO[bytes] | int | None = None, errors: IO[bytes] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A ``sodsong`` child process that is told to end on leaving, and that ends by itself when this process dies."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sodsong", *arguments],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def watch_with_web(host: str, port: int) -> None:
    """``sodsong up``: the watch as a child, started again if it falls; the web here."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_watch, args=(stop,), name="keeper")
    keeper.start()
    try:
        serve_web(host, port)
    finally:
        stop.set()
        keeper.join()


def _keep_watch(stop: threading.Event) -> None:
    pause = 1.0
    while not stop.is_set():
        with child("watch", "--with-parent") as process:
            while process.poll() is None and not stop.wait(0.2):
                pass
        if not stop.is_set():
            say(f"The watch ended with {process.returncode}; starting it again in {pause:.0f} s.")
            stop.wait(pause)
            pause = min(pause * 2, 60)
