"""A real message bus for the tests: nats-server with JetStream in a folder of its own, killed and started at will."""

import socket
import subprocess
import time
from pathlib import Path

CONF = """
listen: "{host}:{port}"
jetstream {{ store_dir: "{folder}/store", max_mem: 16MB, max_file: 512MB }}
{more}
"""


class Bus:
    """One nats-server; ``more`` is added to its configuration."""

    def __init__(self, folder: Path, more: str = "", host: str = "127.0.0.1") -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port = trial.getsockname()[1]
        self.url = f"nats://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self._conf = folder / "bus.conf"
        self._log = folder / "bus.log"
        self._conf.write_text(CONF.format(host=host, port=self.port, folder=folder, more=more), encoding="utf-8")
        self.process = None
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(["nats-server", "-c", str(self._conf)], stdout=log, stderr=log)
        for _ in range(200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(self._log.read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
