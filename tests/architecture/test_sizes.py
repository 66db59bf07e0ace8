"""Files, functions and rooms stay small enough to live in."""

import pytest

from .sizes import FILE_P90, FUNCTION_P90, crowded, functions, lines_of, p90, python_files, too_large
from .tree import ROOT, SRC


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_no_file_and_no_function_is_too_long(folder):
    assert too_large(ROOT / folder) == []


def test_no_room_is_crowded():
    assert crowded(SRC) == []


def test_nine_of_ten_files_and_functions_are_short():
    files = python_files(SRC)
    assert p90([len(lines_of(path)) for path in files]) <= FILE_P90
    assert p90([length for path in files for _where, length, _excused in functions(path)]) <= FUNCTION_P90


def a_function(lines, head="def long():"):
    return "\n".join([head, *["    x = 1"] * (lines - 1)]) + "\n"


def test_a_planted_long_file_is_named(tmp_path):
    (tmp_path / "long.py").write_text("x = 1\n" * 401, encoding="utf-8")
    (tmp_path / "fits.py").write_text("x = 1\n" * 400, encoding="utf-8")
    (tmp_path / "excused.py").write_text("# size: one table, read as one\n" + "x = 1\n" * 400, encoding="utf-8")
    (tmp_path / "no_reason.py").write_text("# size:\n" + "x = 1\n" * 400, encoding="utf-8")
    assert too_large(tmp_path) == ["long.py: 401 lines in a file", "no_reason.py: 401 lines in a file"]


def test_a_planted_long_function_is_named(tmp_path):
    (tmp_path / "one.py").write_text(a_function(51), encoding="utf-8")
    (tmp_path / "two.py").write_text(a_function(50), encoding="utf-8")
    (tmp_path / "three.py").write_text(a_function(60, "def long():  # size: one state table"), encoding="utf-8")
    assert too_large(tmp_path) == ["./one.py:1 long: 51 lines in a function"]


def test_a_planted_crowded_room_is_named(tmp_path):
    for room, count in (("crowded", 11), ("full", 10)):
        (tmp_path / room).mkdir()
        for name in ["__init__", *(f"part{number}" for number in range(count))]:
            (tmp_path / room / f"{name}.py").write_text("", encoding="utf-8")
    assert crowded(tmp_path) == ["crowded: 11 modules in a room"]


def test_p90_is_what_nine_of_ten_do_not_exceed():
    assert p90(list(range(1, 11))) == 9
    assert p90([7]) == 7
