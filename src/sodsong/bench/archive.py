"""What keeping pages costs: new content a second, what the unchanged adds, one capture among many found; warcio's own writer beside it."""

import os
import platform
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sodsong import data
from sodsong.observe.probe.fetch import Exchange, Fetched
from sodsong.observe.probe.record import Observation
from sodsong.record.archive.archive import Archive
from sodsong.record.archive.page.standin import show

SITES = 40  # of 1.9 MB each
RUNS = 7  # of each question
AT = datetime(2020, 8, 10, 2, 0, tzinfo=UTC)


def run() -> dict[str, Any]:
    """The bench document of interfaces.md; takes less than a minute and some 100 MB of the temporary folder."""
    sites = [list(_site(number)) for number in range(SITES)]
    content = sum(len(one.body) for site in sites for one in site) / 1e6
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        archive = Archive(Path(folder) / "archive")
        ours = [_keep(archive, number, site, AT) for number, site in enumerate(sites)]
        first = _size(Path(folder))
        again = [_keep(archive, number, site, AT + timedelta(hours=20)) for number, site in enumerate(sites)]
        grown = _size(Path(folder)) - first
        rate = content / sum(ours)
        peer = content / sum(_by_warcio(site) for site in sites)
        urls = [one.url for site in sites for one in site]
        rng = Random(1)
        figures = [
            _figure("new_content_mb_per_cpu_second", rate, "MB/s", 40.0, [("warcio_default_writer", peer)]),
            _figure("unchanged_recapture_share", 100 * grown / first, "%", 1.0, []),
            _figure("unchanged_recapture_mb_per_cpu_second", content / sum(again), "MB/s", None, []),
            _figure("bytes_kept_per_byte_received", first / content / 1e6, "B/B", None, []),
            _figure("capture_found_and_read", _millis(lambda: _read(archive, rng.choice(urls))), "ms", 5.0, []),
            _figure("page_shown", _millis(lambda: _show(sites[0][0])), "ms", None, []),
        ]
        archive.close()
    machine = {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "megabytes": round(content, 1),
        "captures": len(urls) * 2,
    }
    versions = {"python": platform.python_version(), "warcio": version("warcio"), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    return {"bench": "archive", "machine": machine, "versions": versions, "runs": RUNS, "figures": figures}


def _site(number: int) -> Iterator[Exchange]:
    """Five pages of Thai text with a style sheet, pictures and documents: some 1.9 MB, none of it another site's."""
    rng = Random(number)
    words = data.text("lab/words.json").replace('"', " ").split()
    base = f"http://site-{number}.lao.test"
    for page in range(5):
        text = "".join(f"<p class=c{rng.randrange(50)}>{' '.join(rng.choices(words, k=12))}</p>\n" for _ in range(120))
        links = f"<link rel=stylesheet href=/a.css><a href=/plan-{page}.pdf>x</a>"
        yield _exchange(
            f"{base}/o{page}", f"<html><head><title>o{page}</title></head>{links}{text}".encode(), "text/html"
        )
    rules = "".join(
        f".c{rng.randrange(9999)}{{margin:{rng.randrange(99)}px;color:#{rng.randrange(1 << 24):06x}}}\n"
        for _ in range(900)
    )
    yield _exchange(f"{base}/a.css", rules.encode(), "text/css")
    for picture in range(10):
        yield _exchange(f"{base}/{picture}.jpg", rng.randbytes(70_000), "image/jpeg")
    for page in range(5):  # what a PDF holds is packed but for its frame
        body = b"%PDF-1.4\n" + b"".join(
            b"%d 0 obj\n<< /Length 9000 >>\nstream\n%s\nendstream\nendobj\n" % (n, rng.randbytes(9000))
            for n in range(22)
        )
        yield _exchange(f"{base}/plan-{page}.pdf", body, "application/pdf")


def _exchange(url: str, body: bytes, kind: str) -> Exchange:
    head = f"HTTP/1.1 200 OK\r\nServer: lab/1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    request = f"GET /{url.split('/', 3)[3]} HTTP/1.1\r\nHost: {url.split('/')[2]}\r\nUser-Agent: Sodsong\r\nAccept: */*\r\n\r\n"
    return Exchange(url, AT, request.encode(), 200, head.encode(), body, "192.0.2.1")


def _keep(archive: Archive, number: int, site: list[Exchange], at: datetime) -> float:
    """Keep a site; the CPU seconds that took."""
    seen = Observation("bench", "bench", at, site[0].url, "up", "ok")
    fetched = [
        Fetched(seen, (Exchange(o.url, at, o.request, o.status, o.head, o.body, o.ip),), o.body, over=False)
        for o in site
    ]
    started = time.process_time()
    with archive.writing(f"site-{number}") as writer:
        for one in fetched:
            writer.add(one, page=True)
    return time.process_time() - started


def _by_warcio(site: list[Exchange]) -> float:
    """The same content by warcio's writer as it comes, into memory; CPU seconds."""
    started = time.process_time()
    writer = WARCWriter(BytesIO(), gzip=True)
    for one in site:
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(one.url, "response", BytesIO(one.body), len(one.body), http_headers=head)
        request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        writer.write_request_response_pair(
            writer.create_warc_record(one.url, "request", BytesIO(), 0, http_headers=request), record
        )
    return time.process_time() - started


def _read(archive: Archive, url: str) -> None:
    found = archive.near(url, AT)
    assert found is not None  # noqa: S101  # it was just kept
    archive.content(found)


def _show(page: Exchange) -> None:
    show(page.body, "text/html; charset=utf-8", page.url, lambda url, _use: "/kept/?u=" + url)


def _millis(work: Callable[[], None]) -> float:
    """The median of ``RUNS`` times ten calls."""
    spent = []
    for _ in range(RUNS * 10):
        started = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - started))
    return statistics.median(spent)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("archive/*/*.warc.gz"))


def _figure(name: str, value: float, unit: str, goal: float | None, others: list[tuple[str, float]]) -> dict[str, Any]:
    """A figure as interfaces.md has it."""
    compared = [{"name": other, "value": round(one, 3)} for other, one in others]
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "compared": compared}
