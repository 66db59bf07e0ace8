"""The API over the wire against its own description: whatever schemathesis makes of it is answered as it says."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests import postgres

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("wire")]
HERE = Path(__file__).parent
FILL = """
from pathlib import Path
import os
from sodsong.cli.desk import start
start.set_up(Path(os.environ["SODSONG_DATA"]))
from django.db import transaction
from sodsong.desk.registry.people import ops
from tests.desk import world
with transaction.atomic():
    world.august(confirmed=True)
    print(ops.make_token("x", ["read", "write.reports", "write.notes"], world.NOW, "x", of=None)[1])
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk in a process of its own with the case of August in it: its address, a token, and what it complained of."""
    folder = tmp_path_factory.mktemp("wire")
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    data = folder / "data"
    environment = known | {"SODSONG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "sodsong.desk.project.settings"}
    environment |= postgres.own(data)
    filled = subprocess.run(
        [sys.executable, "-c", FILL], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert filled.returncode == 0, filled.stderr
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    with (folder / "log").open("w+") as log:
        command = [sys.executable, "-m", "sodsong", "web", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield _ready(f"http://127.0.0.1:{port}"), filled.stdout.split()[-1], folder
        finally:
            process.kill()
            process.wait()


def _ready(address):
    end = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=10).close()  # noqa: S310  # our own process
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return address


def tried(desk, *options):
    address, token, folder = desk
    program = Path(sys.executable).with_name("schemathesis")
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "wire_hooks", "PYTHONPATH": str(HERE)}
    command = [program, "run", f"{address}/api/v1/openapi.json", "-H", f"Authorization: Bearer {token}", "-c", "all"]
    fixed = ["--generation-database", "none", "--no-color", "--continue-on-failure", "--request-timeout", "30"]
    done = subprocess.run(
        [*command, *fixed, *options], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "7 passed" in done.stdout, "nothing was tried"
    assert "Traceback" not in (folder / "log").read_text()


def test_whatever_is_made_of_the_description_is_answered_as_it_says(desk):
    tried(desk, "--phases", "coverage,fuzzing", "-n", "5", "--seed", "2563")


@pytest.mark.soak
def test_whatever_is_made_of_the_description_for_five_minutes_is_answered_as_it_says(desk):
    tried(desk, "--phases", "coverage,fuzzing,stateful", "-n", "400", "--max-time", "300")
