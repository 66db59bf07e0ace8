"""Every test run keeps its data in a folder of its own, gone at the end."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="sodsong-tests-"))
os.environ["SODSONG_DATA"] = str(FOLDER)  # for the processes that tests start


def pytest_configure(config: pytest.Config) -> None:
    """Django's settings were read before this file: move what they derive from the data folder."""
    from django.conf import settings

    settings.SODSONG = replace(settings.SODSONG, data=FOLDER)
    if not settings.SODSONG.database_url:
        # A file, as in life: a browser test's server and the test itself are two threads.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(FOLDER / "test.sqlite3")
    settings.STATIC_ROOT = FOLDER / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where there is none
    # Hashed names need collectstatic first; the pages are the same without.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def go_environment(tmp_path_factory: pytest.TempPathFactory):
    """Go with the Debian packages alone, off the network."""
    where = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOPROXY": "off"}
    return {**os.environ, **where, "GOCACHE": str(tmp_path_factory.mktemp("go-cache"))}


@pytest.fixture(scope="session")
def go_check(tmp_path_factory: pytest.TempPathFactory, go_environment):
    """The Go program of docs/evidence.md, built once."""
    folder = tmp_path_factory.mktemp("go")
    source = Path(__file__).parents[1] / "docs/evidence-check.go"
    built = subprocess.run(
        ["go", "build", "-o", folder / "check", source], env=go_environment, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr

    def check(*arguments):
        ran = subprocess.run([folder / "check", *map(str, arguments)], capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout.strip()

    return check
