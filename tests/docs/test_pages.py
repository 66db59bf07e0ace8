"""What the pages promise is there: links lead somewhere, commands exist, every reason code has its Thai words."""

import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from sodsong.cli.check import _TEXTS
from sodsong.observe.probe.record import Reason
from sodsong.observe.probe.transfer.reasons import finding_of

from .test_reference import COMMANDS, ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
VERB = re.compile(r"^([a-z]+):.*## ", flags=re.MULTILINE)
THAI = re.compile("[\u0e00-\u0e7f]")


def pages():
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in sorted(set(listing.split("\0"))) if name and (ROOT / name).exists()]


def dead_links(page: Path, text: str):
    found = []
    for target in LINK.findall(FENCE.sub("", text)):
        place, _, heading = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / place).resolve() if place else page
        there = file.exists() and (not heading or heading in anchors(file.read_text(encoding="utf-8")))
        if not there:
            found.append(f"{page.name}: {target}")
    return found


def anchors(text):
    titles = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def unknown_commands(text):
    """Lines of fenced blocks that call a verb or an option that is not there."""
    verbs = set(VERB.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    found = []
    for line in (line for block in FENCE.findall(text) for line in block.splitlines()):
        words = line.split("#")[0].split()
        if words[:1] == ["make"] and len(words) > 1 and words[1] not in verbs:
            found.append(line)
        if words and words[0].rpartition("/")[2] == "sodsong" and not _can_be_typed(words[1:]):
            found.append(line)
    return found


def _can_be_typed(words):
    for length in (2, 1):
        command = COMMANDS.get(" ".join(["sodsong", *words[:length]]))
        if command:
            known = {name for one in command.params for name in [*one.opts, *one.secondary_opts]}
            return all(word in known for word in words[length:] if word.startswith("-"))
    return words == ["--help"]


def missing_places(text):
    """Files and folders named in backticks, below the product's folder or the project's, that are not there."""
    named = re.findall(r"`((?:[a-z_.]+/)+[a-z_.\-]*)`", text)
    roots = (ROOT / "src" / "sodsong", ROOT / "src" / "sodsong" / "observe" / "probe", ROOT)
    return [place for place in named if not any((root / place).exists() for root in roots)]


def table(text):
    """The cells of every row of the tables in ``text``, heads and rules left out."""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row] for row in rows]
    rules = [number for number, row in enumerate(cells) if set("".join(row)) <= set("-: ")]
    left_out = {*rules, *(number - 1 for number in rules)}
    return [row for number, row in enumerate(cells) if number not in left_out]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere_and_commands_exist(page):
    text = page.read_text(encoding="utf-8")
    assert dead_links(page, text) == []
    assert unknown_commands(text) == []


def test_a_planted_dead_link_is_named(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# One two\n[a](page.md) [b](gone.md) [c](#one-two) [d](#three) [e](https://x.test/)", encoding="utf-8"
    )
    assert dead_links(page, page.read_text(encoding="utf-8")) == ["page.md: gone.md", "page.md: #three"]


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_the_places_to_touch_are_there(name):
    # a data folder is made by the first command; the room of channels by the first channel
    to_come = {"sodsong-data/", "act/channels"}
    assert set(missing_places((ROOT / name).read_text(encoding="utf-8"))) <= to_come


def test_a_planted_place_that_is_not_there_is_named():
    assert missing_places("`judge/cause/record.py` `transfer/` `judge/gone.py` `a` `data/`") == ["judge/gone.py"]


def test_a_planted_command_that_is_not_there_is_named():
    block = "```sh\nmake demo\nmake tea\nsodsong --help\nsodsong doctor --json\nsodsong doctor --tea\nsodsong tea # now\n```\n"
    assert unknown_commands(block) == ["make tea", "sodsong doctor --tea", "sodsong tea # now"]


def test_every_reason_code_has_its_thai_words_and_meaning():
    rows = table((ROOT / "docs" / "reason-codes.md").read_text(encoding="utf-8"))
    told = {row[0].strip("`"): row for row in rows}
    assert list(told) == list(get_args(Reason))
    for code, row in told.items():
        assert all(row), code
        assert row[1] == finding_of(code)
        assert THAI.search(row[2]), code
        assert row[2] == _TEXTS["th"].get(code, row[2])  # `ok` is not said, only shown as up


def test_the_glossary_gives_each_term_in_both_languages():
    rows = table((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))
    assert len(rows) >= 30
    for row in rows:
        assert len(row) == 3
        assert all(row)
        assert THAI.search(row[1]), row[0]
    assert len({row[0] for row in rows}) == len(rows)


def test_the_english_readme_opens_in_thai_and_both_fit_a_screen():
    english, thai = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.th.md"))
    assert THAI.search(english.split("\n\n")[1])
    for text in (english, thai):
        assert len(text.splitlines()) <= 60
        assert {"make demo", "make test"} <= {line.split("#")[0].strip() for line in text.splitlines()}
        assert "docs/images/board.png" in text


def test_the_architecture_fits_two_pages():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 1000
    assert len(text.splitlines()) <= 110


def test_decisions_are_numbered_short_and_say_why():
    notes = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [int(note.name[:4]) for note in notes]
    assert numbers == sorted(set(numbers)), "two decisions of one number"
    for note in notes:
        text = note.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 25, note.name
        assert re.match(rf"# {int(note.name[:4])}\. ", text), note.name
        for part in ("Status:", "## Why", "## What follows"):
            assert part in text, (note.name, part)
