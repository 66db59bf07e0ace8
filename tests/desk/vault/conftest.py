"""A data folder of its own for each ledger, and a stamping authority on this machine."""

import subprocess
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
[stamping]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = critical,CA:false
"""


@dataclass(frozen=True)
class Authority:
    """A time-stamping authority that openssl plays."""

    url: str
    folder: Path

    @property
    def roots(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The data folder of this test's ledger."""
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path, log="sodsong.test/log"))
    return tmp_path


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A local authority behind HTTP; its root and its stamping certificate are made for this run."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "conf").write_text(CONFIG)
    (folder / "serial").write_text("01")
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subject = ["-subj", "/O=Test/CN=Time of the tests root"]
    openssl(folder, "req", "-x509", *ec, "-keyout", "root.key", "-out", "root.pem", "-days", "3650", *subject)
    openssl(folder, "req", *ec, "-keyout", "one.key", "-out", "one.csr", "-subj", "/O=Test/CN=Time of the tests")
    signing = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "3650"]
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "one.csr",
        *signing,
        "-out",
        "one.pem",
        "-extfile",
        "conf",
        "-extensions",
        "stamping",
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "q").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            signer = ["-signer", "one.pem", "-inkey", "one.key"]
            signer += ["-chain", "root.pem"] if "chain" in self.path else []
            openssl(folder, "ts", "-reply", "-config", "conf", "-queryfile", "q", *signer, "-out", "a")
            body = (folder / "a").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Authority(f"http://127.0.0.1:{server.server_port}/", folder)
    server.shutdown()
    server.server_close()
    thread.join()
