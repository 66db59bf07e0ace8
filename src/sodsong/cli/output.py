"""How every command answers: one JSON document or lines on standard output, sentences and progress on standard error."""

import json
import locale
import os
import sys
import unicodedata
from typing import Any, NoReturn

import typer

DONE, NO, BAD_INPUT, MISSING = 0, 1, 2, 3


def emit(value: Any) -> None:
    """Print ``value`` as one line of JSON on standard output, its text in NFC as interfaces promise."""
    sys.stdout.write(unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """Print a sentence for people on standard error."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def refuse(sentence: str, code: int = BAD_INPUT) -> NoReturn:
    """End the command with one clear sentence: what, where, what to do. Exit 2, or 3 for a missing service."""
    say(sentence)
    raise typer.Exit(code)


def language(asked: str | None) -> str:
    """``th`` or ``en``: as asked with --lang, else the locale's, else English."""
    if asked in ("th", "en"):
        return asked
    if asked:
        refuse(f"--lang {asked}: choose th or en.")
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "th" if name.lower().startswith("th") else "en"
