"""Where the lines of a paragraph will end, reckoned before it is set: it spares most letters a second setting.

The typesetter fills each line as far as it goes. Which word reaches over the edge can be reckoned from the widths of the
letters; that word gets its joiners at once. Reading the set page back stays the proof.
"""

from collections.abc import Callable
from itertools import accumulate

from sodsong.act.letter.document.text import NO_BREAK, WORD_JOINER
from sodsong.act.letter.document.words import INKLESS, inner, seams

LINES = 200  # a paragraph longer than this is left to the proof


def foreseen(
    text: str, first: float, rest: float, width: Callable[[str], float], known: frozenset[str]
) -> frozenset[int]:
    """Places within words at which a line of ``text`` would end, counted as ``inner`` does.

    ``first`` and ``rest`` are the room of the first line and of the others, in what ``width`` measures a letter in.

    >>> known = frozenset(("แจ้ง", "สำนัก", "งาน", "สำนักงาน"))
    >>> sorted(foreseen("แจ้งสำนักงาน", 10, 10, lambda letter: 1, known))
    [9]
    """
    letters, free, advances = _places(text, width, known)
    upto = [0.0, *accumulate(advances)]
    found: set[int] = set()
    begin, room = 0, first
    for _ in range(LINES):
        edge = begin
        while edge < len(letters) and upto[edge + 1] - upto[begin] <= room:
            edge += 1
        if edge == len(letters):
            break
        end = next((at for at in range(edge, begin, -1) if at in free), None)
        if end is None:
            break
        if end < edge:
            after = next((at for at in range(edge + 1, len(letters)) if at in free), len(letters))
            found.update(end + at for at in seams("".join(letters[end:after]), known))
        begin, room = end, rest
    return frozenset(found)


def _places(text: str, width: Callable[[str], float], known: frozenset[str]) -> tuple[list[str], set[int], list[float]]:
    """The inked letters of ``text``, the places between them at which a line may end, and how wide each letter is.

    A space counts to the letter before it but for the last of a line, which is a hair: it is reckoned as none.
    """
    inside = inner(text, known)
    letters: list[str] = []
    free: set[int] = set()
    advances: list[float] = []
    gap, bound = 0.0, False
    for letter in text:
        if letter in INKLESS:
            gap += width(letter) if letter != WORD_JOINER else 0.0
            bound = bound or letter in (NO_BREAK, WORD_JOINER)
            continue
        at = len(letters)
        if at and not bound and (gap or (at not in inside and _thai(letter) and _thai(letters[-1]))):
            free.add(at)
        letters.append(letter)
        advances.append(width(letter) + gap)
        gap, bound = 0.0, False
    return letters, free, advances


def _thai(letter: str) -> bool:
    """A letter of Thai words; digits, ฯ and ๆ hold on to what stands before them."""
    return "ก" <= letter <= "ฮ" or "ะ" <= letter <= "ู" or "เ" <= letter <= "ๅ" or "็" <= letter <= "๎"
