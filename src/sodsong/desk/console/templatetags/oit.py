"""Filters of the OIT pages: codes as words, points, the shape of a state."""

from collections.abc import Mapping

from django import template

from sodsong.desk.console.oit import matrix, pages, words
from sodsong.desk.console.pages.words import REASONS

register = template.Library()
register.filter("oit_points", pages.points)
register.filter("oit_shape", matrix.shape)
_TABLES: Mapping[str, Mapping[str, object]] = {
    "oit": words.STATES,
    "oit-reason": {**REASONS, **words.REASONS},
    "oit-lack": words.LACKS,
    "oit-host": words.HOSTS,
    "oit-matched": words.MATCHED,
    "oit-stage": words.STAGES,
}


@register.filter
def oit_word(code: str, table: str) -> str:
    """``code`` as words; one this version does not know is shown as it is."""
    return str(_TABLES[table].get(code, code))
