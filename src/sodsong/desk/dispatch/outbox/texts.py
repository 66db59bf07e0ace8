"""The words of messages: a kind and its facts go in, subject and text in plain official Thai (or English) come out.

The templates lie in ``data/messages.toml``; facts are put in as they are and never read as templates.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from django.conf import settings

from sodsong import data


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says; ``html`` is the same for a mail reader."""

    subject: str
    text: str
    html: str = ""


def say(kind: str, **facts: object) -> Words:
    """The words of ``kind`` in the office's language of messages."""
    one = _templates()[kind][settings.SODSONG.messaging.lang]
    subject, text = one["subject"].format(**facts).strip(), one["text"].format(**facts).strip()
    return Words(subject, text, as_html(text))


def as_html(text: str) -> str:
    """The text as a plain HTML page; lines that are addresses alone become links."""
    lines = []
    for line in text.split("\n"):
        safe = escape(line)
        lines.append(f'<a href="{safe}">{safe}</a>' if line.startswith(("https://", "http://")) else safe)
    body = "<br>\n".join(lines)
    return f'<!doctype html><meta charset="utf-8"><div style="font-size:17px;line-height:1.6">{body}</div>'


@cache
def _templates() -> dict[str, Any]:
    return tomllib.loads(data.text("messages.toml"))
