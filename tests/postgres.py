"""A private PostgreSQL for the tests: its own folder, port and password, an unprivileged user, gone at the end.

``python -m tests.postgres COMMAND…`` runs a command with SODSONG_DATABASE_URL set to such a server.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

NAME = "sodsong"


def programs() -> Path:
    """Where the newest PostgreSQL's own programs lie."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL is not on this machine. Type: sudo apt-get install -y postgresql")
    return found[-1].parent


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty database on a server of its own, without the durability that tests do not need."""
    folder = Path(tempfile.mkdtemp(prefix="sodsong-postgres-"))
    who = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    word, port = secrets.token_hex(16), _free_port()
    secret = folder / "word"
    secret.write_text(word, encoding="ascii")
    secret.chmod(0o644)
    initdb = [programs() / "initdb", "-D", folder / "data", "-U", NAME, "--pwfile", secret, "-A", "scram-sha-256"]
    subprocess.run([*initdb, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, cwd=folder, **who)
    options = (
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=160 -c shared_buffers=64MB"
    )
    command = [programs() / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *options.split()], cwd=folder, stdout=log, stderr=log, **who)
    try:
        _wait(process, port, folder / "log")
        admin = f"postgres://{NAME}:{word}@127.0.0.1:{port}"
        _create(f"{admin}/postgres", NAME)
        yield f"{admin}/{NAME}"
    finally:
        process.send_signal(2)  # "fast": open sessions are broken off
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@cache
def own(folder: Path) -> dict[str, str]:
    """What processes on this data folder are told besides: on PostgreSQL, if the tests run there, a database of its own."""
    url = os.environ.get("SODSONG_DATABASE_URL", "")
    if not url:
        return {}
    name = f"own_{secrets.token_hex(6)}"
    _create(url, name)
    return {"SODSONG_DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}


def ask(folder: Path, statement: str) -> list[tuple[object, ...]]:
    """The answer of the database that lies in this data folder or belongs to it (``own``)."""
    if url := own(folder).get("SODSONG_DATABASE_URL"):
        import psycopg

        with psycopg.connect(url) as base:
            answer = base.execute(statement.replace("watched = 1", "watched = true"))
            return answer.fetchall() if answer.description else []
    with closing(sqlite3.connect(folder / "sodsong.sqlite3", timeout=20)) as rows, rows:
        return rows.execute(statement).fetchall()


def _create(admin: str, name: str) -> None:
    import psycopg

    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ready = [programs() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
    for _ in range(300):
        if process.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-1000:]}")


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or the server would stay behind
    with server() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "SODSONG_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
