"""An LAO's letter to its vendor as PDF: the kept facts go in, the paper comes out, the same each time."""

import tomllib
from functools import cache
from typing import Any

from sodsong import data
from sodsong.desk.dispatch.models import Demand
from sodsong.ground.papers.form import from_json


@cache
def words() -> dict[str, Any]:
    """The sentences of such a letter."""
    return tomllib.loads(data.text("letter/demand.toml"))


def pdf(made: Demand) -> bytes:
    """The letter set as PDF."""
    from sodsong.act.letter import papers  # noqa: PLC0415  # 60 MB that a desk without letters does without

    return papers.pdf(from_json(made.data), made.made_at).pdf
