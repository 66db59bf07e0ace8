"""The office's setting becomes a storage that the watch keeps; one that is away is told and stops nobody."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import environ
import pytest
from django.conf import settings
from environ.fileaware_mapping import FileAwareMapping
from structlog.testing import capture_logs

from sodsong.desk.project import equipment
from sodsong.desk.project.lanes.keeping import Keeping
from sodsong.desk.project.options import BadOption, storage
from sodsong.record.history.storing import bucket
from sodsong.record.history.storing.bucket import Access
from tests.record.history.makings import HERE, NOON, hours, seen
from tests.record.history.standin import BUCKET, KEY, REGION, SECRET, serving


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch):
    """What a file held is remembered by the process: here it is read anew."""
    monkeypatch.setattr(environ.FileAwareEnv, "ENVIRON", FileAwareMapping(cache=False))


def told(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(f"SODSONG_HISTORY_{name}", value)
    return storage(environ.FileAwareEnv())


def test_the_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "s3").write_text(f"{SECRET}\n")
    found = told(monkeypatch, URL="s3://b/f/", ENDPOINT="https://s3.test", KEY=KEY, SECRET_FILE=str(tmp_path / "s3"))
    assert found == Access("s3://b/f", "https://s3.test", "us-east-1", KEY, SECRET)
    assert SECRET not in repr(found)


def test_without_the_setting_there_is_none_and_a_folder_needs_no_key(monkeypatch):
    assert storage(environ.FileAwareEnv()) is None
    assert told(monkeypatch, URL="file:///srv/measurements") == Access("file:///srv/measurements")


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"URL": "ftp://x/y"}, "write s3://BUCKET/FOLDER"),
        ({"URL": "s3://"}, "write s3://BUCKET/FOLDER"),
        ({"URL": "file://host/x"}, "write s3://BUCKET/FOLDER"),
        ({"URL": "s3://b", "KEY": "k"}, "needs SODSONG_HISTORY_KEY"),
        ({"URL": "s3://me:hidden-word@b"}, "keys belong into"),
        ({"URL": "s3://b", "KEY": "k", "SECRET": "hidden-word", "ENDPOINT": "s3.test"}, "write https://HOST"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence_without_secrets(monkeypatch, values, word):
    with pytest.raises(BadOption, match=word) as fault:
        told(monkeypatch, **values)
    assert "hidden-word" not in str(fault.value)


def test_the_watch_keeps_the_storage_and_goes_on_when_it_is_away(tmp_path, monkeypatch):
    monkeypatch.setattr(bucket, "PATIENCE", timedelta(seconds=0.1))
    with serving() as there:
        access = Access(f"s3://{BUCKET}/phrae", there.endpoint, REGION, KEY, SECRET)
        options = replace(settings.SODSONG, data=tmp_path, storage=access)
        history = equipment.history(options)
        history.append(HERE, [*hours(2), seen("site-0", 48 * 60)])
        history.seal(NOON + timedelta(hours=3), {HERE: 10**9})
        keeping = Keeping(options, history)
        there.broken = True
        with capture_logs() as logs:
            assert keeping.store(NOON) == 0
        assert [(one["event"], SECRET in str(one)) for one in logs] == [("storage", False)]
        there.broken = False
        assert keeping.store(NOON) == 4
        assert sum("/sealed/" in name for name in there.objects) == 4
        history.close()


def test_a_watch_on_a_new_folder_says_that_its_storage_is_away(tmp_path):
    """Exit 3 and a sentence; with `up` it is tried again."""
    env = {
        "SODSONG_DATA": str(tmp_path),
        "SODSONG_HISTORY_URL": "file:///proc/no-such-place",
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "sodsong.desk.project.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "sodsong", "watch"], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 3, ran.stderr
    assert ran.stderr.strip().splitlines()[-1].startswith("file:///proc/no-such-place: ")
    assert json.dumps(ran.stdout) == '""'
