"""A room's `__init__` is its door plate: one sentence, nothing else. And each pure room shows itself by example."""

import ast
import doctest
import importlib
import re

import pytest

from .purity import room_of
from .tree import SRC, Source, sources

# What may stand in an `__init__` beside the sentence, and why.
CODE_AT_THE_DOOR = {
    "sodsong": "carries the version",
    "sodsong.desk.vault.models": "Django finds an app's models here",
    "sodsong.data": "the whole room is two functions, written data.path and data.text",
}
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


def door_plate_faults(source: Source) -> list[str]:
    body = source.tree.body
    sentence = ast.get_docstring(source.tree)
    faults = []
    if not sentence:
        faults.append(f"{source.name}: no sentence")
    elif len(_SENTENCE_END.findall(sentence)) != 1 or not sentence.endswith("."):
        faults.append(f"{source.name}: not one sentence")
    if len(body) > 1 and source.name not in CODE_AT_THE_DOOR:
        faults.append(f"{source.name}: more than a sentence")
    return faults


def folders_without_a_door(src):
    """Folders with modules but no `__init__`: the layers' check would not see into them."""
    return sorted(
        {
            path.parent.relative_to(src).as_posix()
            for path in (src / "sodsong").rglob("*.py")
            if not (path.parent / "__init__.py").exists()
        }
    )


def examples(source: Source) -> int:
    return sum(len(found.examples) for found in doctest.DocTestFinder().find(importlib.import_module(source.name)))


PURE_SOURCES = [source for source in sources() if room_of(source.name)]


def test_every_room_has_its_sentence():
    assert [fault for source in sources() if source.is_package for fault in door_plate_faults(source)] == []


def test_no_room_is_without_a_door():
    assert folders_without_a_door(SRC) == []


@pytest.mark.parametrize("source", PURE_SOURCES, ids=lambda source: source.name)
def test_the_examples_of_pure_rooms_are_true(source):
    tried = doctest.testmod(importlib.import_module(source.name))
    assert tried.failed == 0


def test_every_pure_room_shows_an_example():
    shown = {}
    for source in PURE_SOURCES:
        room = ".".join(source.name.split(".")[:3])
        shown[room] = shown.get(room, 0) + (0 if source.is_package else examples(source))
    wings = {"sodsong.ground", "sodsong.judge"}
    assert sorted(room for room, count in shown.items() if not count and room not in wings) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('"""Letters go in, records come out."""\n', []),
        ("", ["sodsong.x: no sentence"]),
        ('"""One. Two."""\n', ["sodsong.x: not one sentence"]),
        ('"""A heading"""\n', ["sodsong.x: not one sentence"]),
        ('"""One."""\nfrom .a import b\n', ["sodsong.x: more than a sentence"]),
    ],
)
def test_a_planted_door_plate_is_judged(tmp_path, text, faults):
    assert door_plate_faults(Source("sodsong.x", tmp_path / "__init__.py", text)) == faults


def test_a_planted_folder_without_a_door_is_named(tmp_path):
    (tmp_path / "sodsong" / "attic").mkdir(parents=True)
    (tmp_path / "sodsong" / "__init__.py").touch()
    (tmp_path / "sodsong" / "attic" / "box.py").touch()
    assert folders_without_a_door(tmp_path) == ["sodsong/attic"]


def test_a_planted_wrong_example_fails(tmp_path, monkeypatch):
    (tmp_path / "planted_example.py").write_text('"""\n>>> 1 + 1\n3\n"""\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    runner = doctest.DocTestRunner(verbose=False)
    for found in doctest.DocTestFinder().find(importlib.import_module("planted_example")):
        runner.run(found, out=lambda _text: None)
    assert (runner.failures, runner.tries) == (1, 1)
