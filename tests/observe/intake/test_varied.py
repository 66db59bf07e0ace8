"""Letters by other hands: what each says is read as it stands."""

import pytest

from sodsong.observe.intake import letters
from tests.observe.intake.varied import CASES


def said(letter, path):
    if path == "codes":
        return {warning.code for warning in letter.warnings}
    for name in path.split("."):
        letter = getattr(letter, name)
    return letter


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_letter_by_another_hand_is_read(case):
    letter = letters.read(case.text.encode())
    assert {path: said(letter, path) for path in case.says} == case.says
    named = tuple(row.lao.short_name if row.lao else {"ask": "?", "none": "-"}[row.outcome] for row in letter.rows)
    if case.rows:
        assert named == case.rows
