"""The checkers of `make check` bite, nothing switches them off without a reason, and no dependency is without one."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .tree import ROOT, SRC

BIN = Path(sys.executable).parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
# After its code the reason, best behind a second `#`.
_SWITCH = re.compile(r"#\s*(noqa|type:\s*ignore)(:?\s*\[?[A-Z][A-Z0-9, ]*\]?|\[[a-z0-9, -]+\])?(.*)$")


def unreasoned(name, text):
    """Switches without a code, or without a reason on their line; the next line may repeat the one above it."""
    found, above = [], None
    for number, line in enumerate(text.splitlines(), 1):
        switch = _SWITCH.search(line)
        if not switch:
            above = None
            continue
        codes = (switch[1], (switch[2] or "").strip(" :"))
        reasoned = bool(re.search(r"\w", switch[3])) or codes == above
        if not codes[1] or not reasoned:
            found.append(f"{name}:{number}: {line.strip()[-60:]}")
        above = codes if reasoned else None
    return found


def without_reason(section):
    """Lines of a TOML list that name something and say nothing of it."""
    block = re.search(rf"^{re.escape(section)} = \[\n(.*?)^\]", PYPROJECT, flags=re.MULTILINE | re.DOTALL)
    assert block, section
    lines = [line.strip() for line in block[1].splitlines()]
    return [line for line in lines if line.startswith('"') and not re.search(r",\s*#\s*\w", line)]


def run(*command: str | Path, cwd=ROOT, env=None, input=None):  # noqa: A002  # subprocess's own word
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=env, input=input)


@pytest.mark.parametrize("section", ["dependencies", "build", "dev", "ignore", '"tests/**"'])
def test_every_dependency_and_every_ignored_rule_bears_its_reason(section):
    assert without_reason(section) == []


def test_every_switch_in_the_code_bears_its_reason():
    files = [
        *sorted(SRC.rglob("*.py")),
        *sorted((ROOT / "tests").rglob("*.py")),
        *sorted((ROOT / "tools").glob("*.py")),
    ]
    found = []
    for file in files:
        if file != Path(__file__):
            found += unreasoned(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("import a  # noqa: PLC0415  # needs Django set up", 0),
        ("import a  # noqa: PLC0415  # needs Django set up\nimport b  # noqa: PLC0415", 0),
        ("x = f()  # type: ignore[no-any-return]  # the stubs say less", 0),
        ("import a  # noqa: PLC0415", 1),
        ("import a  # noqa", 1),
        ("x = f()  # type: ignore", 1),
        ("x = f()  # type: ignore[no-any-return]", 1),
    ],
)
def test_a_planted_switch_without_a_reason_is_named(line, count):
    assert len(unreasoned("a.py", line)) == count


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("from datetime import datetime\n\nx = datetime.now()\n", "DTZ005"),
        ("import os\n", "F401"),
        ('def f(x: int) -> str:\n    assert x\n    return "a"\n', "S101"),
    ],
)
def test_ruff_names_a_planted_fault(text, rule):
    linted = run(
        BIN / "ruff", "check", "--no-cache", "--stdin-filename", "src/sodsong/ground/planted.py", "-", input=text
    )
    assert linted.returncode == 1
    assert rule in linted.stdout


def test_mypy_is_strict_and_looser_only_inside_the_desk():
    settings = tomllib.loads(PYPROJECT)["tool"]["mypy"]
    loosened = [each["module"] for each in settings["overrides"] if "ignore_missing_imports" not in each]
    assert settings["strict"] is True
    assert loosened == [["sodsong.desk.*"]]


def test_mypy_names_a_planted_fault(tmp_path):
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = True\n", encoding="utf-8")
    (tmp_path / "planted.py").write_text("def f(x):\n    return x\n", encoding="utf-8")
    typed = run(BIN / "mypy", "--config-file", "mypy.ini", "planted.py", cwd=tmp_path)
    assert typed.returncode == 1
    assert "no-untyped-def" in typed.stdout


def migrations_missing(src, data):
    return run(
        BIN / "python",
        "-m",
        "sodsong.desk.manage",
        "makemigrations",
        "--check",
        "--dry-run",
        cwd=src,
        env={"PYTHONPATH": str(src), "PATH": os.environ["PATH"], "SODSONG_DATA": str(data)},
    )


def test_the_models_have_their_migrations_and_a_planted_field_without_one_is_named(tmp_path):
    src = tmp_path / "src"
    shutil.copytree(SRC, src, ignore=shutil.ignore_patterns("__pycache__", "fonts", "examples"))
    whole = migrations_missing(src, tmp_path)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    models = src / "sodsong" / "desk" / "registry" / "models.py"
    text = models.read_text(encoding="utf-8")
    planted = re.sub(r"^(class Lao\(.*\n)", r"\1    planted = models.TextField(default='')\n", text, flags=re.MULTILINE)
    # below the class's docstring it is a field like any other
    models.write_text(planted, encoding="utf-8")
    missing = migrations_missing(src, tmp_path)
    assert missing.returncode == 1
    assert "planted" in missing.stdout
