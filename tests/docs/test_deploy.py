"""The files for a server are read by the tools they are for, and the handbook names pages that are there."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.urls import Resolver404, resolve

from sodsong.desk.project.options import read
from sodsong.observe.probe.fleet import names

from .test_reference import COMMANDS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
HANDBOOK = sorted((ROOT / "docs/handbook/th").glob("*.md"))
SETTINGS = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


def _services():
    for file in sorted(DEPLOY.glob("compose*.yaml")):
        for name, service in yaml.safe_load(file.read_text(encoding="utf-8"))["services"].items():
            yield file.name, name, service


def test_the_compose_files_run_commands_and_settings_that_exist():
    ours = [(file, name, one) for file, name, one in _services() if "build" in one]
    assert [name for _file, name, _one in ours] == ["web", "watch", "agent-bkk", "agent-cnx", "sodsong"]
    for file, name, service in ours:
        words = service.get("command", ["up"])
        command = COMMANDS[f"sodsong {words[0]}"]
        known = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("--")} <= known, (file, name)
        for setting in service.get("environment", {}):
            assert f"`{setting.removesuffix('_FILE')}`" in SETTINGS, (file, name, setting)


def test_the_image_is_made_in_stages_and_does_not_run_as_root():
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("FROM ") for line in lines) == 2
    assert lines.index("USER sodsong") < next(i for i, line in enumerate(lines) if line.startswith("ENTRYPOINT"))
    copied = [line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert all((ROOT / place).exists() for place in copied)


def test_the_bus_takes_its_rights_as_they_stand(tmp_path):
    text = (DEPLOY / "nats.conf").read_text(encoding="utf-8").replace("/data", str(tmp_path))
    (tmp_path / "nats.conf").write_text(text, encoding="utf-8")
    passwords = {f"{name}_PASSWORD": "made-up" for name in ("DESK", "BKK", "CNX")}
    ran = subprocess.run(
        [str(shutil.which("nats-server")), "-t", "-c", tmp_path / "nats.conf"],
        env=passwords, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def test_systemd_understands_the_units(tmp_path):
    for unit in sorted(DEPLOY.glob("*.service")):
        text = unit.read_text(encoding="utf-8").replace("/opt/sodsong/bin/sodsong", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        ran = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / unit.name], capture_output=True, text=True, check=False
        )
        assert unit.name not in ran.stderr, ran.stderr
        words = re.findall(r"^ExecStart=\S+ (\S+)", unit.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert f"sodsong {words[0]}" in COMMANDS


def test_nginx_understands_its_example(tmp_path):
    key, cert = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=sodsong.example", "-keyout", key, "-out", cert], check=True, capture_output=True,
    )  # fmt: skip
    ours = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("/etc/sodsong/tls", str(tmp_path))
    ours = re.sub(r"listen (\[::\]:)?(\d+)", lambda one: f"listen {one[1] or ''}{18_000 + int(one[2])}", ours)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{ access_log off;\n{ours}\n}}\n")
    ran = subprocess.run(
        [shutil.which("nginx") or "/usr/sbin/nginx", "-t", "-c", whole, "-p", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "syntax is ok" in ran.stderr, ran.stderr


@pytest.mark.parametrize("page", HANDBOOK, ids=lambda page: page.name)
def test_every_page_named_in_the_handbook_is_there(page: Path):
    for address in re.findall(r"`(/[^`]*)`", page.read_text(encoding="utf-8")):
        try:
            resolve(address)
        except Resolver404:
            pytest.fail(f"{page.name}: {address}")


def test_every_button_named_in_the_handbook_stands_in_the_catalogue():
    words = (ROOT / "src/sodsong/desk/project/locale/th/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    said = {one for page in HANDBOOK for one in re.findall(r"\*\*([^*]+)\*\*", page.read_text(encoding="utf-8"))}
    assert {one for one in said if f'msgstr "{one}"' not in words} == set()


def test_the_settings_are_those_that_the_program_reads():
    named = set(re.findall(r"SODSONG_[A-Z_]+", (ROOT / "docs/operate.md").read_text(encoding="utf-8")))
    assert {one for one in named if f"`{one.removesuffix('_FILE')}`" not in SETTINGS} == set()
    assert read().province


def test_the_bus_gives_each_agent_the_rights_it_needs():
    text = " ".join((DEPLOY / "nats.conf").read_text(encoding="utf-8").split())
    for vantage in ("bkk", "cnx"):
        says, hears = (", ".join(f'"{one}"' for one in some) for some in names.rights(vantage))
        assert f"publish: [{says}], subscribe: [{hears}]" in text


def test_the_image_keeps_the_rules_that_a_linter_would_ask_for():
    """What hadolint asks for, where it is not at hand: tags, no leftovers, exec form, nobody's root at the end."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines:
        word, rest = line.split(maxsplit=1)
        assert word in {"FROM", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
        if word == "FROM":
            assert re.match(r"\S+:[\w.-]+( AS \w+)?$", rest), "a tag that is not latest"
            assert ":latest" not in rest
        if word in ("ENTRYPOINT", "CMD"):
            assert isinstance(json.loads(rest), list)
        if "apt-get install" in rest:
            assert all(
                part in rest for part in ("apt-get update", "-y", "--no-install-recommends", "rm -rf /var/lib/apt")
            )
        if "pip install" in rest:
            assert all("--no-cache-dir" in part for part in rest.split("&&") if "pip install" in part)
    assert not any("sudo" in line or "| sh" in line for line in lines)
    assert [line for line in lines if line.startswith("USER")][-1] not in ("USER root", "USER 0")


def test_the_images_own_command_is_one_that_starts():
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    (entry,) = [json.loads(line.split(maxsplit=1)[1]) for line in lines if line.startswith("ENTRYPOINT")]
    (words,) = [json.loads(line.split(maxsplit=1)[1]) for line in lines if line.startswith("CMD")]
    known = {option for one in COMMANDS[" ".join([*entry, words[0]])].params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= known
