"""Whatever comes in, the readers answer. `make soak` runs a million texts, in twenty parts."""

import random
import time
from datetime import date

import pytest

from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.places.resolve import resolve
from sodsong.ground.places.symptom import symptom_of
from sodsong.ground.thai.fold import fold
from sodsong.observe.intake import letters
from sodsong.observe.intake.chat.file import read_chat
from sodsong.observe.intake.outage_file import read_outages
from sodsong.observe.intake.registry_file import read_registry
from tests.observe.intake.odd import odd_text

COUNT, PARTS = 1_000_000, 20
TODAY = date(2026, 11, 29)
KINDS = ("stamped", "external", "memo", "unknown")
SLOWEST = 2.0  # seconds of CPU that one text may take all readers together


def survive(count, seed):
    dice = random.Random(seed)  # noqa: S311 - the same inputs each time
    register = letters.shipped_register()
    for number in range(count):
        began, text = time.process_time(), odd_text(dice)
        one_text(text, register, files=number % 8 == 0)
        assert time.process_time() - began < SLOWEST, text[:2_000]


def one_text(text, register, *, files):
    """Every reader of texts answers, and says the same twice."""
    plain = fold(text)
    assert fold(plain) == plain, text
    assert symptom_of(plain.lower()) in ("down", "recovered", "slow", "other", None)
    found = resolve(text, register)
    assert found.outcome in ("match", "ask", "none")
    assert (found.lao is not None) == (found.outcome == "match"), text
    content = text.encode("utf-8", "ignore")
    letter = letters.read(content)
    assert letter.kind in KINDS, text
    if letter.rows or files:
        assert from_json(to_json(letter)) == letter, text
    chat = read_chat(text, TODAY)
    assert chat.messages or chat.problems, text
    if files:
        for read in (read_registry, read_outages):
            kept = read(content)
            assert kept.rows or kept.problems, text


def test_two_thousand_texts_are_answered():
    survive(2_000, 1)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_million_texts_are_answered(part):
    survive(COUNT // PARTS, 2563 + part)


@pytest.mark.parametrize("piece", ["ำ้", "ำ้ ", "ล่ม", "กลับมาแล้ว", "จ.แพร่", "เมื่อวาน", "เเ", "  ์", "อบตก", "อบต.กและ"])
def test_a_piece_thousands_of_times_over_takes_no_time(piece):
    """What was found by drawing: marks that change places one by one, words each of which looked back to the beginning."""
    text, register = (piece * 8_000)[:8_000], letters.shipped_register()
    began = time.process_time()
    one_text(text, register, files=True)
    assert time.process_time() - began < SLOWEST
