"""`sodsong doctor` tells what a machine lacks and the one line that mends it."""

import json
import socket

import environ
import pytest
import typer
from environ.fileaware_mapping import FileAwareMapping
from typer.testing import CliRunner

from sodsong.cli.machine import doctor as room
from sodsong.cli.machine.doctor import WORDS, Check, doctor, examine
from tests.record.history.standin import BUCKET, KEY, REGION, SECRET, serving

APP = typer.Typer()
APP.command()(doctor)

ORDER = ["python", "packages", "data", "disk", "port", "ca", "clock", "timezone", "resolver", "anchors", "fonts"]


def run(*arguments: str):
    done = CliRunner().invoke(APP, [*arguments])
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return str(held.getsockname()[1])


@pytest.fixture
def taken_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield str(held.getsockname()[1])


def by_name(done):
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_a_machine_that_has_all_is_told_so(tmp_path, free_port):
    done = run("--json", "--data", str(tmp_path / "new"), "--port", free_port)
    told = json.loads(done.stdout)
    assert [check["name"] for check in told["checks"]] == ORDER
    assert {check["name"]: check["ok"] for check in told["checks"] if check["needed"]} == dict.fromkeys(
        [check["name"] for check in told["checks"] if check["needed"]], True
    )
    assert (told["ok"], done.exit_code) == (True, 0)
    assert by_name(done)["data"]["remedy"] is None


def test_it_leaves_nothing_behind(tmp_path, free_port):
    run("--data", str(tmp_path / "new"), "--port", free_port)
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_named_with_its_remedy(tmp_path, taken_port):
    done = run("--json", "--lang", "en", "--data", str(tmp_path), "--port", taken_port)
    assert done.exit_code == 1
    port = by_name(done)["port"]
    assert (port["ok"], port["found"]) == (False, f"127.0.0.1:{taken_port} (Address already in use)")
    assert port["remedy"] == "choose another with --port, or stop what listens there"


def test_a_folder_that_is_a_file_cannot_hold_data(tmp_path, free_port):
    (tmp_path / "file").touch()
    done = run("--json", "--data", str(tmp_path / "file"), "--port", free_port)
    assert done.exit_code == 1
    assert by_name(done)["data"]["found"].startswith(f"{tmp_path / 'file'} (")


def test_a_read_only_place_cannot_hold_data(free_port):
    done = run("--json", "--data", "/proc/sodsong", "--port", free_port)
    assert (done.exit_code, by_name(done)["data"]["ok"]) == (1, False)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_file_that_is_none_is_named(tmp_path, free_port, monkeypatch, content):
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content, encoding="ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    done = run("--json", "--lang", "en", "--data", str(tmp_path), "--port", free_port)
    assert (done.exit_code, by_name(done)["ca"]) == (
        1,
        {"name": "ca", "ok": False, "needed": True, "found": str(file), "remedy": WORDS["ca"][1][1]},
    )


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "LEAST_DISK", 10**12)
    disk = next(check for check in examine(tmp_path, 9) if check.name == "disk")
    assert (disk.ok, disk.needed) == (False, True)


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.metadata.requires", lambda _: ["pycurl>=7", "sodsong-made-up==1"])
    assert examine(tmp_path, 9)[1] == Check("packages", ok=False, needed=True, found="- sodsong-made-up")


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            ["MISSING: port is free: 127.0.0.1:9 (x)", "    → choose another with --port, or stop what listens there"],
        ),
        ("th", ["ขาด: พอร์ตว่าง: 127.0.0.1:9 (x)", "    → เลือกพอร์ตอื่นด้วย --port หรือหยุดโปรแกรมที่ใช้อยู่"]),
    ],
)
def test_people_read_a_state_and_a_remedy_in_words(monkeypatch, lang, lines):
    monkeypatch.setattr(
        room, "examine", lambda _folder, _port: [Check("port", ok=False, needed=True, found="127.0.0.1:9 (x)")]
    )
    done = run("--lang", lang)
    assert (done.stdout.splitlines(), done.exit_code) == (lines, 1)


def test_what_is_only_advised_does_not_fail(monkeypatch):
    monkeypatch.setattr(
        room, "examine", lambda _folder, _port: [Check("fonts", ok=False, needed=False, found="Sarabun")]
    )
    done = run("--lang", "en")
    assert done.stdout.splitlines()[0] == "advised: fonts of the letter: Sarabun"
    assert done.exit_code == 0


def test_every_check_has_a_name_and_a_remedy_in_both_languages(tmp_path):
    for check in examine(tmp_path, 9):
        for words in WORDS[check.name]:
            assert all(words)
            assert len(words) == 2


def test_the_office_s_resolver_counts(tmp_path, monkeypatch):
    monkeypatch.setenv("SODSONG_RESOLVER", "127.0.0.53")
    assert next(check for check in examine(tmp_path, 9) if check.name == "resolver").found == "127.0.0.53"


@pytest.mark.parametrize(("named", "ok"), [("", False), ("http://a.test/,http://b.test/", False), ("a,b,c", True)])
def test_fewer_than_three_anchors_are_advised_about(tmp_path, monkeypatch, named, ok):
    monkeypatch.setenv("SODSONG_ANCHORS", named)
    found = next(check for check in examine(tmp_path, 9) if check.name == "anchors")
    assert (found.ok, found.needed) == (ok, False)


def test_a_storage_elsewhere_is_tried_and_a_wrong_key_is_told_without_it(tmp_path, free_port, monkeypatch):
    with serving() as storage:
        for name, value in (("URL", f"s3://{BUCKET}/phrae"), ("ENDPOINT", storage.endpoint), ("REGION", REGION)):
            monkeypatch.setenv(f"SODSONG_HISTORY_{name}", value)
        monkeypatch.setenv("SODSONG_HISTORY_KEY", KEY)
        monkeypatch.setattr(environ.FileAwareEnv, "ENVIRON", FileAwareMapping(cache=False))  # the file is read anew
        (tmp_path / "secret").write_text(SECRET)
        monkeypatch.setenv("SODSONG_HISTORY_SECRET_FILE", str(tmp_path / "secret"))
        told = by_name(run("--json", "--port", free_port, "--data", str(tmp_path)))["storage"]
        assert (told["ok"], told["found"], storage.objects) == (True, f"s3://{BUCKET}/phrae", {})
        (tmp_path / "secret").write_text("another-secret")
        done = run("--json", "--port", free_port, "--data", str(tmp_path))
        told = by_name(done)["storage"]
        assert (told["ok"], done.exit_code) == (False, 1)
        assert "SODSONG_HISTORY_URL" in told["remedy"]
        assert "another-secret" not in done.output
        monkeypatch.delenv("SODSONG_HISTORY_SECRET_FILE")
        told = by_name(run("--json", "--port", free_port, "--data", str(tmp_path)))["storage"]
        assert (
            told["found"]
            == "SODSONG_HISTORY_URL: S3 storage needs SODSONG_HISTORY_KEY and SODSONG_HISTORY_SECRET (better as _FILE)."
        )
