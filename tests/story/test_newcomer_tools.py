"""What a newcomer meets before anything is installed: one clear command when the system lacks something, and `make`."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SH = shutil.which("sh") or "/bin/sh"
SCRIPTS = sorted((ROOT / "tools").glob("*.sh"))
PYTHON_REMEDY = (
    "Sodsong needs Python 3.11 or newer with venv and pip. "
    "Type: sudo apt-get install -y python3 python3-venv python3-pip\n"
)


@pytest.fixture
def bare(tmp_path):
    """A fresh clone of what the scripts read, and a PATH with nothing but the plain tools of every system."""
    clone, path = tmp_path / "clone", tmp_path / "bin"
    shutil.copytree(ROOT / "tools", clone / "tools")
    shutil.copytree(ROOT / "requirements", clone / "requirements")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, clone / name)
    path.mkdir()
    for name in ("sh", "cat", "cksum", "dirname", "grep", "sed", "id", "make", "rm", "mkdir"):
        found = shutil.which(name)
        assert found, name
        (path / name).symlink_to(found)
    return clone, path


def script(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!{SH}\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


def run(where, *command: str):
    clone, path = where
    return subprocess.run(
        command,
        cwd=clone,
        env={"PATH": str(path), "HOME": str(clone.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_the_scripts_are_plain_sh(file):
    assert file.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    parsed = subprocess.run([SH, "-n", file], capture_output=True, text=True, check=False)
    assert (parsed.returncode, parsed.stderr) == (0, "")


def test_without_python_setup_names_the_one_command(bare):
    done = run(bare, SH, "tools/setup.sh", "run")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", PYTHON_REMEDY)


def test_with_a_python_that_lacks_venv_setup_names_the_one_command(bare):
    script(bare[1] / "python3", 'echo "No module named venv" >&2; exit 1')
    done = run(bare, SH, "tools/setup.sh", "dev")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", PYTHON_REMEDY)
    assert not (bare[0] / ".venv").exists()


def test_make_hands_the_command_on(bare):
    done = run(bare, "make", "demo")
    assert done.returncode != 0
    assert PYTHON_REMEDY in done.stderr


def test_without_the_tests_programs_system_names_the_one_command(bare):
    (bare[1] / "id").unlink()
    script(bare[1] / "id", "echo 1000")
    done = run(bare, SH, "tools/system.sh")
    lacking, typed = done.stderr.rstrip("\n").split(" from the system. Type: ")
    packages = lacking.removeprefix("The tests need ").split()
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert {"chromium", "poppler-utils"} <= set(packages)
    assert typed == f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def test_as_root_system_installs_what_is_missing(bare, tmp_path):
    (bare[1] / "id").unlink()
    script(bare[1] / "id", "echo 0")
    script(bare[1] / "apt-get", f'echo "$DEBIAN_FRONTEND $@" >> {tmp_path}/asked')
    done = run(bare, SH, "tools/system.sh")
    update, install = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert done.returncode == 0
    assert update == "noninteractive update -qq"
    assert install.startswith("noninteractive install -y -qq --no-install-recommends chromium poppler-utils")


def test_when_apt_fails_system_names_the_one_command(bare):
    (bare[1] / "id").unlink()
    script(bare[1] / "id", "echo 0")
    script(bare[1] / "apt-get", "echo 'E: no network' >&2; exit 100")
    done = run(bare, SH, "tools/system.sh")
    assert done.returncode == 3
    assert "Type: sudo apt-get install -y --no-install-recommends chromium" in done.stderr.splitlines()[-1]


def test_make_alone_lists_the_promised_verbs(bare):
    done = run(bare, "make")
    verbs = [line.split()[1] for line in done.stdout.splitlines()]
    assert set("setup run demo test soak check fix bench docs".split()) <= set(verbs)  # noqa: SIM905  # as the page says it


def test_the_build_server_calls_make_test_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines == ["#!/usr/bin/env bash", "exec make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


CHECKERS = ("ruff", "mypy", "lint-imports", "deptry", "python")


def with_checkers(bare, failing=None):
    script(bare[0] / "tools" / "setup.sh", "exit 0")
    for name in CHECKERS:
        script(bare[0] / ".venv" / "bin" / name, f"echo said by {name}\nexit {1 if name == failing else 0}")
    return run(bare, "make", "check")


def test_make_check_is_quiet_about_layers_that_are_kept(bare):
    done = with_checkers(bare)
    assert done.returncode == 0
    assert "said by lint-imports" not in done.stdout + done.stderr


@pytest.mark.parametrize("failing", CHECKERS)
def test_make_check_fails_when_one_checker_fails_and_shows_what_it_said(bare, failing):
    done = with_checkers(bare, failing)
    assert done.returncode == 2
    assert f"said by {failing}" in done.stdout + done.stderr
