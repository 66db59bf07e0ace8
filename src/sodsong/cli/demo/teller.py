"""How the story sounds on a terminal: lines with the seconds passed, on standard error."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Teller:
    """Prints sentences on standard error; on a terminal a spinner with the seconds runs while waiting."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self.started = time.monotonic()

    def title(self, sentence: str) -> None:
        self.console.print(f"\n[bold]{sentence}[/bold]\n")

    def line(self, sentence: str) -> None:
        self.console.print(f"{time.monotonic() - self.started:6.1f} s  ", sentence, sep="", markup=False)

    @contextmanager
    def progress(self) -> Iterator[None]:
        with self.console.status("", spinner="dots"):
            yield

    def until_interrupted(self) -> None:
        threading.Event().wait()
