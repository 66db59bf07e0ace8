"""What the bench of pages stands on: a browser over its debugging pipe, memory counted once, a table without gaps."""

import http.server
import os
import subprocess
import sys
import threading

import pytest

from sodsong.bench.pages import browser, service


@pytest.fixture
def address():
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            # Ten times as much work as a quick processor does in a tenth of a second.
            body = (
                "<h1>สอดส่อง</h1><script>const t = performance.now(); let n = 0; while (n < 3e7) n++;</script>".encode()
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.browser
def test_a_view_says_when_it_was_drawn_and_loaded_and_a_slower_processor_is_slower(address, monkeypatch):
    monkeypatch.setattr(browser, "SLOWER", 1)
    with browser.Browser() as window:
        _drawn, quick = window.view(address, "x")
        monkeypatch.setattr(browser, "SLOWER", 12)
        drawn, slow = window.view(address, "x")
    assert drawn > 0
    assert 0 < quick < slow


def test_memory_is_that_of_the_process_and_all_below_it():
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; held = b'x' * 50_000_000; print('ready', flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as child:  # fmt: skip
        child.stdout.readline()
        alone = service.memory(child.pid)
        assert 50 < alone < 80
        assert service.memory(os.getpid()) > alone + 10
        child.communicate()
