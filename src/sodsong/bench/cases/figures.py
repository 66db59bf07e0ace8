"""What a case with 7,850 LAOs costs: its page, one act on it, its letter's recipients, the plan of its messages.

It is measured in a process of its own with a data folder that is thrown away; the same page of a case with 34 LAOs
stands beside it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

RUNS = 7


def run() -> dict[str, Any]:
    """The bench document of interfaces.md; takes about a minute."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        env = {**os.environ, "SODSONG_DATA": str(Path(folder) / "data"), "SODSONG_PROVINCE": "สมมุติ"}
        made = subprocess.run(  # our own module
            [sys.executable, "-m", "sodsong.bench.cases.child", str(RUNS)], env=env, capture_output=True, check=False
        )
    if made.returncode:
        raise RuntimeError(f"The case could not be measured: {made.stderr.decode()[-400:].strip()}")
    document: dict[str, Any] = json.loads(made.stdout.decode().splitlines()[-1])
    return document
