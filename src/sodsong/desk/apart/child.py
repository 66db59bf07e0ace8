"""The process apart: one request after another comes in on standard input, each answer goes out, until there is rest.

It knows no Django. It ends after `REST` seconds without a request, and at once, even amid its work, when the process
that began it is gone; whoever asks next begins another (see ``helper``).
"""

import os
import pickle
import select
import sys
import threading
import traceback
from typing import BinaryIO

REST = 30.0  # seconds without work after which it gives its memory back
DONE, REFUSED, FAILED = "done", "refused", "failed"


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer what is asked until there is rest: ``(DONE, result)``, ``(REFUSED, kind, sentence)``, ``(FAILED, traceback)``."""
    from sodsong.desk.apart import works  # noqa: PLC0415  # once the parent is watched: it takes half a second

    while select.select([asked], [], [], REST)[0]:
        try:
            name, arguments, named = pickle.load(asked)  # noqa: S301  # from the process that began this one, over its own pipe
        except EOFError:
            return
        answer: tuple[object, ...]
        try:
            answer = (DONE, works.WORKS[name](*arguments, **named))
        except works.REFUSALS as problem:
            answer = (REFUSED, type(problem).__name__, str(problem))
        except Exception:  # noqa: BLE001  # told, with its traceback, to the one who asked
            answer = (FAILED, traceback.format_exc())
        pickle.dump(answer, answers)
        answers.flush()


def _end_with_parent(asked: BinaryIO) -> None:
    """Its other end is closed when the parent has ended, however it did."""
    gone = select.poll()
    gone.register(asked, 0)  # hang-ups are told always, and nothing else is wanted
    gone.poll()
    os._exit(0)


def main() -> None:
    """Serve standard input and output; what anybody prints goes to the errors."""
    asked = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, args=(asked,), daemon=True).start()
    serve(asked, answers)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
