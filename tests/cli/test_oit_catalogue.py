"""What ``sodsong oit catalogue`` prints, for programs and for people."""

import json

import pytest
from typer.testing import CliRunner

from sodsong.cli.main import app


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, ["oit", "catalogue", *arguments])


def test_json_has_the_promised_form(run):
    answer = run("--year", "2564", "--json")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (told["year"], told["scheme"], len(told["items"]), told["warnings"]) == (2564, "ita", 43, [])
    assert told["items"][41] == {
        "code": "O42",
        "title": "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        "group": "มาตรการส่งเสริมความโปร่งใสและป้องกันการทุจริตภายในหน่วยงาน",
        "sub_indicator": "10.2",
        "verified": True,
        "sources": 2,
    }


@pytest.mark.parametrize(
    ("year", "items", "codes"),
    [
        ("2570", 0, ["catalogue-unknown"]),
        ("2599", 0, ["catalogue-unknown"]),
        ("2567", 4, ["catalogue-partial", "catalogue-unverified"]),
        ("2569", 26, ["catalogue-unverified"]),
    ],
)
def test_what_is_not_known_is_said(run, year, items, codes):
    told = json.loads(run("--year", year, "--json").stdout)
    assert (len(told["items"]), [one["code"] for one in told["warnings"]]) == (items, codes)


def test_unverified_titles_bear_a_mark_for_people(run):
    lines = run("--year", "2567", "--lang", "th").stdout.splitlines()
    assert lines[0] == "รายการ OIT ปีงบประมาณ พ.ศ. 2567: ทราบ 4 จาก ? ข้อ (ไม่ใช่ฉบับทางการ)"
    assert lines[3:] == ["O3   9.1   อำนาจหน้าที่", "O4   9.1   ข้อมูลการติดต่อ  [ยังไม่ยืนยัน]"]


def test_a_year_of_the_common_era_is_refused(run):
    answer = run("--year", "2021")
    assert answer.exit_code == 2
    assert "Buddhist era" in answer.stderr
