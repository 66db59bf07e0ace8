"""Where Thai words end, and the joiner that keeps one whole."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.act.letter.document.text import plain, shown
from sodsong.act.letter.document.words import ink, inner, joined

KNOWN = frozenset(("สำนักงาน", "สำนัก", "งาน", "ดำเนิน", "การ", "ดำเนินการ", "ตาม", "ให้", "หน่วยงาน", "หน่วย"))


def parts(text: str) -> list[str]:
    """``text`` as its words stand apart."""
    bare = "".join(letter for _, letter in ink(text))
    inside = inner(text, KNOWN)
    cuts = [0, *(place for place in range(1, len(bare)) if place not in inside and "ก" <= bare[place] <= "๎"), len(bare)]
    return [bare[a:b] for a, b in itertools.pairwise(cuts)]


def test_the_fewest_words_are_taken():
    assert parts("ให้สำนักงานดำเนินการ") == ["ให้", "สำนักงาน", "ดำเนินการ"]
    assert parts("ให้ หน่วยงาน") == ["ให้", "หน่วยงาน"]
    assert parts("ให้\u2060หน่วย\u2060งาน") == ["ให้", "หน่วยงาน"]


def test_a_name_no_dictionary_has_may_part_between_syllables_only():
    assert parts("ให้แม่จั๊วะดำเนินการ") == ["ให้", "แม่", "จั๊วะ", "ดำเนินการ"] or "ดำเนินการ" in parts("ให้แม่จั๊วะดำเนินการ")
    assert all(part[0] not in "ะัาิีึืุู่้๊๋" for part in parts("ให้แม่จั๊วะดำเนินการ"))


def test_a_joiner_stands_where_the_word_was_parted():
    assert joined("ที่\u00a0๕ สำนักงาน", {4 + len("สำนัก")}) == "ที่\u00a0๕ สำนัก\u2060งาน"


@given(st.text(alphabet="กขงนมรสำเแโใไ่้๊๋์ิีึืุูัะา ๆฯ“”()๐๑Az.\u2060\u00a0\u200b", max_size=60), st.sets(st.integers(0, 60)))
@settings(deadline=None, max_examples=100)
def test_any_text_keeps_its_ink(text, places):
    form = joined(text, places)
    assert [letter for _, letter in ink(form)] == [letter for _, letter in ink(text)]
    size = len(list(ink(text)))
    assert all(0 < place < size for place in inner(text, KNOWN))
    assert plain(joined(shown(text), places)) == plain(shown(text))
