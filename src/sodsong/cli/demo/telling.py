"""One telling of the story: where it plays, how it says a sentence, how it waits for what the product does by itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

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
