"""``sodsong archive``: a page of a registered site is kept, comes back as it stood, and is handed on."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile

import pytest

from tests import postgres
from tests.observe.probe.conftest import Server

PAGE = "<title>o1</title><a href=plan.pdf>แผน</a>".encode()
PDF = b"%PDF-1.4 made up"


@pytest.fixture
def site():
    def talk(connection, request):
        path = request.split()[1].decode()
        body, kind = {"/o1": (PAGE, "text/html; charset=utf-8"), "/plan.pdf": (PDF, "application/pdf")}.get(
            path, (b"", "")
        )
        status = "200 OK" if kind else "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind or 'text/html'}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    server = Server(talk)
    yield server
    server.close()


def sodsong(folder, *arguments):
    """The command in a process of its own: exit code, what it printed as JSON, what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SODSONG_")}
    environment |= {"SODSONG_DATA": str(folder / "data"), "SODSONG_ARCHIVE_GAP": "0.01"} | postgres.own(folder / "data")
    done = subprocess.run(
        [sys.executable, "-m", "sodsong", *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def test_from_keeping_to_handing_on(tmp_path, site):
    register = tmp_path / "r.csv"
    register.write_text(
        f"code,type,name,official_name,district,province,url\n540101,ทต.,สมมุติ,เทศบาลตำบลสมมุติ,เมืองแพร่,แพร่,{site.url}\n",
        encoding="utf-8",
    )
    assert sodsong(tmp_path, "registry", "import", register)[0] == 0

    code, told, _ = sodsong(tmp_path, "archive", "add", site.url + "o1", "--allow-private", "--json")
    assert code == 0
    (row,) = told["pages"]
    assert (row["url"], row["lao"], row["http_status"], row["reason"]) == (site.url + "o1", "540101", 200, "ok")
    assert (row["whole"], row["new"], row["bytes"], told["parts"]) == (True, True, len(PAGE), 1)
    assert told["bytes"] == len(PAGE) + len(PDF)

    output = tmp_path / "page"
    code, got, _ = sodsong(tmp_path, "archive", "get", site.url + "plan.pdf", "--at", row["at"], "-o", output, "--json")
    assert (code, output.read_bytes()) == (0, PDF)
    assert (got["type"], got["sha256"]) == ("application/pdf", hashlib.sha256(PDF).hexdigest())

    wacz, warc = tmp_path / "out.wacz", tmp_path / "out.warc.gz"
    code, told, _ = sodsong(tmp_path, "archive", "export", "--lao", "540101", "-o", wacz, "--json")
    assert (code, told["pages"], told["captures"]) == (0, 1, 2)
    with zipfile.ZipFile(wacz) as package:
        assert "archive/data.warc.gz" in package.namelist()
    assert sodsong(tmp_path, "archive", "export", site.url + "o1", "-o", warc)[0] == 0
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(warc)], check=False)
    assert checked.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("get", "http://a.lao.test/", "-o", "x"), 1, "Nothing of http://a.lao.test/ is kept"),
        (("get", "http://a.lao.test/", "--at", "soon", "-o", "x"), 2, "--at soon: write a time"),
        (("get", "mailto:a@b", "-o", "x"), 2, "cannot be read"),
        (("export", "-o", "x.wacz"), 1, "Nothing of that is kept."),
        (("export", "-o", "x.zip"), 2, "end in .wacz or .warc.gz"),
        (("add", "mailto:a@b"), 2, "write it whole"),
        (("add", "http://a.lao.test/", "--resolver", "nobody"), 2, "--resolver nobody"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path, arguments, code, sentence):
    found, told, said = sodsong(tmp_path, "archive", *arguments)
    assert (found, told) == (code, None)
    assert sentence in said
    assert "Traceback" not in said


def test_a_page_that_is_not_there_is_an_exit_of_one(tmp_path, site):
    code, told, _ = sodsong(tmp_path, "archive", "add", site.url + "gone", "--allow-private", "--json")
    assert (code, told["pages"][0]["http_status"], told["pages"][0]["lao"]) == (1, 404, None)
    code, told, _ = sodsong(tmp_path, "archive", "add", site.url + "o1", "--json")
    assert (code, told["pages"][0]["reason"], told["pages"][0]["at"]) == (1, "address-denied", None)
