"""Every text has its Thai words, the compiled catalogue is fresh, every code has words, every colour its contrast."""

import gettext
import io
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from babel.messages import mofile, pofile
from django.core.management import call_command
from django.utils import translation

import sodsong.desk
from sodsong.act.casework import acts, cascade, record
from sodsong.desk.console.pages import words
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.watch.models import Target
from sodsong.ground.papers.record import LetterKind, WarningCode
from sodsong.observe.probe.record import Reason

DESK = Path(sodsong.desk.__file__).parent
CATALOGUE = DESK / "project/locale/th/LC_MESSAGES/django.po"


def messages(path: Path):
    with path.open("rb") as file:
        return {(one.context, one.id): one for one in pofile.read_po(file) if one.id}


def test_the_catalogue_has_thai_words_for_every_text_and_no_others(tmp_path: Path, monkeypatch, settings):
    """Extracted anew from the sources, as `makemessages` does."""
    for face in ("console", "public"):
        shutil.copytree(DESK / face, tmp_path / face)
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["th"], verbosity=0, no_obsolete=True)
    wanted = messages(tmp_path / "locale/th/LC_MESSAGES/django.po")
    have = messages(CATALOGUE)
    assert have.keys() == wanted.keys()
    for key, message in have.items():
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(re.search("[ก-๙]", text) or key[1].startswith("%(now)s") for text in said), key
        assert not message.fuzzy, key


def test_the_words_keep_every_place_that_a_text_has():
    def places(text):
        return set(re.findall(r"%\((\w+)\)s", text))

    for (_context, texts), message in messages(CATALOGUE).items():
        english = texts if isinstance(texts, tuple) else (texts,)
        thai = message.string if isinstance(message.string, tuple) else (message.string,)
        assert {frozenset(places(text)) for text in thai} <= {frozenset(places(text)) for text in english}, texts
        assert not re.search(r"%[ds]", " ".join(thai)), texts


def test_the_compiled_catalogue_says_what_the_written_one_says():
    with CATALOGUE.open("rb") as file:
        written = io.BytesIO()
        mofile.write_mo(written, pofile.read_po(file))
    written.seek(0)
    compiled = gettext.GNUTranslations(io.BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
    fresh = gettext.GNUTranslations(written)
    assert {key: text for key, text in compiled._catalog.items() if key} == {
        key: text for key, text in fresh._catalog.items() if key
    }


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.REASONS, get_args(Reason)),
        (words.INCIDENT_STATES, get_args(record.State)),
        (words.MEMBER_STATES, get_args(record.MemberState)),
        (words.LETTER_KINDS, get_args(LetterKind)),
        (words.LETTER_WARNINGS, get_args(WarningCode)),
        (words.OUTCOMES, ("match", "ask", "none", "double")),
        (words.STATES, ("up", "degraded", "down", "unknown")),
        (words.REFUSED, re.findall(r'Refused\(\s*"([\w-]+)"', Path(acts.__file__).read_text(encoding="utf-8"))),
        (words.REPLIES, get_args(cascade.Reply)),
        (words.REFUSED, re.findall(r'code="([\w-]+)"', Path(dispatch.__file__).read_text(encoding="utf-8"))),
        (words.WARNED, re.findall(r'Warned\(\s*"([\w-]+)"', Path(acts.__file__).read_text(encoding="utf-8"))),
    ],
)
def test_every_code_of_the_rooms_below_has_words(table, codes):
    assert set(codes) <= set(table)
    assert codes
    with translation.override("th"):
        assert all(re.search("[ก-๙]", str(text)) for text in table.values())


def test_an_unset_state_is_unknown():
    assert str(words.STATES[Target().state]) == str(words.STATES["unknown"])


CSS = (DESK / "project/static/sodsong.css").read_text(encoding="utf-8")
THEMES = dict(
    zip(
        ("light", "dark"),
        (dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)),
        strict=False,
    )
)
PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "act") for ground in ("paper", "card")),
    ("on-act", "act"),
    ("down", "down-bg"),
    ("down-ink", "down-bg"),
    ("waiting", "waiting-bg"),
    ("up", "up-bg"),
    ("up-ink", "up-bg"),
    ("unknown-ink", "unknown-bg"),
    ("unknown-ink", "paper"),
    *(("ink", ground) for ground in ("up-bg", "waiting-bg", "down-bg")),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    lighter, darker = sorted((luminance(THEMES[theme][ink]), luminance(THEMES[theme][ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
