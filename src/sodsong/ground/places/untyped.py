"""Bodies named without a Thai type word: a web address, a romanised name, a bare name; much is asked here."""

import re
from collections.abc import Mapping

from sodsong.ground.places.guess import NONE, Place, Verdict, exact_fits, near_fits, pieces, place_is_known
from sodsong.ground.places.heard.latin import latin_key
from sodsong.ground.places.mention import ALL_TYPES, MASK, SKIP, TAIL, TOWNS, Parsed, Types
from sodsong.ground.places.register import Register, host_of
from sodsong.ground.places.symptom import symptom_of

_TAMBON: Types = frozenset({"อบต."})
_PROVINCIAL: Types = frozenset({"อบจ."})
_TYPE_WORDS: tuple[tuple[re.Pattern[str], Types], ...] = (
    (re.compile(r"\b(?:sub-?district|tambon) administrative organi[sz]ations?\b|\b[st]ao\b|\bobt\b|\babt\b"), _TAMBON),
    (re.compile(r"\b(?:s?or?|aor?|oo?) ?\.? ?b(?:or?|aw)? ?\.? ?t(?:or?|aw)?\b\.?"), _TAMBON),
    (re.compile(r"\bprovincial administrative organi[sz]ations?\b|\bpao\b|\bobj\b|\bor bor jor\b"), _PROVINCIAL),
    (
        re.compile(r"\b(?:sub-?district|tambon) municipality\b|\bthe?t?sa ?ba[an]n? (?:tambon|tumbon)\b"),
        frozenset({"ทต."}),
    ),
    (re.compile(r"\btown municipality\b|\btes?sa ?baa?n mueang\b"), frozenset({"ทม."})),
    (re.compile(r"\bcity municipality\b|\btes?sa ?baa?n nakhon\b"), frozenset({"ทน."})),
    (re.compile(r"\bmunicipality\b|\bmuni\b|\bth?[ea]s+a? ?ba+[nl]\b"), TOWNS),
)
_FILLER = re.compile(
    r"\b(?:website|web|site|page|server|is|are|was|be|it|this|does|doesn|don|do|seems|get|gone|reached|accessed|opened|loaded|responding|respond"
    r"|unavailable|available|anymore|any|more|all|day|morning|check|down|offline|online|not|working|work|loading|load|back|again|up|the|of|and|at|in|on|a|to|for"
    r"|can|cannot|cant|t|access|open|reach|unreachable|error|slow|very|please|pls|help|hi|hello|thanks|thank|you|krub|krap|khrap|kub|ka|kha|na"
    r"|since|yesterday|today|now|still|has|been|our|my|from|district|amphoe|province|changwat|tambon|office|itas|ita|oit|line|http|https|www|dead|broken|recovered|fixed|hacked)\b"
)
_HOST_WORDS = re.compile(
    r"^(?:www|web|tambon|tb|obt|abt|sao|tao|tes+aban|thesaban|muni)-?|-?(?:sao|tao|pao|obt|abt|city|local|municipality|muni|tes+aban|cityhall)$"
)
_SUFFIX = re.compile(r"(?:\.(?:go|or|ac|in|co|mi|net))?\.[a-z]{2,}$")
_LEAST, _SHORT_LEAST = 4, 3  # letters of a key; shorter ones fit too much

# A name may begin at a word's start or behind one of these.
_START = re.compile(r"(?:^|[\s|,;:()/\"“”]|เว็บไซต์|เว็บไซด์|เว็บ|เว็ป|ของ|จาก|ตำบล|(?<![ก-๎])ต\.)(?=[ก-๎])")
# Names of other things: a school or a clinic of that place is not its local government.
_OTHER_BODY = re.compile(
    "(?:โรงเรียน|รร|วัด|โรงพยาบาล|รพ|สต|สถานี|สภ|สาธารณสุข|หมู่บ้าน|หมู่|บ้าน|ถนน|ตลาด|ท้องถิ่น|บริษัท|กลุ่ม|คลอง|วิทยาลัย|ที่ว่าการ|ร้าน|ห้าง|แม่น้ำ)"
    r"[\s.]*$"
)
_OTHER_SHORT = re.compile(r"(?:รร|รพ|รพสต|สต|สภ|สสจ|สสอ|กศน)\s?\.")
_CLASSIFIER = re.compile(r"\s?(?:เว็บ|แห่ง|วัน|ชั่วโมง|ชม|คน|ครั้ง|ที่|ตำบล|เรื่อง|รอบ|อัน|เดือน|นาที|สาม)")
_SHORTEST = 4  # letters; what is shorter is an ordinary word too often


def host_fits(hosts: tuple[str, ...], register: Register, place: Place) -> Verdict:
    """The body whose registered address stands in the text; an unregistered one is read as a romanised name."""
    found: dict[int, None] = {}
    for address in hosts:
        host = host_of(address)
        for number in register.hosts.get(host, ()):
            if place.penalty(register.laos[number]) is not None:
                found[number] = None
    if found:
        numbers = tuple(found)
        return ("match", "exact", numbers, "") if len(numbers) == 1 else ("ask", None, numbers, "")
    registered = {number for numbers in register.hosts.values() for number in numbers}
    for address in hosts:
        label = _SUFFIX.sub("", host_of(address)).rpartition(".")[2] or host_of(address)
        name = _HOST_WORDS.sub("", _HOST_WORDS.sub("", label))
        outcome, _, numbers, piece = _by_key(latin_key(name), register, place, exact_only=True)
        if outcome == "match" and numbers[0] in registered:
            return ("ask", None, numbers, piece)  # it has another address: is this an old one, or somebody else's?
        if outcome != "none":
            return (outcome, "fuzzy" if outcome == "match" else None, numbers, piece)
    return NONE


def latin_fits(text: str, register: Register, place: Place) -> Verdict:
    """The body that a romanised name means; without a type word only an exact reading with a symptom counts."""
    kinds, rest = ALL_TYPES, text
    for pattern, types in _TYPE_WORDS:
        if pattern.search(rest):
            kinds, rest = types, pattern.sub(" ", rest, count=1)
            break
    name = latin_key(_FILLER.sub(" ", rest))
    typed = kinds is not ALL_TYPES
    if not typed and symptom_of(text) is None:
        return NONE
    here = Place(kinds, place.districts, place.provinces)
    if typed and _SHORT_LEAST <= len(name) < _LEAST:
        return _short(name, register, here)
    return _by_key(name, register, here, exact_only=not typed)


def _short(key: str, register: Register, place: Place) -> Verdict:
    """A short romanised name fits much: it counts only exactly, and only the one provincial body is taken at that."""
    numbers = tuple(n for n in register.latin_names.get(key, ()) if place.penalty(register.laos[n]) == 0)
    if not numbers:
        return NONE
    alone = len(numbers) == 1 and place.types == _PROVINCIAL and place_is_known(register, place)
    return ("match", "fuzzy", numbers, "") if alone else ("ask", None, numbers, "")


def _by_key(key: str, register: Register, place: Place, *, exact_only: bool) -> Verdict:
    if len(key) < _LEAST:
        return NONE
    from rapidfuzz import process  # noqa: PLC0415 - loads once a name is not exact
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    reach = 0 if exact_only else max(1, len(key) // 5)
    near = process.extract(key, list(register.latin_names), scorer=OSA.distance, score_cutoff=reach + 1, limit=None)
    ranked: dict[int, int] = {}
    for name, distance, _ in near:
        for number in register.latin_names[name]:
            if place.penalty(register.laos[number]) == 0:
                ranked[number] = min(int(distance), ranked.get(number, 99))
    order = sorted(ranked, key=lambda number: (ranked[number], register.laos[number].code))
    if not order or ranked[order[0]] > reach:
        return NONE
    alone = len(order) == 1 or ranked[order[1]] > ranked[order[0]] + (ranked[order[0]] > 0)
    known = place_is_known(register, place)
    if alone and known:
        return ("match", "fuzzy", (order[0],), "")
    return ("ask", None, tuple(number for number in order if ranked[number] <= reach), "")


def bare_fits(parsed: Parsed, register: Register, place: Place, learned: Mapping[str, str]) -> Verdict:
    """The body a name without a type word means."""
    numbers: dict[int, str] = {}
    doubtful = False
    for match in _START.finditer(parsed.plain):
        if _OTHER_BODY.search(parsed.plain, 0, match.end()):
            continue
        rest = parsed.plain[match.end() :]
        found = pieces(rest, register)
        for fit in exact_fits(found, register, place, learned):
            if fit.cost or not _stands_alone(fit.piece, rest):
                continue
            numbers.setdefault(fit.number, fit.piece)
            doubtful |= bool(fit.penalty) or len(fit.piece) < _SHORTEST or fit.piece in _place_names(register)
    if numbers:
        known = place_is_known(register, place)
        sure = len(numbers) == 1 and not doubtful and known
        number, piece = next(iter(numbers.items()))
        return ("match", "exact", (number,), piece) if sure else ("ask", None, tuple(numbers), piece)
    return _near(parsed, register, place)


def _stands_alone(piece: str, rest: str) -> bool:
    """Whether a short name is meant as one: สอง is also "two", ลอง also "try"."""
    if len(piece) >= _SHORTEST:
        return True
    behind = rest[len(piece) :]
    return not _CLASSIFIER.match(behind) and (not behind.strip(SKIP) or symptom_of(behind) is not None)


def _place_names(register: Register) -> frozenset[str]:
    return frozenset(register.districts) | frozenset(register.provinces)


def _near(parsed: Parsed, register: Register, place: Place) -> Verdict:
    """A misspelt name without a type word is asked about, and only where the sentence reports something."""
    plain = parsed.plain.strip(SKIP + MASK)
    match = _START.search(plain)
    if match is None or not (symptom_of(plain) or " " not in plain):
        return NONE
    rest = plain[match.end() :]
    if TAIL.match(rest) or _OTHER_SHORT.match(rest) or _OTHER_BODY.search(plain, 0, match.end()):
        return NONE
    fits = near_fits(pieces(rest, register), register, place, reach=2.0)
    near = tuple(fit.number for fit in fits if fit.cost <= 1.0 and len(fit.name) > _SHORTEST and not fit.penalty)
    return ("ask", None, near, fits[0].piece) if near else NONE
