"""Every command, option and setting is documented, and nothing is documented that is not there."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
SETTING = re.compile(r"\bSODSONG_[A-Z][A-Z_]*[A-Z]\b")
PATTERNS = {"SODSONG_NAME", "SODSONG_NAME_FILE"}  # stand for any setting


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = load("reference")
COMMANDS = dict(reference.commands())


def settings_in_code():
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").glob("*.sh"), ROOT / "Makefile"]
    named = {name for file in files for name in SETTING.findall(file.read_text(encoding="utf-8"))}
    return named - PATTERNS


def settings_in(page):
    return set(re.findall(r"^\| `(SODSONG_[A-Z_]+)` \|", page, flags=re.MULTILINE))


def test_the_page_of_commands_is_the_one_the_code_makes():
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    assert page == reference.page(), "type `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_option_says_what_it_is_for(name):
    command = COMMANDS[name]
    assert command.help
    assert [one.name for one in reference.shown(command.params) if not (one.help or "").strip()] == []


def test_a_planted_option_without_a_word_is_seen():
    import typer

    app = typer.Typer()

    @app.command()
    def mute(loud: bool = False):  # noqa: FBT001, FBT002  # an option as a person might forget to explain it
        """Do nothing."""

    command = typer.main.get_command(app)
    assert [one.name for one in reference.shown(command.params) if not (one.help or "").strip()] == ["loud"]


def test_every_setting_is_documented_and_none_is_made_up():
    assert settings_in((REFERENCE / "settings.md").read_text(encoding="utf-8")) == settings_in_code()


def test_every_command_that_prints_json_has_its_shape_documented():
    page = (REFERENCE / "json.md").read_text(encoding="utf-8")
    speaking = {name for name, command in COMMANDS.items() if any("--json" in one.opts for one in command.params)}
    assert speaking <= set(re.findall(r"^## `(sodsong[a-z -]+)`", page, flags=re.MULTILINE))
