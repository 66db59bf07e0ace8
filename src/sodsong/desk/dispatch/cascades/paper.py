"""An LAO's letter to its vendor as PDF: the kept facts go in, the paper comes out, the same each time."""

import tomllib
from functools import cache
from typing import Any

from django.conf import settings

from sodsong import data
from sodsong.desk.dispatch.models import Demand
from sodsong.desk.dispatch.papers import press
from sodsong.ground.papers.form import from_json


@cache
def words() -> dict[str, Any]:
    """The sentences of such a letter."""
    return tomllib.loads(data.text("letter/demand.toml"))


def pdf(made: Demand) -> bytes:
    """The letter set as PDF."""
    return press.pdf(from_json(made.data), settings.SODSONG.data, made.made_at)[0]
