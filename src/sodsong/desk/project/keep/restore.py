"""A backup comes back: checked file by file against what it says of itself, into a folder that is not there yet."""

import hashlib
import json
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

from .backup import CHUNK, DATABASE, FORM, MANIFEST, Kept


class BadBackup(Exception):  # noqa: N818  # a file's state, told to a person
    """This file is no backup that can be restored."""


def restore(file: Path, folder: Path) -> list[Kept]:
    """Unpack ``file`` as the data folder ``folder``, which must not be there or be empty; what came out of it.

    Every file is compared with its hash first; the folder appears only when all is right. Raises BadBackup, OSError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadBackup(f"{folder} is not empty: a backup is restored to a folder of its own.")
    fresh = folder.with_name(folder.name + ".restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        kept = _unpack(file, fresh)
        _check_rows(fresh / DATABASE)
        if folder.exists():
            folder.rmdir()
        fresh.replace(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return kept


def _unpack(file: Path, fresh: Path) -> list[Kept]:
    hashes: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(file, "r:") as tar:
            for one in tar:
                if not one.isreg() or not _harmless(one.name) or one.name in hashes:
                    raise BadBackup(f"{file} holds {one.name!r}, which no backup holds.")
                data = tar.extractfile(one)
                if one.name == MANIFEST and data is not None:
                    manifest = json.loads(data.read(64 * CHUNK))
                elif data is not None:
                    hashes[one.name] = _write(data, fresh / one.name)
    except (tarfile.TarError, EOFError, ValueError) as fault:
        raise BadBackup(f"{file} is no backup, or was cut short ({fault}).") from fault
    if not isinstance(manifest, dict) or manifest.get("form") != FORM:
        raise BadBackup(f"{file} is cut short or was made by another program: it does not say what it holds.")
    kept = [Kept(**one) for one in manifest["files"]]
    if {one.name: (one.size, one.sha256) for one in kept} != hashes:
        wrong = next(iter({one.name for one in kept if hashes.get(one.name) != (one.size, one.sha256)} | hashes.keys()))
        raise BadBackup(f"{file}: {wrong} is not as it was when the backup was made.")
    return kept


def _harmless(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts)


def _write(data: Any, to: Path) -> tuple[int, str]:
    to.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with to.open("wb") as out:
        to.chmod(0o600)
        while chunk := data.read(CHUNK):
            digest.update(chunk)
            size += out.write(chunk)
    return size, digest.hexdigest()


def _check_rows(file: Path) -> None:
    with closing(sqlite3.connect(file)) as rows:
        try:
            said = rows.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as fault:
            raise BadBackup(f"The rows in the backup cannot be read ({fault}).") from fault
    if said != "ok":
        raise BadBackup(f"The rows in the backup are damaged: {said}")
