"""The files that ship with Sodsong (registers, calendars, rules, fonts): a name goes in, a path or text comes out."""

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """Where the shipped file or folder ``name`` (relative, ``/``-separated) lies on this machine."""
    return Path(str(files(__package__))) / name


def text(name: str) -> str:
    """The shipped text file ``name``, decoded from UTF-8."""
    return path(name).read_text(encoding="utf-8")
