"""What ``sodsong cause locate`` prints, for programs and for people."""

import json

import pytest
import typer
from typer.testing import CliRunner

from sodsong.cli.cause import locate

SERVER = "192.0.2.9"


@pytest.fixture
def run():
    app = typer.Typer()
    app.command("locate")(locate)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(one) for one in arguments])


@pytest.fixture
def world(tmp_path):
    def site(number, status, ip, vendor):
        return {
            "id": f"s{number}",
            "status": status,
            "symptom": "connect-refused" if status == "down" else None,
            "attributes": {"ip": ip, "vendor": vendor, "asn": None, "odd": 7},
        }

    sites = [site(n, "down", SERVER, "ก") for n in range(6)] + [site(6, "up", "192.0.2.10", "ก")]
    sites += [site(n, "up", f"198.51.100.{n}", f"v{n}") for n in range(7, 27)]
    sites += [site(27, "down", "198.51.100.77", "อื่น"), site(28, "maybe", "198.51.100.78", "อื่น")]
    file = tmp_path / "sites.json"
    file.write_text(json.dumps({"sites": sites}), encoding="utf-8")
    return file


def test_json_has_the_promised_form(run, world):
    result = run(world, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    seconds = answer.pop("seconds")
    confidence = answer["causes"][0].pop("confidence")
    assert answer == {
        "causes": [
            {
                "kind": "ip",
                "value": SERVER,
                "equivalent": [],
                "sites": ["s0", "s1", "s2", "s3", "s4", "s5"],
                "healthy": [],
                "rivals": [],
            }
        ],
        "independent": ["s27"],
        "unknown": ["s28"],
    }
    assert 0.7 < confidence <= 1
    assert 0 < seconds < 10


@pytest.mark.parametrize(
    ("lang", "first"),
    [
        ("en", f"Shared cause: ip {SERVER}, 6 sites down (confidence 98%)"),
        ("th", f"สาเหตุร่วม: ip {SERVER} ทำให้ล่ม 6 เว็บไซต์ (ความเชื่อมั่น 98%)"),
    ],
)
def test_people_read_sentences(run, world, lang, first):
    result = run(world, "--lang", lang)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == first
    assert len(result.stdout.splitlines()) == 4


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "malformed JSON in line 1, column 2"),
        (b"[]", "has no list of sites"),
        (b'{"sites": 3}', "has no list of sites"),
        (b'{"sites": [{"id": "a"}, 5]}', "site 2 has no id"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"sites": [{"id": "a", "attributes": {"ip": ' + b"1" * 5000 + b"}}]}", "a number too long"),
    ],
)
def test_bad_files_end_with_one_sentence(run, tmp_path, content, says):
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    result = run(file, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_file_is_named(run, tmp_path):
    result = run(tmp_path / "none.json", "--json")
    assert result.exit_code == 2
    assert "none.json: cannot be read" in result.stderr


def test_no_sites_have_no_causes(run, tmp_path):
    file = tmp_path / "empty.json"
    file.write_text('{"sites": []}', encoding="utf-8")
    result = run(file, "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, "No shared cause found.\n")


def test_a_close_rival_is_told(run, tmp_path):
    """Six on one server and one more of the same vendor elsewhere: the server, or all the vendor has?"""
    sites = [
        {"id": f"s{n}", "status": "down", "symptom": "connect-refused", "attributes": {"ip": SERVER, "vendor": "ก"}}
        for n in range(6)
    ]
    sites.append({**sites[0], "id": "s6", "attributes": {"ip": "192.0.2.10", "vendor": "ก"}})
    sites += [
        {"id": f"o{n}", "status": "up", "attributes": {"ip": f"198.51.100.{n}", "vendor": f"v{n % 9}"}}
        for n in range(60)
    ]
    file = tmp_path / "sites.json"
    file.write_text(json.dumps({"sites": sites}), encoding="utf-8")
    (cause,) = json.loads(run(file, "--json").stdout)["causes"]
    assert (cause["kind"], cause["rivals"]) == ("ip", [{"kind": "vendor", "value": "ก"}])
    assert cause["confidence"] < 0.8
    assert "  nearly as likely in its place: vendor ก" in run(file, "--lang", "en").stdout.splitlines()


def test_hostile_rows_weigh_little_and_break_nothing(run, tmp_path):
    """Nulls, numbers, nests, half characters, thousands of kinds nobody else has, one id twice with two opinions."""
    sites = [
        {"id": f"s{n}", "status": "down", "symptom": "connect-refused", "attributes": {"ip": SERVER, f"kind{n}": "x"}}
        for n in range(9)
    ]
    sites += [
        {"id": f"u{n}", "status": "up", "attributes": {f"odd{n}": n, "ip": None, "ns": [[1]]}} for n in range(3000)
    ]
    sites += [
        {"id": "twice", "status": "up", "attributes": {"ip": "\ud800"}},
        {"id": "twice", "status": "down", "symptom": 7, "attributes": [1]},
        {"id": "\udfff", "status": ["down"], "attributes": {"ip": {"a": 1}, "vendor": 1e400, "ns": -(10**30)}},
        {"id": 5, "status": None},
    ]
    file = tmp_path / "sites.json"
    file.write_text(json.dumps({"sites": sites}), encoding="utf-8")
    result = run(file, "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [(one["kind"], one["value"], len(one["sites"])) for one in answer["causes"]] == [("ip", SERVER, 9)]
    assert answer["independent"] == ["twice"]
    assert answer["unknown"] == ["?", "5"]
    assert run(file, "--lang", "th").exit_code == 0
