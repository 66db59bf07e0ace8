"""A small site on loopback whose pages a test sets."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sodsong import data
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.fetch import WHOLE
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.resolver import Resolver


@contextmanager
def listening(handler):
    """The address of a server on loopback that answers by ``handler``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving():
    """A dict of path → (status, type, body) or a redirect's target, and the site's address."""
    pages = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = pages.get(self.path, (404, "text/html", b"<p>none</p>"))
            if isinstance(answer, str):
                answer = (302, "text/html", b"", answer)
            status, kind, body = answer[:3]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", answer[3])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with listening(Handler) as address:
        yield pages, address


def engine():
    return Engine(
        Resolver(None),
        rules=read_rules(data.text("content-rules.toml")),
        user_agent="test",
        limits=WHOLE,
        allow_private=True,
        learn_ns=False,
    )


def html(title, words, times=20):
    return 200, "text/html; charset=utf-8", f"<title>{title}</title><p>{(words + ' ') * times}</p>".encode()
