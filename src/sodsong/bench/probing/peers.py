"""The probe's peers in the same run: blackbox_exporter as Debian packs it, and OpenSSL's own client as a limit."""

import os
import re
import resource
import shutil
import subprocess
from pathlib import Path

import pycurl

from sodsong.bench.probing.child import peak_mb
from sodsong.bench.probing.stage import ZONE, Stage, free_port, wait_for

BLACKBOX = "prometheus-blackbox-exporter"
_CONFIG = """
modules:
  site:
    prober: http
    timeout: 20s
    http:
      preferred_ip_protocol: ip4
      tls_config: {{ ca_file: {ca} }}
      fail_if_body_matches_regexp: ["บัญชีนี้ถูกระงับ", "Account Suspended"]
      fail_if_body_not_matches_regexp: ["พัฒนาโดย"]
"""


class Blackbox:
    """A running blackbox_exporter. Raises FileNotFoundError where it is not installed.

    Its names are given to it with each question: it is spared the look-ups that ours makes.
    """

    def __init__(self, stage: Stage, folder: Path) -> None:
        program = shutil.which(BLACKBOX) or shutil.which("blackbox_exporter")
        if program is None:
            raise FileNotFoundError(BLACKBOX)
        self._stage = stage
        self._port = free_port()
        config = folder / "blackbox.yml"
        config.write_text(_CONFIG.format(ca=stage.ca), "utf-8")
        listen = f"--web.listen-address=127.0.0.1:{self._port}"
        self._process = subprocess.Popen(
            [program, f"--config.file={config}", listen, "--log.level=error"], stderr=subprocess.DEVNULL
        )
        wait_for(self._port)

    def cpu_ms(self, checks: int, at_once: int, path: str = "") -> float:
        """Its milliseconds of processor time a check. Raises RuntimeError when a check does not succeed."""
        before = _cpu_seconds(self._process.pid)
        base = f"http://127.0.0.1:{self._port}/probe?module=site&target=https://127.0.0.1:{self._stage.port}/{path}"
        good = _get_all([f"{base}&hostname=s{number % 100}.{ZONE}" for number in range(checks)], at_once)
        if good != checks:
            raise RuntimeError(f"{checks - good} of {checks} checks of {BLACKBOX} failed.")
        return (_cpu_seconds(self._process.pid) - before) / checks * 1000

    def memory_mb(self) -> float:
        """The most it has held so far."""
        return peak_mb(self._process.pid)

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait()


def openssl_ms(stage: Stage, seconds: int = 1) -> float:
    """Milliseconds of processor time that OpenSSL's own client takes for a verified handshake and a page."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(
        [
            *("openssl", "s_time", "-connect", f"127.0.0.1:{stage.port}", "-new", "-time", str(seconds)),
            *("-CAfile", str(stage.ca), "-verify", "3", "-www", "/"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = re.search(r"^(\d+) connections in \d+ real seconds", said, re.MULTILINE)
    if found is None or not int(found.group(1)):
        raise RuntimeError("openssl s_time made no connections.")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / int(found.group(1)) * 1000


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _get_all(urls: list[str], at_once: int) -> int:
    """Fetch all over ``at_once`` lasting connections, as Prometheus does; how many said ``probe_success 1``."""
    multi, left, good = pycurl.CurlMulti(), urls[::-1], 0
    multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, at_once)
    bodies: dict[pycurl.Curl, list[bytes]] = {}

    def start(easy: pycurl.Curl) -> None:
        bodies[easy] = []
        easy.setopt(pycurl.URL, left.pop())
        easy.setopt(pycurl.WRITEFUNCTION, bodies[easy].append)
        multi.add_handle(easy)

    for _ in range(min(at_once, len(urls))):
        start(pycurl.Curl())
    while bodies:
        multi.perform()
        _, done, failed = multi.info_read()
        for easy in (*done, *(one[0] for one in failed)):
            good += b"probe_success 1" in b"".join(bodies.pop(easy))
            multi.remove_handle(easy)
            if left:
                start(easy)
        multi.select(1.0)
    multi.close()
    return good
