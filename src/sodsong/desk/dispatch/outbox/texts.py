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
from sodsong.ground.thai.digits import to_thai


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says; ``html`` is the same for a mail reader."""

    subject: str
    text: str
    html: str = ""

    def followed_by(self, text: str) -> "Words":
        """The same with a further paragraph."""
        whole = f"{self.text}\n\n{text}"
        return Words(self.subject, whole, as_html(whole))


def say(kind: str, *, english: bool | None = None, **facts: object) -> Words:
    """The words of ``kind`` in the office's language of messages, or in the one the receiver has chosen.

    Counts and numbers of incidents stand in Thai digits where the words are Thai; what comes as text stays as it is.
    """
    language = settings.SODSONG.messaging.lang if english is None else "en" if english else "th"
    one = _templates()[kind][language]
    if language == "th":
        facts = {name: fact if isinstance(fact, str) else to_thai(str(fact)) for name, fact in facts.items()}
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
