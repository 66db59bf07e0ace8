import os
import subprocess
import sys

import pytest

from sodsong.desk.project import options


def sodsong(*arguments, **environment):
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-m", "sodsong", *arguments],
        capture_output=True, text=True, env=known | environment, timeout=60, check=False,
    )  # fmt: skip


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = sodsong("registry", "export", "-o", str(tmp_path / "out.csv"), "--data", str(blocked / "data"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not writable" in done.stderr
    assert "--data" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    import sqlite3

    assert sodsong("registry", "export", "-o", str(tmp_path / "out.csv"), "--data", str(tmp_path / "d")).returncode == 0
    with sqlite3.connect(tmp_path / "d" / "sodsong.sqlite3") as base:
        base.execute(
            "insert into django_migrations (app, name, applied) values ('cases', '9999_from_the_future', '2030-01-01')"
        )
    base.close()
    done = sodsong("registry", "export", "-o", str(tmp_path / "out.csv"), "--data", str(tmp_path / "d"))
    assert done.returncode == 2
    assert "newer Sodsong" in done.stderr
    assert "cases.9999_from_the_future" in done.stderr


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path):
    for _ in range(2):
        sodsong("registry", "export", "-o", str(tmp_path / "out.csv"), "--data", str(tmp_path / "d"))
    key = tmp_path / "d" / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) > 40


@pytest.mark.parametrize(
    ("name", "value"),
    [("SODSONG_INTERVAL", "soon"), ("SODSONG_RECHECKS", "5,-1"), ("SODSONG_ALLOW_PRIVATE", "maybe")],
)
def test_a_bad_setting_is_one_sentence_naming_it(tmp_path, name, value):
    done = sodsong("registry", "export", "-o", str(tmp_path / "x.csv"), "--data", str(tmp_path / "d"), **{name: value})
    assert done.returncode == 2
    assert done.stderr.startswith(f"{name}={value}: ")
    assert done.stderr.count("\n") == 1


def test_options_read_lists_and_files(tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    monkeypatch.setenv("SODSONG_SECRET_KEY_FILE", str(secret))
    monkeypatch.setenv("SODSONG_ANCHORS", "http://a.test/, http://b.test/")
    read = options.read()
    assert read.secret_key == "s3cret"
    assert read.anchors == ("http://a.test/", "http://b.test/")
    assert read.rechecks == (5.0, 15.0)


def test_the_first_start_signs_with_the_key_that_stays(tmp_path):
    """Links and sessions of the first run must hold in every later one."""
    script = (
        "from sodsong.cli.desk import start; start.set_up(None); from django.core import signing;"
        "print(signing.TimestampSigner(salt='x').sign('y'))"
    )
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    environment = known | {"SODSONG_DATA": str(tmp_path / "d")}
    run = [sys.executable, "-c"]
    token = subprocess.run([*run, script], env=environment, capture_output=True, text=True, check=True).stdout.strip()
    check = script.replace(".sign('y')", f".unsign({token!r})")
    again = subprocess.run([*run, check], env=environment, capture_output=True, text=True, check=False)
    assert again.stdout.strip() == "y", again.stderr


def test_styles_are_packed_once_and_again_when_one_changes(tmp_path, settings):
    from sodsong.desk.project import folder

    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [ours], tmp_path / "static"
    packed = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": packed}
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    assert folder.assets(tmp_path) is True
    assert folder.assets(tmp_path) is False
    (ours / "a.css").write_text("b{ }")
    assert folder.assets(tmp_path) is True
    assert any(one.read_text() == "b{ }" for one in (tmp_path / "static").glob("a.*.css"))
    (tmp_path / "static" / ".made").unlink()
    assert folder.assets(tmp_path) is True


def test_two_that_make_the_first_database_at_once_leave_one_whole(tmp_path):
    script = "from sodsong.cli.desk import start; start.set_up(None)"
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    environment = known | {"SODSONG_DATA": str(tmp_path / "d")}
    both = [subprocess.Popen([sys.executable, "-c", script], env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    assert [one.communicate()[1] for one in both] == [b"", b""]
    assert [one.returncode for one in both] == [0, 0]
    import sqlite3

    base = sqlite3.connect(tmp_path / "d" / "sodsong.sqlite3")
    names = base.execute("select app, name from django_migrations").fetchall()
    base.close()
    assert len(names) == len(set(names)) > 40
    assert [one.name for one in (tmp_path / "d").iterdir() if one.name.startswith(".")] == []
