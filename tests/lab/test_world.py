import csv
import doctest
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.lab import world as world_module
from sodsong.lab.cast import FAILING_CODES
from sodsong.lab.run import phrae_rows
from sodsong.lab.world import build

ROWS = phrae_rows()
LETTER = Path(__file__).parents[3] / "shared/data/letters/phrae-2563-08-14.rows.csv"


@pytest.mark.skipif(not LETTER.exists(), reason="the letter's research data lies beside the project, not in it")
def test_failing_codes_are_the_letters_34_rows():
    with LETTER.open(encoding="utf-8") as lines:
        assert [row["dla_code"] for row in csv.DictReader(lines)] == list(FAILING_CODES)


def test_both_bodies_called_mae_kham_mi_lie_on_the_failing_server():
    world = build(ROWS, 1, 77)
    found = {(s.type, s.district): s.server for s in world.sites if s.name == "แม่คำมี"}
    assert found == {
        ("ทต.", "เมืองแพร่"): world.failing_address,
        ("อบต.", "หนองม่วงไข่"): world.failing_address,
    }


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), octet=st.integers(20, 250))
def test_any_seed_gives_a_world_the_story_can_be_told_in(seed, octet):
    world = build(ROWS, seed, octet)
    assert world == build(ROWS, seed, octet)
    assert [site.code for site in world.sites] == [row["code"] for row in ROWS]
    assert {site.code for site in world.on_server(world.failing_address)} == set(FAILING_CODES)
    assert all(site.edges == () for site in world.on_server(world.failing_address))
    addresses = [server.address for server in world.servers]
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith(f"127.{octet}.") for address in addresses)
    assert not {world.dns_address, world.control_address} & set(addresses)
    siblings = {site.server for site in world.sites if site.vendor == "a"} - {world.failing_address}
    assert [len(world.on_server(address)) for address in siblings] == [5]
    for code in world.misfiled_codes:
        assert (world.site(code).listed_vendor, world.site(code).vendor == "a") == ("a", False)
    behind = {site.vendor for site in world.sites if site.edges}
    assert behind == {"a", "b", "c", "d", ""}
    assert sum(site.https for site in world.sites) == 50
    assert {site.code for site in world.sites if site.charset != "utf-8"} == {world.windows_874_code}


def test_vendors_are_sized_like_the_real_world_a_few_big_and_a_tail():
    world = build(ROWS, 3, 77)
    assert sorted(Counter(site.vendor for site in world.sites).items()) == [
        ("", 9), ("a", 39), ("b", 14), ("c", 9), ("d", 6), ("e", 4), ("f", 3),
    ]  # fmt: skip
    assert sorted(Counter(site.server for site in world.sites).values(), reverse=True)[:8] == [34, 9, 9, 5, 5, 4, 4, 3]


def test_no_other_shared_thing_is_exactly_the_failing_34():
    for seed in range(10):
        world = build(ROWS, seed, 77)
        groups = [set(t.hosts) for t in world.terminators]
        groups += [{s.host for s in world.sites if s.name_servers == n.id} for n in world.name_servers]
        groups += [{s.host for s in world.sites if s.listed_vendor == v.key} for v in world.vendors]
        failing = {s.host for s in world.on_server(world.failing_address)}
        assert failing not in groups


def test_another_seed_is_another_world():
    assert build(ROWS, 1, 77).sites != build(ROWS, 2, 77).sites
    assert build(ROWS, 1, 77).failing_address != build(ROWS, 2, 77).failing_address


def test_register_lists_what_the_province_believes():
    world = build(ROWS, 1, 77)
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(world.register_csv()))}
    assert rows["540851"] == {
        "code": "540851",
        "type": "อบต.",
        "name": "แม่คำมี",
        "official_name": "องค์การบริหารส่วนตำบลแม่คำมี",
        "district": "หนองม่วงไข่",
        "province": "แพร่",
        "url": world.site("540851").url,
        "vendor": "ผู้ให้บริการสมมุติ ก",
    }
    assert {rows[code]["vendor"] for code in world.misfiled_codes} == {"ผู้ให้บริการสมมุติ ก"}
    assert Counter(row["vendor"] for row in rows.values())["ผู้ให้บริการสมมุติ ก"] == 41


def test_a_register_without_the_letters_laos_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^the register lacks LAO 540851: the lab needs the letter's 34$"):
        build([row for row in ROWS if row["code"] != "540851"], 1, 77)


def test_an_unknown_lao_has_no_site():
    with pytest.raises(KeyError):
        build(ROWS, 1, 77).site("1")


def test_the_example_in_the_description_is_true():
    tried = doctest.testmod(world_module)
    assert (tried.attempted, tried.failed) == (3, 0)
