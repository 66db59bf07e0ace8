"""An S3 that others have written (moto), as a process of its own: what our stand-in would forgive or forget shows there."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from sodsong.bench.probing.stage import free_port

BUCKET = "sodsong"


@contextmanager
def serving() -> Iterator[str]:
    """The address of an S3 with an empty bucket; it takes every key."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _make_bucket(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _make_bucket(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 40
    while process.poll() is None and time.monotonic() < end:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            try:
                line.request("PUT", f"/{BUCKET}")
            except ConnectionRefusedError:
                time.sleep(0.1)
                continue
            assert line.getresponse().status == 200
            return
    raise RuntimeError("moto does not answer")
