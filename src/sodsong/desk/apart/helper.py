"""The side that asks: a piece of work goes in, and what the process apart made of it comes out."""

import atexit
import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from sodsong.desk.apart.child import DONE, REFUSED

LONGEST = 300.0  # seconds that a piece of work may take: whatever takes longer hangs
TRIES = 2


class Refused(Exception):  # noqa: N818  # an answer, told to a person
    """What was asked for cannot be made: ``kind`` is the name of the reason, the text its sentence."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class Ended(RuntimeError):  # noqa: N818  # what happened to the process
    """The process apart was ended twice amid one piece of work: by a lack of memory, by its work, or for taking too long."""


class Helper:
    """One process apart, begun when it is needed and ended by its rest; it does one piece of work at a time."""

    def __init__(self, *words: str) -> None:
        self._words = words or (sys.executable, "-m", "sodsong.desk.apart.child")
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process that is there now."""
        return self._process.pid if self._process else None

    def ask(self, work: str, *arguments: Any, **named: Any) -> Any:
        """Have ``work`` (a name of ``works.WORKS``) done. Raises Refused, RuntimeError for an unforeseen fault, Ended.

        All works give the same again: of one that was killed with its process, a new process makes another.
        """
        with self._lock:
            answer = None
            for _try in range(TRIES):
                answer = self._told((work, arguments, named))
                if answer is not None:
                    break
        if answer is None:
            raise Ended(Ended.__doc__)
        match answer:
            case (kind, result) if kind == DONE:
                return result
            case (kind, name, sentence) if kind == REFUSED:
                raise Refused(name, sentence)
        raise RuntimeError(f"{work} failed in the process apart:\n{answer[1]}")

    def close(self) -> None:
        """End the process apart, if there is one."""
        with self._lock:
            self._leave()

    def forget(self) -> None:
        """In a fork: the process apart is its parent's, not ours."""
        self._lock = threading.Lock()
        process, self._process = self._process, None
        if process:
            process.returncode = 0  # ours to ask no more, not ours to wait for
            self._shut(process)

    def _told(self, asked: tuple[Any, ...]) -> Any:
        """The answer; None when the process has ended before it gave one."""
        if self._process and self._process.poll() is not None:  # it rests
            self._leave()
        process = self._process or self._begin()
        late = threading.Timer(LONGEST, process.kill)
        late.daemon = True
        late.start()
        try:
            pickle.dump(asked, process.stdin)  # type: ignore[arg-type]  # there is one: see _begin
            process.stdin.flush()  # type: ignore[union-attr]  # as above
            return pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301  # as above; our own child's answer
        except (OSError, EOFError, pickle.UnpicklingError):
            self._leave()
            return None
        finally:
            late.cancel()

    def _begin(self) -> "subprocess.Popen[bytes]":
        self._process = process = subprocess.Popen(
            self._words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "MALLOC_ARENA_MAX": "1"},
            start_new_session=True,  # Ctrl-C is for its parent, whose end it notices
        )
        threading.Thread(target=process.wait, daemon=True, name="apart").start()  # no zombie once it rests
        return process

    def _leave(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            self._shut(process)

    @staticmethod
    def _shut(process: "subprocess.Popen[bytes]") -> None:
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not taken is not wanted
                pipe.close()  # type: ignore[union-attr]  # there is one: see _begin


HELPER = Helper()
ask = HELPER.ask
atexit.register(HELPER.close)
os.register_at_fork(after_in_child=HELPER.forget)
