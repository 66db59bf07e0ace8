"""Real servers on loopback for the channels' tests."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sodsong.lab.line import server
from sodsong.lab.line.platform import Platform

KEY = "123e4567-e89b-42d3-a456-426614174000"


@contextmanager
def line(**more):
    """LINE's stand-in and its base address."""
    platform = Platform(more.pop("clock", time.monotonic), token="lab-token", secret="lab-secret", **more)
    with server.serve(platform) as base:
        yield platform, base


@contextmanager
def receiver(*statuses, headers=()):
    """An HTTP server that answers with these statuses in turn, then 200; yields its address and what it got."""
    got, left = [], list(statuses)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(left.pop(0) if left else 200)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_told):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/hook", got
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
