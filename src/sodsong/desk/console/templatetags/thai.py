"""Filters that write numbers, days and times in the reader's language, and codes as words."""

from collections.abc import Mapping
from datetime import datetime

from django import template

from sodsong.act.casework.record import Event
from sodsong.desk.console.messages import words as messages
from sodsong.desk.console.pages import story, words, write
from sodsong.desk.console.people import words as people

register = template.Library()

register.filter("digits", write.digits)
register.filter("day", write.day)
register.filter("full_day", write.full_day)
register.filter("month_name", write.month_name)
register.filter("moment", write.moment)
register.filter("clock", write.clock)
register.filter("whole", write.whole)
register.filter("problem", people.problem)
_TABLES: Mapping[str, Mapping[str, object]] = {
    "state": words.STATES,
    "reason": words.REASONS,
    "incident": words.INCIDENT_STATES,
    "member": words.MEMBER_STATES,
    "letter": words.LETTER_KINDS,
    "field": words.LETTER_FIELDS,
    "outcome": words.OUTCOMES,
    "warning": words.LETTER_WARNINGS,
    "attribute": words.ATTRIBUTES,
    "reply": words.REPLIES,
    "channel": messages.THROUGH,
    "message": messages.STATES,
    "message-look": messages.LOOKS,
    "message-reason": messages.REASONS,
    "reply-look": words.REPLY_LOOKS,
}


@register.filter
def word(code: str, table: str) -> str:
    """``code`` as words; a code this version does not know is shown as it is."""
    return str(_TABLES[table].get(code, code))


@register.filter
def cause(kind: str, value: str) -> str:
    """The name of a cause."""
    return story.cause_words(kind, value)


@register.filter
def vendor_said(event: Event) -> str:
    """What a vendor said, in words."""
    return story.vendor_said(event.data)


@register.filter
def near(when: datetime, now: datetime) -> str:
    """The time, with its day unless that is today."""
    return write.near(when, now)


@register.filter
def ago(when: datetime, now: datetime) -> str:
    """How long before ``now``."""
    return write.ago(when, now)


@register.filter
def minus(value: int, other: int) -> int:
    """What is left of ``value``."""
    return value - other
