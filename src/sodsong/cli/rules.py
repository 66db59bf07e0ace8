"""The content rules of commands that look at pages: the shipped ones, and an office's own where it names a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sodsong.cli.output import refuse

if TYPE_CHECKING:
    from sodsong.observe.probe.page.rules import Rules

NAME = "SODSONG_CONTENT_RULES"


def content_rules() -> Rules:
    """The shipped rules and those of the file that ``SODSONG_CONTENT_RULES`` names; refuses one that cannot be read."""
    from sodsong import data
    from sodsong.observe.probe.page.rules import read_rules

    texts = [data.text("content-rules.toml")]
    if own := os.environ.get(NAME):
        try:
            texts.append(Path(own).read_text("utf-8-sig"))
        except (OSError, ValueError) as error:
            refuse(f"{NAME}={own} cannot be read: {error}.")
    try:
        return read_rules(*texts)
    except ValueError as error:
        refuse(f"{NAME}={own}: {error}")
