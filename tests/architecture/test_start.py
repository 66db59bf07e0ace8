"""`sodsong --help` is quick because heavy rooms are imported where they are used, not at the door."""

import os
import subprocess
import sys

from .tree import SRC

_HEAVY = """
aiodns asyncio cryptography django docx duckdb fontTools lxml numpy pycurl pypdfium2 rapidfuzz segno sqlite3
structlog typst uvicorn whitenoise
"""
HEAVY = _HEAVY.split()
LIST = "import sys; {}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"


def loaded(statement, src=SRC):
    done = subprocess.run(
        [sys.executable, "-c", LIST.format(statement)],
        env={"PYTHONPATH": str(src), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_door_opens_without_heavy_modules():
    assert sorted(loaded("import sodsong.cli.main") & set(HEAVY)) == []


def test_a_planted_heavy_import_is_seen(tmp_path):
    (tmp_path / "planted_door.py").write_text("import numpy\n", encoding="utf-8")
    assert "numpy" in loaded("import planted_door", tmp_path)
