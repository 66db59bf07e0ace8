"""How far one written Thai name is from another, in slips of real typists and ears: spelling cost and sound key.

An ordinary slip costs 1; the likelier the slip, the less it costs.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

MARKS = "่้๊๋์็ฺ"
_SMALL_VOWELS = "ัิีึืุูํ"
_VOWELS = "ะาำเแโใไๆๅ"

# Keys of the Thai Kedmanee keyboard, unshifted over shifted, row by row.
_KEYS = (
    ("ๅ/-ภถุึคตจขช", "+๑๒๓๔ู฿๕๖๗๘๙"),
    ("ๆไำพะัีรนยบลฃ", '๐"ฎฑธํ๊ณฯญฐ,ฅ'),
    ("ฟหกดเ้่าสวง", "ฤฆฏโฌ็๋ษศซ."),
    ("ผปแอิืทมใฝ", "()ฉฮฺ์?ฒฬฦ"),
)
# Letters that sound alike or look alike; every pair within a group is a cheap slip.
_ALIKE = {
    0.3: ("ใไ", "รล", "ฎฏ", "ศษส", "ณน", "ฐถ", "ธท", "ภพ", "ฌช", "ลฬ", "ิี", "ึื", "ุู", "่้", "้๊", "๊๋", "ํ่"),
    0.5: (
        "ซส", "ซศ", "หฮ", "ฮอ", "ญย", "ญน", "นลร", "ดตศสจทธ", "ดตฎฏ", "บปพ", "กขค", "คฆ", "ชฉ", "ผพ", "ฝฟ", "ผฝ", "พฟ",
        "ถภ", "ถท", "ทฒฑ", "เแ", "ิึ", "ีื", "ีึ", "ิื", "ัิ", "ั็", "ัี", "ัื", "่๋", "้๋", "่๊", "คด", "คต", "ขช", "ชซ", "มน", "งว", "บป", "ำา", "ะั", "ฺู",
    ),
}  # fmt: skip
_SWAP = 0.6
_NEIGHBOUR = 0.7
_OTHER_MARK = 0.6


def _pairs() -> Iterator[tuple[str, str, float]]:
    """Every pair of letters that is more likely confused than any two, with its cost."""
    for plain, shifted in _KEYS:
        for row in (plain, shifted):
            yield from ((one, other, _NEIGHBOUR) for one, other in pairwise(row))
        yield from ((one, other, _NEIGHBOUR) for one, other in zip(plain, shifted, strict=False))
    for cost, groups in _ALIKE.items():
        yield from ((one, other, cost) for group in groups for one, other in combinations(group, 2))
    yield from ((one, other, _OTHER_MARK) for one, other in combinations(MARKS + _SMALL_VOWELS, 2))


def _tables() -> dict[str, float]:
    costs: dict[str, float] = {}
    for one, other, cost in _pairs():
        for pair in (one + other, other + one):
            costs[pair] = min(cost, costs.get(pair, 1.0))
    return costs


_SUBSTITUTE = _tables()
_KEEP_OR_DROP = dict.fromkeys(MARKS, 0.4) | dict.fromkeys(_SMALL_VOWELS, 0.6) | dict.fromkeys(_VOWELS, 0.8)
_DOUBLED = 0.4
_LETTER = 0.9


def _indel(text: str) -> list[float]:
    """For each letter, what its being one too many (or one missing) costs."""
    costs, before = [], ""
    for letter in text:
        cost = _KEEP_OR_DROP.get(letter, _LETTER)
        costs.append(min(cost, _DOUBLED) if letter == before else cost)
        before = letter
    return costs


def spelling_cost(one: str, other: str, limit: float = 9.0, *, unlike: float = 1.0) -> float:
    """The cheapest sequence of slips that turns ``one`` into ``other``; ``limit`` or more once it is beyond that.

    ``unlike`` is the cost of one letter for another that neither looks, sounds nor lies near it on the keyboard.

    >>> spelling_cost("แม่จั๊ว", "แม่จั๊วะ"), spelling_cost("ใทรย้อย", "ไทรย้อย")
    (0.8, 0.3)
    """
    if one == other:
        return 0.0
    drop, add = _indel(one), _indel(other)
    older: list[float] = []
    above = [0.0]
    for cost in add:
        above.append(above[-1] + cost)
    before = ""
    for row, letter in enumerate(one):
        here = [above[0] + drop[row]]
        for column, wanted in enumerate(other):
            best = above[column]
            if letter != wanted:
                best += _SUBSTITUTE.get(letter + wanted, unlike)
            left, up = here[column] + add[column], above[column + 1] + drop[row]
            best = min(best, left, up)
            if row and column and letter == other[column - 1] and before == wanted:
                best = min(best, older[column - 1] + _SWAP)
            here.append(best)
        if min(here) >= limit:
            return limit
        older, above, before = above, here, letter
    return min(above[-1], limit)


_SILENT = re.compile("[ก-ฮ][ิุ]?์")
_SOUNDS = (
    (_SILENT, ""),
    (re.compile("ทร(?=[ัาำิีึืุูะ่้๊๋งยวอ])"), "ส"),
    (re.compile("สร(?=[ัาำิีึืุูะ่้๊๋งยวอ])"), "ส"),
    (re.compile("รร(?=[ก-ฮ])"), "ั"),
    (re.compile("รร"), "ัน"),
    (re.compile("ัย"), "ไ"),
    (re.compile("ไ([ก-ฮ])ย"), r"ไ\1"),
    (re.compile("ฤ"), "ริ"),
)
_SAME = str.maketrans("ใศษซณญฎฏฐฑฒธภฌฆฬฮ", "ไสสสนยดตถทททพชคลห")


@lru_cache(maxsize=20_000)
def sound(text: str) -> str:
    """A key that spellings of one sound share.

    >>> sound("แม่ซาย") == sound("แม่ทราย"), sound("ร่องกาด") == sound("ร่องกาศ")
    (True, False)
    """
    text = text.translate(_SAME)
    for pattern, instead in _SOUNDS:
        text = pattern.sub(instead, text)
    return text


_NO_CONSONANT = re.compile("[^ก-ฮ]")


@lru_cache(maxsize=20_000)
def skeleton(text: str) -> str:
    """The consonants of a name as they sound, vowels and tones left out.

    >>> skeleton("ต้าผามอก") == skeleton("ตำผามอก")
    True
    """
    return _NO_CONSONANT.sub("", sound(text))
