"""The whole product as a user starts it: processes with an environment of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

DEMO_SECONDS = 120  # a loaded machine; the demo itself says 45


class Demo:
    """One data folder on which the demo is started, killed, started again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "sodsong", "demo", "--headless", "--lang", "en"),
            *("--seed", str(self.seed), "--data", str(self.folder), "--port", "18000"),
        ]

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[str]"]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SODSONG", "DJANGO"))}
        with (self.folder.parent / "demo.log").open("a") as log:
            process = subprocess.Popen(
                self.command(), stdout=subprocess.PIPE, stderr=log, text=True, env=environment, start_new_session=True
            )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()
                process.wait()
                if process.stdout:
                    process.stdout.close()

    def result(self) -> dict[str, Any]:
        """Run to the end; the last line's JSON."""
        with self.running() as process:
            output, _ = process.communicate(timeout=DEMO_SECONDS)
        assert process.returncode == 0, output + self.log()
        return json.loads(output.splitlines()[-1])

    def log(self) -> str:
        return (self.folder.parent / "demo.log").read_text()


@pytest.fixture
def demo(tmp_path):
    return lambda seed: Demo(tmp_path / f"demo-{seed}", seed)
