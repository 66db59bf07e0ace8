"""`sodsong survey` against the simulated world: what it finds, what its report says, what its attributes hide."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import typer
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from sodsong import data
from sodsong.cli.survey.command import survey
from sodsong.cli.survey.findings import SOON, anonymous, as_site, find, seen
from sodsong.cli.survey.listing import ListError, Row, read_list
from sodsong.cli.survey.report import report
from sodsong.cli.survey.words import EN, TH
from sodsong.judge.cause.locate import locate
from sodsong.judge.cause.record import Attribution
from sodsong.judge.cause.tables import read_tables
from sodsong.lab.run import Lab
from sodsong.observe.probe.record import Certificate, Observation

app = typer.Typer()
app.command()(survey)
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with Lab.of_phrae(seed=41, folder=tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def run(monkeypatch, lab, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(lab.ca_pem))

    def invoke(file, *more):
        lab_only = ["--allow-private", "--resolver", lab.resolver]
        return CliRunner().invoke(app, [str(file), "-o", str(tmp_path / "report.html"), *lab_only, *map(str, more)])

    return invoke


def register_of(lab, tmp_path, codes):
    rows = [row for row in csv.DictReader(io.StringIO(lab.world.register_csv())) if row["code"] in codes]
    file = tmp_path / "list.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_the_failing_server_is_one_finding_and_the_report_says_so(run, lab, tmp_path):
    fallen = lab.world.failing_codes[:9]
    standing = [site.code for site in lab.world.sites if site.code not in lab.world.failing_codes][:16]
    file = register_of(lab, tmp_path, {*fallen, *standing})
    lab.server_down(lab.world.failing_address)
    try:
        result = run(file, "--json", "--attributes", tmp_path / "out.json")
    finally:
        lab.repair()
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["counts"] == {"up": 16, "degraded": 0, "down": 9, "unknown": 0}
    (cause,) = answer["causes"]
    assert (cause["kind"], cause["value"], len(cause["sites"])) == ("ip", lab.world.failing_address, 9)
    server = next(one for one in answer["shared"] if one["kind"] == "ip")
    assert (server["value"], server["down"]) == (lab.world.failing_address, 9)
    assert {one["reason"] for one in answer["sites"] if one["verdict"] == "down"} == {"connect-refused"}

    page = BeautifulSoup((tmp_path / "report.html").read_text(encoding="utf-8"), "lxml")
    assert page.html["lang"] == "th"
    assert page.h1.text == "เข้าไม่ได้ ๙ จาก ๒๕ เว็บไซต์ ทั้งหมดใช้เครื่องแม่ข่ายเดียวกัน"
    assert lab.world.failing_address in page.select_one(".step").text
    assert "เครื่องแม่ข่ายปฏิเสธการเชื่อมต่อ" in page.text
    assert "วันหมดอายุของชื่อโดเมน: ไม่ได้วัด" in page.text
    bar = page.select_one('svg[role="img"]:has(.b-down)')
    assert bar["aria-label"] == "เข้าไม่ได้ ๙"
    assert bar.select_one(".b-down")["width"] == "36.00"

    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert len(told["sites"]) == 25
    text = json.dumps(told, ensure_ascii=False)
    assert not re.search(r"lao\.test|127\.|สมมุติ|แพร่|เทศบาล", text)
    down = [one for one in told["sites"] if one["status"] == "down"]
    assert len({one["attributes"]["ip"] for one in down}) == 1
    assert {one["symptom"] for one in down} == {"connect-refused"}


def test_a_short_list_of_addresses_is_enough(run, lab, tmp_path):
    site = lab.world.sites[0]
    file = tmp_path / "list.csv"
    file.write_text(f"เว็บไซต์,ชื่อ\n{site.url},ก\nno address at all,ข\n,ค\n", encoding="utf-8")
    result = run(file, "--lang", "en")
    assert result.exit_code == 0
    assert "Looked at 3 sites, 0 down" in result.stderr
    page = BeautifulSoup((tmp_path / "report.html").read_text(encoding="utf-8"), "lxml")
    assert page.h1.text == "No site was found down among the 3 looked at"
    assert [row.text for row in page.select("tbody td:last-child")] == [
        "this is no web address",
        "no web address in the list",
    ]
    assert "1 sites of the list have no web address" in page.text


def test_a_workbook_reads_as_its_csv_does(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["name", "url", "อำเภอ"])
    book.active.append(["ก", "http://a.test/", "สอง"])
    book.active.append([7.0, '=HYPERLINK("http://evil.test/")', None])
    book.save(tmp_path / "list.xlsx")
    rows, problems = read_list(tmp_path / "list.xlsx")
    assert rows == (Row(2, "ก", "http://a.test/", "สอง"), Row(3, "7", ""))
    assert problems == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty or larger"),
        (b"\n", "line 1: no column is called url"),
        (b"name,address\nA,http://a.test/\n", "line 1: no column is called url"),
        (b"name,url\nA,\n", "no line has a web address"),
        (b"url\n\x00\x01", "is no text"),
        (b"PK\x03\x04 nonsense", "the workbook cannot be read"),
    ],
)
def test_a_wrong_list_ends_with_one_sentence(run, tmp_path, content, says):
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    result = run(file)
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "report.html").exists()


def test_a_missing_list_and_a_missing_folder_are_named(run, tmp_path):
    result = run(tmp_path / "none.csv")
    assert (result.exit_code, "none.csv: cannot be read" in result.stderr) == (2, True)
    (tmp_path / "list.csv").write_text("url\nhttp://a.test/\n", encoding="utf-8")
    result = run(tmp_path / "list.csv", "--attributes", tmp_path / "none" / "out.json")
    assert (result.exit_code, "its folder does not exist" in result.stderr) == (2, True)


def test_a_workbook_that_unpacks_without_end_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        for n in range(4):
            parts.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * (90 * 1024 * 1024))
    with pytest.raises(ListError, match="unpacks to more than 300 MB"):
        read_list(tmp_path / "list.xlsx")


def looked(key, reason="ok", finding="up", **more):
    return Observation(key, "here", AT, f"http://{key}.test/", finding, reason, **more)


def page_of(sites, attribution=None, lang="en"):
    found = find(sites, attribution or Attribution(), AT)
    return report(found, "<b>list</b>.csv", 0, lang)


def test_hostile_names_and_marks_stay_text():
    """Names, marks and addresses come from strangers; the page runs nothing and links nowhere but to the web."""
    bad = "<script>alert(1)</script>\u202e"
    sites = [
        seen(f"r{n}", Row(n, bad, "javascript:alert(1)"), looked(f"r{n}", marks=(("credit", bad),), ip="192.0.2.9"))
        for n in (2, 3)
    ]
    text = page_of(sites)
    page = BeautifulSoup(text, "lxml")
    assert page.find_all("script") == []
    assert page.find_all("a") == []
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text
    assert re.findall(r'(?:src|href)="', text) == []
    assert "default-src 'none'" in text


def test_certificates_about_to_end_come_soonest_first():
    def dated(n, days):
        certificate = Certificate(AT + timedelta(days=days), "ca", (f"{n}.test",), "f")
        return seen(f"r{n}", Row(n, f"site {n}", f"https://{n}.test/"), looked(f"r{n}", certificate=certificate))

    sites = [dated(2, 40), dated(3, -2), dated(4, SOON.days + 1), dated(5, 3)]
    found = find(sites, Attribution(), AT)
    assert [one.key for one in found.ending] == ["r3", "r5", "r2"]
    page = BeautifulSoup(page_of(sites), "lxml")
    assert [row.text for row in page.select("tbody td:last-child")] == [
        "ended 2026-02-28",
        "in 3 days (2026-03-05)",
        "in 40 days (2026-04-11)",
    ]


def test_all_down_at_once_is_first_our_own_question():
    sites = [
        seen(
            f"r{n}",
            Row(n, f"site {n}", f"http://{n}.test/"),
            looked(f"r{n}", "connect-timeout", "down", ip=f"192.0.2.{n}"),
        )
        for n in range(2, 9)
    ]
    page = BeautifulSoup(page_of(sites), "lxml")
    assert "our own line" in page.h1.text
    assert "Check our own line first" in page.select_one(".step").text


def test_names_that_fail_whoever_serves_them_blame_nobody():
    sites = [
        seen(
            f"r{n}",
            Row(n, f"site {n}", f"http://{n}.test/", vendor=f"V{n % 6}"),
            looked(f"r{n}", "dns-timeout", "down") if n % 2 else looked(f"r{n}", "ok", "up", ip=f"192.0.2.{n}"),
        )
        for n in range(2, 62)
    ]
    sites = [replace(one, attributes={**one.attributes, "ns": f"ns{n // 2 % 6}.test"}) for n, one in enumerate(sites)]
    attribution = locate([as_site(one) for one in sites], read_tables(json.loads(data.text("symptoms.json"))))
    page = BeautifulSoup(page_of(sites, attribution), "lxml")
    assert "our own line or resolver" in page.h1.text
    assert "our own DNS resolver" in page.select_one(".share").text
    assert "V3" not in page.select_one(".step").text


def test_a_failing_page_tells_nothing_of_its_maker():
    failing = looked("r2", "suspended", "down", ip="192.0.2.9", marks=(("cms", "x"),), headers=(("server", "y"),))
    assert set(seen("r2", Row(2, "a", "http://a.test/", vendor="ก"), failing).attributes) == {"ip", "net24", "vendor"}
    assert as_site(seen("r2", Row(2, "a", ""), None)).status == "unknown"


def test_anonymous_attributes_are_equal_within_one_file_only():
    sites = [seen(f"r{n}", Row(n, "ก", "http://a.test/"), looked(f"r{n}", ip="192.0.2.9")) for n in (2, 3)]
    one, other = anonymous(sites, b"1" * 32), anonymous(sites, b"2" * 32)
    values = {site["attributes"]["ip"] for site in one["sites"]}
    assert len(values) == 1
    assert values.isdisjoint({site["attributes"]["ip"] for site in other["sites"]})
    assert [site["id"] for site in one["sites"]] == ["s1", "s2"]


def test_both_languages_say_the_same_things():
    assert list(TH) == list(EN)
    for key, sentence in TH.items():
        assert sorted(re.findall(r"\{(\w+)\}", sentence)) == sorted(re.findall(r"\{(\w+)\}", EN[key])), key
