"""What ``sodsong oit discover`` prints for a saved page and for a site on loopback."""

import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from sodsong.cli.main import app

PAGE = (
    "<h1>ITA 2564 อบต.ทดสอบ</h1><table><tr><td>o1<td>โครงสร้าง<td><a href='/o1'>https://www…</a>"
    "<tr><td>02<td>ข้อมูลผู้บริหาร<td><a href='https://drive.google.com/x'>ดู</a><tr><td>ข้อ ๓<td>อำนาจหน้าที่<td><a href='/o3'>x</a></table>"
)
run = partial(CliRunner().invoke, app)


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(PAGE.encode("cp874"))
    return str(file)


def test_json_has_the_promised_form(page):
    answer = run(["oit", "discover", page, "--year", "2564", "--base", "https://www.a.go.th/ita", "--json"])
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (told["scheme"], told["year"], len(told["missing"]), told["warnings"]) == ("ita", 2564, 40, [])
    assert told["items"][:2] == [
        {
            "code": "O1",
            "title": "โครงสร้าง",
            "links": [{"url": "https://www.a.go.th/o1", "text": "https://www…", "host_kind": "own"}],
            "matched_by": "code",
            "rests_on": "",
        },
        {
            "code": "O2",
            "title": "ข้อมูลผู้บริหาร",
            "links": [{"url": "https://drive.google.com/x", "text": "ดู", "host_kind": "file"}],
            "matched_by": "code",
            "rests_on": "",
        },
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.html", "--year", "2564", "--base", "https://a.test/"], "nowhere.html: cannot be read"),
        (["page.html", "--year", "2564"], "--base"),
        (["page.html", "--year", "2021", "--base", "https://a.test/"], "Buddhist era"),
    ],
)
def test_bad_input_is_one_sentence(arguments, says):
    answer = run(["oit", "discover", *arguments])
    assert answer.exit_code == 2
    assert says in answer.stderr


class Site(BaseHTTPRequestHandler):
    """A site that offers years; its robots.txt keeps one folder to itself."""

    def do_GET(self):
        pages = {
            "/ita": "<h1>ITA อบต.ทดสอบ</h1><a href='/ita/64'>OIT ปี 2564</a> <a href='/ita/63'>OIT ปี 2563</a>",
            "/ita/64": PAGE,
            "/robots.txt": "User-agent: *\nDisallow: /closed\n",
        }
        body = pages.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_of_years_is_followed_to_the_asked_one(site):
    told = json.loads(run(["oit", "discover", f"{site}/ita", "--year", "2564", "--allow-private", "--json"]).stdout)
    assert [item["links"][0]["url"] for item in told["items"]] == [
        f"{site}/o1",
        "https://drive.google.com/x",
        f"{site}/o3",
    ]


def test_what_robots_txt_closes_is_not_read(site):
    answer = run(["oit", "discover", f"{site}/closed", "--year", "2564", "--allow-private"])
    assert answer.exit_code == 2
    assert "robots.txt" in answer.stderr


def test_a_private_address_is_not_visited_unasked(site):
    answer = run(["oit", "discover", f"{site}/ita", "--year", "2564"])
    assert answer.exit_code == 1
    assert "address-denied" in answer.stderr
