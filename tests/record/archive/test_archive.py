"""What was captured comes back as it was, at the time it stood; the unchanged costs little; standard tools agree."""

import gzip
import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from sodsong.record.archive.archive import Archive, DamagedError
from sodsong.record.archive.warc import members, payload_of, read_member

from .makings import AT, PAGE, days, exchange, fetched

URL = "http://a.lao.test/o1"


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "archive")


def keep(archive, *exchanges, place="540101", page=True):
    with archive.writing(place) as writer:
        return [one for each in exchanges for one in writer.add(fetched(each), page=page)]


def check(folder):
    """Ask warcio's own checker about every file."""
    files = sorted(map(str, folder.glob("*/*.warc.gz")))
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *files], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def records(folder):
    for path in sorted(folder.glob("*/*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                yield record, record.content_stream().read()


def test_a_page_comes_back_as_it_was_received(archive):
    body = gzip.compress(PAGE, mtime=0)
    sent = exchange(URL, body, AT, "200 Fine", "text/html", "Content-Encoding: gzip", "X-Ü:  two  spaces ")
    keep(archive, sent)
    found = archive.near(URL)
    content = archive.content(found)
    assert (found.url, found.at, found.status, found.kind) == (URL, AT, 200, "text/html")
    assert (found.new, found.page, found.size, found.over) == (True, True, len(body), False)
    assert found.digest == "sha256:" + hashlib.sha256(body).hexdigest()
    assert content.head == sent.head
    assert content.body == PAGE
    assert content.header("content-encoding") == "gzip"


def test_the_files_are_what_the_standard_says(archive, tmp_path):
    keep(archive, exchange(), exchange(URL, b"4\r\nx", AT, "200 OK", "text/html", "Transfer-Encoding: chunked"))
    keep(archive, exchange(at=AT + days(1)), exchange("http://a.lao.test/empty", b"", AT + days(1)))
    code, told = check(tmp_path / "archive")
    assert code == 0, told
    assert "failed" not in told
    found = list(records(tmp_path / "archive"))
    kinds = ["warcinfo", *["response", "request"] * 2, "warcinfo", "revisit", "request", "response", "request"]
    assert [record.rec_type for record, _ in found] == kinds
    first, body = found[1]
    assert body == PAGE
    assert first.rec_headers.get_header("WARC-Date") == "2020-08-10T02:00:00Z"
    assert first.rec_headers.get_header("WARC-IP-Address") == "192.0.2.7"
    asked = found[2][0].rec_headers
    assert asked.get_header("WARC-Concurrent-To") == first.rec_headers.get_header("WARC-Record-ID")
    assert found[2][0].http_headers.get_header("User-Agent") == "Sodsong/test"
    assert found[3][1] == b"4\r\nx"
    again = found[6][0].rec_headers
    assert again.get_header("WARC-Refers-To-Target-URI") == URL
    assert again.get_header("WARC-Refers-To-Date") == "2020-08-10T02:00:00Z"
    assert again.get_header("WARC-Payload-Digest") == first.rec_headers.get_header("WARC-Payload-Digest")
    assert found[6][0].http_headers.get_header("Server") == "lab/1"
    assert "identical-payload-digest" in again.get_header("WARC-Profile")


def test_the_time_asked_for_decides_which_capture_it_is(archive):
    for number in range(3):
        keep(archive, exchange(body=b"day %d" % number, at=AT + days(number)))
    told = {
        hours: archive.content(archive.near(URL, AT + timedelta(hours=hours))).body for hours in (-5, 0, 23, 24, 99)
    }
    assert told == {-5: b"day 0", 0: b"day 0", 23: b"day 0", 24: b"day 1", 99: b"day 2"}
    assert archive.content(archive.near(URL)).body == b"day 2"
    assert archive.near("http://a.lao.test/never") is None
    assert archive.near(URL, place="540102") is None


def test_the_unchanged_is_a_revisit_that_reads_the_same(archive, tmp_path):
    body = bytes(range(256)) * 400
    keep(archive, exchange(body=body))
    before = sum(path.stat().st_size for path in (tmp_path / "archive").glob("*/*.gz"))
    (again,) = keep(archive, exchange(body=body, at=AT + timedelta(hours=1)))
    grown = sum(path.stat().st_size for path in (tmp_path / "archive").glob("*/*.gz")) - before
    assert not again.new
    assert archive.content(archive.near(URL)).body == body
    assert grown < 1200
    (back,) = keep(archive, exchange(body=b"other", at=AT + days(1)))
    (third,) = keep(archive, exchange(body=body, at=AT + days(2)))
    assert (back.new, third.new) == (True, False)
    assert archive.content(archive.near(URL)).body == body


def test_what_is_cut_off_is_told_and_never_referred_to(archive, tmp_path):
    part = exchange(body=b"half", over=True)
    keep(archive, part, exchange(body=b"half", over=True, at=AT + days(1)))
    assert [one.new for one in archive.captures()] == [True, True]
    assert archive.near(URL).over
    record = next(record for record, _ in records(tmp_path / "archive") if record.rec_type == "response")
    assert record.rec_headers.get_header("WARC-Truncated") == "unspecified"


def test_a_redirect_is_followed_within_the_archive(archive):
    first = exchange("http://a.lao.test/", b"", AT, "302 Found", "text/html", "Location: /ita")
    second = exchange("http://a.lao.test/ita", PAGE)
    with archive.writing("540101") as writer:
        kept = writer.add(fetched(first, second), page=True)
    assert [one.page for one in kept] == [True, False]
    start = archive.near("http://a.lao.test/")
    assert archive.followed(start).url == "http://a.lao.test/ita"
    assert archive.content(archive.followed(start)).body == PAGE


def test_each_place_has_its_own_files_and_each_day(archive, tmp_path):
    keep(archive, exchange(), exchange(at=AT + days(1)))
    keep(archive, exchange("http://b.lao.test/"), place="none")
    names = sorted(str(path.relative_to(tmp_path / "archive")) for path in (tmp_path / "archive").glob("*/*.gz"))
    assert names == ["540101/20200810-1.warc.gz", "540101/20200811-1.warc.gz", "none/20200810-1.warc.gz"]
    assert [name for name, _ in archive.closed(AT + days(1))] == [names[0], names[2]]


def test_a_full_file_is_followed_by_the_next(tmp_path):
    archive = Archive(tmp_path / "archive", full=1000)
    for number in range(3):
        keep(archive, exchange(f"{URL}/{number}", Random(number).randbytes(1500)))  # noqa: S311  # bytes that do not pack, nothing secret
    names = sorted(path.name for path in (tmp_path / "archive").glob("*/*.gz"))
    assert names == ["20200810-1.warc.gz", "20200810-2.warc.gz", "20200810-3.warc.gz"]
    assert check(tmp_path / "archive")[0] == 0


@pytest.mark.parametrize("place", ["", "../x", "a/b", ".hidden", "x" * 41])
def test_a_place_is_no_path(archive, place):
    with pytest.raises(ValueError, match="no place"), archive.writing(place):
        pass


def test_what_is_taken_out_is_gone_and_the_rest_is_as_before(archive, tmp_path):
    keep(archive, exchange(), exchange("http://a.lao.test/o2", b"two"), exchange(at=AT + days(1)))
    files = archive.drop([archive.near(URL, AT)])
    assert files == ["540101/20200810-1.warc.gz", "540101/20200811-1.warc.gz"]  # its revisit, too
    assert archive.near(URL) is None
    assert archive.content(archive.near("http://a.lao.test/o2")).body == b"two"
    raw = b"".join(gzip.decompress(path.read_bytes()) for path in (tmp_path / "archive").glob("*/*.gz"))
    assert b"GET /o1" not in raw
    assert PAGE not in raw
    assert b"GET /o2" in raw
    assert sorted(path.name for path in (tmp_path / "archive").glob("*/*")) == [
        "20200810-1.r1.warc.gz",
        "20200811-1.r1.warc.gz",
    ]
    assert check(tmp_path / "archive")[0] == 0
    (new,) = keep(archive, exchange(at=AT))
    assert (new.new, new.file) == (True, "540101/20200810-2.warc.gz")


def test_a_damaged_record_is_told_and_the_others_are_read(archive, tmp_path):
    first, second = keep(archive, exchange(), exchange("http://a.lao.test/o2", b"two"))
    path = tmp_path / "archive" / first.file
    raw = bytearray(path.read_bytes())
    raw[first.start + first.length // 2] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(DamagedError, match="20200810-1"):
        archive.content(first)
    assert archive.content(second).body == b"two"


heads = st.lists(
    st.tuples(
        st.from_regex(r"[A-Za-z-]{1,20}", fullmatch=True),
        st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\r\n")),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(heads, st.binary(max_size=3000), st.booleans(), st.sampled_from([b"\r\n", b"\n"]))
def test_any_head_and_body_come_back_byte_for_byte(pairs, body, chunked, end):
    lines = [b"HTTP/1.1 200 OK", *(name.encode() + b": " + value for name, value in pairs)]
    lines += [b"Transfer-Encoding: chunked"] * chunked
    base = exchange(body=body)
    sent = type(base)(base.url, base.at, base.request, 200, end.join(lines) + end * 2, body, base.ip)
    payload, digest = payload_of(sent)
    record = read_member(members(sent, payload, digest, page=True, earlier=None)[0])
    assert (record.head, record.body) == (sent.head, payload)
    assert record.headers["warc-payload-digest"] == digest
    assert record.page


def test_an_index_that_is_lost_is_made_anew(archive, tmp_path):
    keep(archive, exchange(), exchange(at=AT + days(1)))
    keep(archive, exchange("http://b.lao.test/", b"", AT, "404 Not Found"), place="none")
    before = archive.captures()
    for path in (tmp_path / "archive").glob("index.sqlite*"):
        path.unlink()
    fresh = Archive(tmp_path / "archive")
    assert [(one.lost, one.taken) for one in fresh.mend()] == [(0, 1), (0, 1), (0, 1)]

    def shown(captures):
        return sorted(
            (o.place, o.url, o.at, o.status, o.kind, o.digest, o.new, o.page, o.size, o.file, o.start) for o in captures
        )

    assert shown(fresh.captures()) == shown(before)


def test_times_are_utc_whatever_zone_they_come_in(archive):
    bangkok = datetime.fromisoformat("2020-08-11T00:30:15.9+07:00")
    keep(archive, exchange(at=bangkok))
    assert archive.near(URL).at == datetime(2020, 8, 10, 17, 30, 15, tzinfo=UTC)
