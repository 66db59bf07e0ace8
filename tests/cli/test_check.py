"""`sodsong check` as its users and scripts meet it: lines, order, exit codes, sentences."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import typer
from typer.testing import CliRunner

from sodsong.cli.check import _TEXTS, check
from sodsong.observe.probe.record import Reason

app = typer.Typer()
app.command()(check)
FIELDS = [
    "url", "final_url", "verdict", "reason", "http_status", "ip", "rcode", "phases_ms", "cert", "bytes", "body_sha256",
    "redirects",
]  # fmt: skip
BODY = "<title>เทศบาลตำบลสมมุติ</title><p>ยินดีต้อนรับ".encode()


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/gone":
            self.answer(404)
        elif self.path == "/old":
            self.answer(301, ("Location", "/"))
        elif self.path == "/inner":
            self.answer(302, ("Location", "http://169.254.169.254/latest/meta-data/"))
        elif self.path == "/wait":
            threading.Event().wait(1.0)
            self.answer(200)
        else:
            self.answer(200)

    def answer(self, status, *headers: tuple[str, str]):
        self.send_response(status)
        for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_args: object):
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object):
        """A caller that has run out of patience is no news."""


@contextmanager
def listening():
    server = Quiet(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site():
    with listening() as url:
        yield url


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_line_for_each_address_in_the_order_given(site):
    down = f"http://127.0.0.1:{closed_port()}/"
    result = run(f"{site}/wait", down, f"{site}/old", site, "--json", "--allow-private")
    found = lines(result)
    assert [one["url"] for one in found] == [f"{site}/wait", down, f"{site}/old", site]
    assert [one["verdict"] for one in found] == ["up", "down", "up", "up"]
    assert [one["reason"] for one in found] == ["ok", "connect-refused", "ok", "ok"]
    assert [one["redirects"] for one in found] == [[], [], [f"{site}/"], []]
    assert found[2]["final_url"] == f"{site}/"
    assert result.exit_code == 1
    assert result.stderr == ""


def test_a_line_has_every_promised_field(site):
    (found,) = lines(run(site, "--json", "--allow-private"))
    assert list(found)[: len(FIELDS)] == FIELDS
    assert list(found["phases_ms"]) == ["dns", "connect", "tls", "first_byte", "total"]
    assert (found["http_status"], found["ip"], found["bytes"], found["cert"]) == (200, "127.0.0.1", len(BODY), None)
    assert len(found["body_sha256"]) == 64
    assert found["rcode"] is None
    assert found["title"] == "เทศบาลตำบลสมมุติ"


def test_all_up_is_done(site):
    assert run(site, "--json", "--allow-private").exit_code == 0


def test_private_addresses_are_denied_unless_allowed(site):
    result = run(site, "http://localhost/", "--json")
    assert [(one["verdict"], one["reason"], one["ip"]) for one in lines(result)] == [
        ("down", "address-denied", None)
    ] * 2
    assert result.exit_code == 1


def test_what_is_no_address_is_told_after_all_lines(site):
    result = run("nonsense", site, "ftp://a.test/", "--json", "--allow-private")
    assert [(one["verdict"], one["reason"]) for one in lines(result)] == [
        ("unknown", "invalid-url"),
        ("up", "ok"),
        ("unknown", "invalid-url"),
    ]
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_bad_input_counts_more_than_a_down(site):
    assert run("nonsense", f"{site}/gone", "--json", "--allow-private").exit_code == 2


def test_the_time_is_bounded(site):
    (found,) = lines(run(f"{site}/wait", "--json", "--allow-private", "--timeout", "0.2"))
    assert (found["verdict"], found["reason"]) == ("down", "timeout-header")


def test_many_addresses_are_looked_at_together(site):
    result = run(*[f"{site}/wait"] * 30, "--json", "--allow-private", "--timeout", "10")
    assert [one["reason"] for one in lines(result)] == ["ok"] * 30


def test_a_resolver_of_ones_choice_is_asked():
    result = run("http://a.test/", "--json", "--resolver", f"127.0.0.1:{closed_port()}")
    (found,) = lines(result)
    assert (found["verdict"], found["reason"], found["rcode"]) == ("unknown", "own-line", None)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--resolver", "nowhere"], "--resolver nowhere: give an IP address"),
        (["--timeout", "0"], "--timeout 0: give seconds above 0"),
        (["--timeout", "nan"], "--timeout nan: give seconds above 0"),
        (["--lang", "de"], "--lang de: choose th or en."),
    ],
)
def test_a_wrong_option_is_one_clear_sentence(words, sentence):
    result = run("http://127.0.0.1/", *words)
    assert result.exit_code == 2
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_lacking_authorities_are_a_missing_service(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "nowhere/ca.pem")
    result = run("http://127.0.0.1/", "--json")
    assert result.exit_code == 3
    assert "nowhere/ca.pem" in result.stderr


def test_people_are_told_in_english(site):
    result = run(site, f"{site}/gone", "--allow-private", "--lang", "en")
    up, down = result.stdout.splitlines()
    assert up.startswith(f"UP        {site} · HTTP 200 · ")
    assert down.startswith(f"DOWN      {site}/gone · the page is not there or not allowed · HTTP 404 · ")


def test_people_are_told_in_thai(site):
    result = run(f"{site}/gone", "nonsense", "--allow-private", "--lang", "th")
    down, bad = result.stdout.splitlines()
    assert down.startswith("ล่ม")
    assert "ไม่พบหน้าหรือไม่อนุญาต" in down
    assert "ไม่ใช่ที่อยู่เว็บ" in bad
    assert result.stderr == "มีที่อยู่ที่อ่านไม่ได้ กรุณาเขียนให้ครบ เช่น https://www.example.go.th/\n"


def test_a_redirect_inwards_is_denied_on_its_hop(site):
    (found,) = lines(run(f"{site}/inner", "--json", "--allow-private", "--timeout", "0.5"))
    assert found["redirects"] == ["http://169.254.169.254/latest/meta-data/"]


def test_no_control_signs_reach_the_terminal():
    result = run("http://a\x1b[31m.test/", "--lang", "en")
    assert "\x1b" not in result.stdout


def test_every_reason_has_its_words_in_both_languages():
    for reason in Reason.__args__:
        assert reason == "ok" or all(_TEXTS[spoken][reason] for spoken in ("th", "en"))
    assert _TEXTS["th"].keys() == _TEXTS["en"].keys()


def test_an_offices_own_words_are_honoured_and_a_bad_file_is_told(site, monkeypatch, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[suspended]\nstrong = ["ยินดีต้อนรับ"]\n', "utf-8")
    monkeypatch.setenv("SODSONG_CONTENT_RULES", str(own))
    result = run(site, "--allow-private", "--json")
    assert json.loads(result.stdout)["reason"] == "suspended"
    own.write_text("[nonsense]\n", "utf-8")
    result = run(site, "--allow-private", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "[nonsense]" in result.stderr
