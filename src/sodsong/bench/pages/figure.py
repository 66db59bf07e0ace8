"""One figure of the bench: name, value, unit and goal."""

from typing import Any


def figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    """It as JSON has it."""
    return {"name": name, "value": value, "unit": unit, "goal": goal, "compared": []}
