"""Thai names in Latin letters: a rough reading of the Thai, and one coarse key for the many ways people romanise."""

import re
from functools import lru_cache

_INITIAL = dict(
    zip(
        "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
        "k k k k k k N c c c s c y t t t t t n t t t t t n p p p f p f p m y l l w s s s h l - h".replace(
            "-", ""
        ).split(" "),
        strict=True,
    )
)
_FINAL = {
    letter: heard
    for letters, heard in (("กขคฆ", "k"), ("ง", "N"), ("จชซฎฏฐฑฒดตถทธศษส", "t"), ("ญณนรลฬ", "n"), ("บปพฟภ", "p"))
    for letter in letters
} | {"ม": "m", "ย": "i", "ว": "o"}
_CLUSTER = "ศร|ทร(?=[าะัิีึืุูยว])|สร|หง|หญ|หน|หม|หย|หล|หร|หว|อย|ก[รลว]|ข[รลว]|ค[รลว]|ตร|ป[รล]|พ[รล]|ผล"
_ONE = "[ก-ฮ]"
_END = r"(?=$|[เแโไใ]|[ก-ฮ](?![็ะัาำิีึืุู]))"
_FINAL_CONSONANT = rf"(?P<final>{_ONE})(?![็ะัาำิีึืุู]|อ(?:$|{_ONE})|ว{_ONE}|{_ONE}(?:$|[เแโไใ]))"
_OPENING = rf"(?P<initial>(?:{_CLUSTER})(?=[็ะัาำิีึืุู]|[อวร]{_ONE}|{_ONE}(?:$|[เแโไใ]))|{_ONE})"
_AFTER_LEADING = rf"(?P<initial>(?:{_CLUSTER})(?!$)|{_ONE})"
# Each syllable form with the vowel it sounds; the order is the order of trying.
_FORMS = tuple(
    (re.compile(form + (f"(?:{_FINAL_CONSONANT})?" if closed else "")), vowel)
    for form, vowel, closed in (
        (f"เ{_AFTER_LEADING}ียะ?", "ia", True),
        (f"เ{_AFTER_LEADING}ือะ?", "ua", True),
        (f"เ{_AFTER_LEADING}าะ", "o", False),
        (f"เ{_AFTER_LEADING}า", "ao", False),
        (f"เ{_AFTER_LEADING}ิ", "u", True),
        (f"เ{_AFTER_LEADING}ย", "ui", False),
        (f"เ{_AFTER_LEADING}อ", "u", True),
        (f"เ{_AFTER_LEADING}็?ะ?", "e", True),
        (f"แ{_AFTER_LEADING}็?ะ?", "e", True),
        (f"โ{_AFTER_LEADING}ะ?", "o", True),
        (f"[ไใ](?P<initial>{_CLUSTER}|{_ONE})ย?", "ai", False),
        (f"{_OPENING}ัวะ?", "ua", False),
        (f"{_OPENING}ัย", "ai", False),
        (f"{_OPENING}ั", "a", True),
        (f"{_OPENING}ำ", "am", False),
        (f"{_OPENING}า", "a", True),
        (f"{_OPENING}ะ", "a", False),
        (f"{_OPENING}[ิี]", "i", True),
        (f"{_OPENING}[ึื]อ?", "u", True),
        (f"{_OPENING}[ุู]", "u", True),
        (f"{_OPENING}รร(?={_ONE})", "a", True),
        (f"{_OPENING}รร", "an", False),
        (f"{_OPENING}็?อ", "o", True),
        (f"{_OPENING}ว(?={_ONE}(?:$|{_ONE}|[เแโไใ]))", "ua", True),
        (f"(?P<initial>{_ONE})ร(?=$|[เแโไใ])", "on", False),
        (f"{_OPENING}(?={_ONE})", "o", True),
        (f"(?P<initial>{_ONE})", "a", False),
    )
)
_DROP = re.compile("[ก-ฮ][ิุ]?์|[่้๊๋็ฺํๆฯ]")


# Words read otherwise than their letters say.
_READ = {
    "เจริญ": "จะเริน",
    "ไทร": "ไซ",
    "ทราย": "ซาย",
    "สวรรค์": "สะหวัน",
    "สุวรรณ": "สุวัน",
    "พนม": "พะนม",
    "นคร": "นะคอน",
    "ตลาด": "ตะลาด",
    "สนาม": "สะนาม",
    "สว่าง": "สะหวาง",
    "สหกรณ์": "สะหะกอน",
}
_WORDS = re.compile("|".join(_READ))


@lru_cache(maxsize=20_000)
def thai_key(name: str) -> str:
    """The coarse key of a Thai name, read aloud by rule.

    >>> thai_key("ท่าข้าม"), latin_key("Tha Kham"), latin_key("takham")
    ('takam', 'takam', 'takam')
    """
    rest, key = _DROP.sub("", _WORDS.sub(lambda word: _READ[word[0]], name).replace("ฤ", "ริ").replace("ฦ", "ลิ")), ""
    while rest:
        for pattern, vowel in _FORMS:
            match = pattern.match(rest)
            if match:
                key += _onset(match["initial"]) + vowel + _FINAL.get(match.groupdict().get("final") or "", "")
                rest = rest[match.end() :]
                break
        else:
            rest = rest[1:]
    return _merge(key)


def _onset(initial: str) -> str:
    if initial in ("ทร", "ศร", "สร"):
        return "s"
    if initial[0] in "หอ" and len(initial) == 2:
        return _INITIAL[initial[1]]
    return "".join(_INITIAL[letter] for letter in initial)


_LATIN = (
    (re.compile("[^a-z]"), ""),
    (re.compile("ph|b"), "p"),
    (re.compile("th|dh|d"), "t"),
    (re.compile("kh|g(?!$)(?<!ng)|q|x"), "k"),
    (re.compile("ch|j"), "c"),
    (re.compile("ng"), "N"),
    (re.compile("g"), "k"),
    (re.compile("sh|z"), "s"),
    (re.compile("v"), "w"),
    (re.compile("mueang|muang|meuang|muaeng"), "muaN"),
    (re.compile("uea|eua|uua|uae"), "ua"),
    (re.compile("ae|ea(?!$)"), "e"),
    (re.compile("oe[iy]"), "ui"),
    (re.compile("oe|eu|ue|oo|ou"), "u"),
    (re.compile("ee"), "i"),
    (re.compile("(?<=[aeiou])r(?![aeiou])"), ""),
    (re.compile("r"), "l"),
    (re.compile("aw(?![aeiou])|au"), "ao"),
    (re.compile("(?<=[aou])y"), "i"),
    (re.compile("(?<=[bcdkptN])h"), ""),
)


@lru_cache(maxsize=20_000)
def latin_key(text: str) -> str:
    """The coarse key of a name written in Latin letters."""
    key = text.lower()
    for pattern, instead in _LATIN:
        key = pattern.sub(instead, key)
    return _merge(key)


def _merge(key: str) -> str:
    return re.sub(r"(.)\1+", r"\1", key)
