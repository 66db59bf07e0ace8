"""Thai words in a text, by a dictionary: where one ends and the next begins, as few words as possible.

Thai writes no spaces between words. The typesetter knows where a line *may* end, but it parts words that belong together
(สำนัก-งาน, ดำเนิน-การ); with a dictionary such line ends are found, and a word joiner put there keeps the word whole.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from sodsong.act.letter.document.text import MAY_BREAK, NO_BREAK, WORD_JOINER

INKLESS = frozenset((WORD_JOINER, MAY_BREAK, NO_BREAK, " "))
LONGEST = 42  # letters of the longest word in the dictionary
UNKNOWN = 8  # what a syllable that no word has costs, counted in words
_THAI = re.compile("[ก-ฺเ-๎]+")
_LATIN = re.compile("[!-~]+")
ADDRESS = 24  # letters of a Latin run, such as a web address, that stays whole; longer ones may end a line after a dot
_NEVER_FIRST = frozenset("ะัาำิีึืฺุูๅ็่้๊๋์ํ๎")  # vowels and marks that hang on the letter before
_NEVER_LAST = frozenset("เแโใไ")  # vowels written before their consonant


def inner(text: str, known: frozenset[str]) -> frozenset[int]:
    """The places within words and short addresses of ``text``, as indices into ``text`` without the inkless letters.

    >>> sorted(inner("แจ้งสำนักงาน", frozenset(("แจ้ง", "สำนักงาน"))))[-1]
    11
    """
    found: set[int] = set()
    offset = 0
    for part in re.split(f"[{NO_BREAK}{MAY_BREAK} ]", text.replace(WORD_JOINER, "")):
        for run in _THAI.finditer(part):
            begin = offset + run.start()
            found.update(range(begin + 1, begin + len(run.group())))
            found.difference_update(begin + end for end in _ends(run.group(), known))
        for run in _LATIN.finditer(part):
            if len(run.group()) <= ADDRESS:
                found.update(range(offset + run.start() + 1, offset + run.end()))
        offset += len(part)
    return frozenset(found)


def joints(text: str, places: Collection[int], known: frozenset[str]) -> frozenset[int]:
    """``places`` that lie within words, and with each the other seams of its word: the line would end there next.

    >>> sorted(joints("แจ้งสำนักงาน", {9}, frozenset(("แจ้ง", "สำนัก", "งาน", "สำนักงาน"))))
    [9]
    >>> sorted(joints("แจ้งสำนักงาน", {4}, frozenset(("แจ้ง", "สำนัก", "งาน", "สำนักงาน"))))
    []
    """
    inside = inner(text, known)
    bare = "".join(letter for _, letter in ink(text))
    found = {place for place in places if place in inside}
    for place in tuple(found):
        start = next(at for at in range(place, -1, -1) if at not in inside)
        end = next(at for at in range(place, len(bare) + 1) if at not in inside)
        found.update(start + at for at in seams(bare[start:end], known))
    return frozenset(found)


def seams(word: str, known: frozenset[str]) -> Iterator[int]:
    """The places in ``word`` at which the typesetter may part it: a known word ends and another begins, or beside a mark
    of an address.

    >>> list(seams("a.go", frozenset()))
    [1, 2]
    """
    return (at for at in range(1, len(word)) if _seam(word, at, known))


def ink(text: str) -> Iterator[tuple[int, str]]:
    """The letters of ``text`` that show on paper, each with its index."""
    return ((index, letter) for index, letter in enumerate(text) if letter not in INKLESS)


def joined(text: str, places: Collection[int]) -> str:
    """``text`` with a word joiner before each of ``places``, which count as in ``inner``."""
    at = {index for number, (index, _) in enumerate(ink(text)) if number in places}
    return "".join(WORD_JOINER + letter if index in at else letter for index, letter in enumerate(text))


@lru_cache(maxsize=4_096)  # a run is asked about before and after it is set, and offices repeat themselves
def _ends(run: str, known: frozenset[str]) -> tuple[int, ...]:
    """Where the words of ``run`` end, in the division into the fewest; a syllable that no word has stands alone."""
    size = len(run)
    fair = [place in {0, size} or _may_part(run, place) for place in range(size + 1)]
    cost, back = [0.0] + [float("inf")] * size, [0] * (size + 1)
    for start in range(size):
        if not fair[start]:
            continue
        first = True
        for end in range(start + 1, min(size, start + LONGEST) + 1):
            if not fair[end]:
                continue
            price = 1 if run[start:end] in known else UNKNOWN if first else 0
            first = False
            if price and cost[start] + price < cost[end]:
                cost[end], back[end] = cost[start] + price, start
    ends = [size]
    while back[ends[-1]]:
        ends.append(back[ends[-1]])
    return tuple(ends)


def _seam(word: str, at: int, known: frozenset[str]) -> bool:
    """Whether a known word ends at ``at`` and one begins there, or a mark of a Latin run does."""
    pair = word[at - 1 : at + 1]
    if pair.isascii():
        return not pair.isalnum()
    return any(word[start:at] in known for start in range(at)) and any(
        word[at:end] in known for end in range(at + 1, len(word) + 1)
    )


def _may_part(run: str, place: int) -> bool:
    return run[place] not in _NEVER_FIRST and run[place - 1] not in _NEVER_LAST
