"""The first words a newcomer types, in an emptied environment."""

import subprocess
import sys
from pathlib import Path

import pytest

SODSONG = Path(sys.executable).with_name("sodsong")


def typed(tmp_path, *words: str):
    return subprocess.run(
        [SODSONG, *words],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_help_names_the_product_and_every_verb(tmp_path):
    done = typed(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "สอดส่อง" in done.stdout
    for verb in (
        "demo",
        "up",
        "web",
        "watch",
        "check",
        "names",
        "letter",
        "cause",
        "registry",
        "lab",
        "bench",
        "doctor",
    ):
        assert f" {verb} " in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_alone_it_shows_its_help(tmp_path):
    assert "doctor" in typed(tmp_path).stdout + typed(tmp_path).stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["tea"], "tea"),
        (["doctor", "--tea"], "--tea"),
        (["doctor", "--lang", "xx"], "--lang xx: choose th or en."),
        (["doctor", "--port", "0"], "port"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_name_and_exit_2(tmp_path, words, named):
    done = typed(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_answers_on_a_fresh_machine(tmp_path):
    done = typed(tmp_path, "doctor", "--lang", "en")
    assert done.returncode in (0, 1)  # 1 where something else listens on the usual port
    assert [line.split(": ")[1] for line in done.stdout.splitlines() if not line.startswith(" ")] == [
        "Python",
        "packages",
        "data folder can be written",
        "free disk",
        "port is free",
        "root certificates",
        "clock",
        "time zone Asia/Bangkok",
        "name resolver",
        "anchors that vouch for our own line",
        "fonts of the letter",
    ]
    assert list(tmp_path.iterdir()) == []
