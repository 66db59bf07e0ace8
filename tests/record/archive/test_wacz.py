"""What is handed on can be read by others' tools: a WARC by warcio, a WACZ by its standard's own rules."""

import gzip
import hashlib
import json
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from sodsong.record.archive.archive import Archive
from sodsong.record.archive.wacz import key_of, with_earlier, write_wacz, write_warc

from .makings import AT, PAGE, days, exchange
from .test_archive import check, keep

URL = "http://a.lao.test/o1"
# py-wacz carries a part under the AGPL, so it is no dependency; CONTRIBUTING.md says how to put it here.
VALIDATOR = shutil.which("wacz") or next(map(str, Path(".tools").glob("wacz/bin/wacz")), None)


@pytest.fixture
def archive(tmp_path):
    one = Archive(tmp_path / "archive")
    keep(one, exchange(), exchange("http://a.lao.test/o2?ปี=2563".replace("ปี", "%E0%B8%9B"), b"two"))
    keep(one, exchange("http://a.lao.test/a.css", b"p{}", AT, "200 OK", "text/css"), page=False)
    keep(one, exchange(at=AT + days(1)), exchange("http://a.lao.test/o2", b"2", AT + days(1), "404 Not Found"))
    return one


def export(archive, tmp_path, captures):
    output = tmp_path / "out.wacz"
    write_wacz(archive, captures, output, title="อปท. สมมุติ", at=AT + days(2), titles={URL: "O1 โครงสร้าง"})
    return output


def test_the_package_lists_each_of_its_files_by_hash(archive, tmp_path):
    with zipfile.ZipFile(export(archive, tmp_path, archive.captures())) as wacz:
        package = json.loads(wacz.read("datapackage.json"))
        assert (package["profile"], package["wacz_version"], package["title"]) == ("data-package", "1.1.1", "อปท. สมมุติ")
        assert sorted(wacz.namelist()) == [
            *("archive/data.warc.gz", "datapackage-digest.json", "datapackage.json", "indexes/index.cdx"),
            "pages/pages.jsonl",
        ]
        for one in package["resources"]:
            raw = wacz.read(one["path"])
            assert (one["hash"], one["bytes"]) == ("sha256:" + hashlib.sha256(raw).hexdigest(), len(raw))
        digest = json.loads(wacz.read("datapackage-digest.json"))
        assert digest["hash"] == "sha256:" + hashlib.sha256(wacz.read("datapackage.json")).hexdigest()
        assert {one.compress_type for one in wacz.infolist()} == {zipfile.ZIP_STORED}


def test_each_line_of_the_index_leads_to_its_record(archive, tmp_path):
    with zipfile.ZipFile(export(archive, tmp_path, archive.captures())) as wacz:
        raw, lines = wacz.read("archive/data.warc.gz"), wacz.read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 5
    for line in lines:
        _key, time, told = line.split(" ", 2)
        told = json.loads(told)
        start = int(told["offset"])
        record = next(iter(ArchiveIterator(BytesIO(raw[start : start + int(told["length"])]))))
        assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]
        assert record.rec_headers.get_header("WARC-Date").translate(str.maketrans("", "", "-:TZ")) == time
        assert (record.rec_type == "revisit") == (told["mime"] == "warc/revisit")


def test_a_pages_time_is_its_records_date(archive, tmp_path):
    with zipfile.ZipFile(export(archive, tmp_path, archive.captures())) as wacz:
        header, *pages = map(json.loads, wacz.read("pages/pages.jsonl").decode().splitlines())
        dates = {
            (record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("WARC-Date"))
            for record in ArchiveIterator(BytesIO(wacz.read("archive/data.warc.gz")))
            if record.rec_type in ("response", "revisit")
        }
    assert header["format"] == "json-pages-1.0"
    assert [(one["url"], one["ts"], one["title"]) for one in pages[:1]] == [
        (URL, "2020-08-10T02:00:00Z", "O1 โครงสร้าง")
    ]
    assert len(pages) == 4
    assert {(one["url"], one["ts"]) for one in pages} <= dates
    assert len({one["id"] for one in pages}) == 4


def test_what_a_revisit_means_goes_with_it(archive, tmp_path):
    chosen = [one for one in archive.captures(urls=[URL]) if not one.new]
    whole = with_earlier(archive, chosen)
    assert [(one.url, one.new) for one in whole] == [(URL, True), (URL, False)]
    (tmp_path / "out").mkdir()
    with (tmp_path / "out" / "x.warc.gz").open("wb") as file:
        write_warc(archive, whole, file, AT)
    raw = gzip.decompress((tmp_path / "out" / "x.warc.gz").read_bytes())
    assert raw.count(PAGE) == 1
    assert raw.count(b"GET /o1 HTTP/1.1") == 2
    assert check(tmp_path)[0] == 0


@pytest.mark.skipif(VALIDATOR is None, reason="py-wacz is not on this machine; see CONTRIBUTING.md")
def test_the_standards_own_tool_accepts_it(archive, tmp_path):
    done = subprocess.run(
        [VALIDATOR, "validate", "-f", export(archive, tmp_path, archive.captures())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Validation succeeded, the passed WACZ is valid" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.phrae.go.th/", "th,go,phrae)/"),
        ("https://a.test:8443/X/?b=2&A=1", "test,a:8443)/x?a=1&b=2"),
        ("http://127.0.0.1/a", "127.0.0.1)/a"),
    ],
)
def test_addresses_sort_by_their_host(url, key):
    assert key_of(url) == key
