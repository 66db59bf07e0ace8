"""Exchanges made by hand for tests of the archive."""

from datetime import UTC, datetime, timedelta

from sodsong.observe.probe.fetch import Exchange, Fetched
from sodsong.observe.probe.record import Observation

AT = datetime(2020, 8, 10, 2, 0, tzinfo=UTC)
PAGE = "<html><title>เทศบาลตำบลสมมุติ</title><p>รายงานการเงิน ประจำปี ๒๕๖๓ ทำได้</p></html>".encode()


def exchange(
    url="http://a.lao.test/o1", body=PAGE, at=AT, status="200 OK", kind="text/html; charset=utf-8", *more, over=False
):
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Server: lab/1", *more]
    if not any(one.lower().startswith("transfer-encoding") for one in more):
        head.append(f"Content-Length: {len(body)}")
    raw = "\r\n".join(head).encode("latin-1") + b"\r\n\r\n"
    path = url.split("/", 3)[3]
    request = f"GET /{path} HTTP/1.1\r\nHost: {url.split('/')[2]}\r\nUser-Agent: Sodsong/test\r\n\r\n".encode()
    return Exchange(url, at, request, int(status[:3]), raw, body, "192.0.2.7", over)


def fetched(*exchanges):
    first = exchanges[0]
    seen = Observation("t", "here", first.at, first.url, "up", "ok")
    return Fetched(seen, tuple(exchanges), exchanges[-1].body, exchanges[-1].over)


def days(count):
    return timedelta(days=count)
