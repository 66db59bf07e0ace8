"""One telling of the story: where it plays, how it says a sentence, how it waits for what the product does by itself."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from sodsong.cli.demo import messages, stage
from sodsong.cli.demo.words import say

OFFICER = "officer"

Thing = TypeVar("Thing")


class Missed(Exception):  # noqa: N818  # the story's own end
    """A step of the story did not happen."""


@dataclass(slots=True)
class Story:
    """One telling: where it plays, in which language, and how it says each sentence."""

    folder: Path
    memory: stage.Memory
    world: dict[str, Any]
    url: str
    language: str
    tell: Callable[[str], None]
    speed: float = 1.0
    post: messages.Post | None = None

    def say(self, key: str, **facts: object) -> None:
        self.tell(say(key, self.language, **facts))

    def wait(self, step: str, found: Callable[[], Thing | None], seconds: float = 25) -> Thing:
        """What ``found`` gives once it gives something; Missed after ``seconds`` of real time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if thing := found():
                return thing
            time.sleep(0.05)
        raise Missed(say("missed", self.language, step=step, seconds=seconds))


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
