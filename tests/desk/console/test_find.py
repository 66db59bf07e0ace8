"""The search of every page: bodies by any spelling, cases and letters by number, vendors and servers for officers."""

import pytest

from sodsong.desk.dispatch.registers import ops as registers
from sodsong.desk.registry.models import Site, Vendor
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def august():
    return world.august()


def found(client, text):
    soup = page(client.get("/find/", {"q": text}))
    return soup, [one.get_text(strip=True) for one in soup.select("main .rows a")]


def test_every_page_offers_the_search_and_a_signed_page_does_not(client, august):
    for address in ("/", "/find/", "/incidents/"):
        (form,) = page(client.get(address)).select("header form.find")
        assert (form["action"], form.input["name"], form.get("method", "get")) == ("/find/", "q", "get")


@pytest.mark.parametrize("text", ["อบต.ท่าข้าม", "องค์การบริหารส่วนตำบลท่าข้าม", "  อบต. ท่าข้าม อำเภอเมืองแพร่ "])
def test_a_name_that_means_one_body_leads_to_it(client, august, text):
    answer = client.get("/find/", {"q": text})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/lao/540166/")


def test_a_misspelt_name_is_shown_and_not_taken_for_sure(client, august):
    _, names = found(client, "ทาขาม")
    assert names == ["อบต.ท่าข้าม"]


def test_a_part_of_a_name_finds_all_that_bear_it_those_that_begin_so_first(client, august):
    soup, names = found(client, "แม่")
    assert len(names) == 15
    begin = [name.partition(".")[2].startswith("แม่") for name in names]
    assert begin == sorted(begin, reverse=True)
    assert any(begin)
    soup, names = found(client, "lao.test")
    assert len(names) == 30
    assert "ยังมีอีก ๕๔ แห่ง" in said(soup, "main .aside")
    _, district = found(client, "อำเภอลอง")
    assert {"อบต.ต้าผามอก", "ทต.ห้วยอ้อ"} <= set(district)


def test_a_web_address_finds_its_body(client, august):
    Site.objects.filter(lao__code="540166").update(url="https://www.thakham-made-up.example/")
    answer = client.get("/find/", {"q": "http://thakham-made-up.example/news"})
    assert answer.headers["Location"] == "/lao/540166/"
    assert found(client, "thakham-made")[1] == ["อบต.ท่าข้าม"]


def test_a_number_finds_the_case_and_for_officers_the_letter(client, inside, august):
    line = registers.Line(world.NOW.date(), subject="เรื่องสมมุติ", sender="หน่วยงานสมมุติ")
    registers.enter_in(line, None, world.NOW.date(), "เจ้าหน้าที่ ก", world.NOW)
    assert found(client, "เหตุ ๑/๒๕๖๓")[1] == ["เหตุที่ ๑/๒๕๖๓"]
    assert found(client, "๑/๒๕๖๒")[1] == []
    _, names = found(inside, "1/2563")
    assert names == ["เหตุที่ ๑/๒๕๖๓", "ทะเบียนหนังสือรับ ๑/๒๕๖๓"]


def test_vendors_and_servers_are_found_by_officers_only(client, inside, august):
    assert found(client, "โฮสต์")[1] == []
    assert found(inside, "โฮสต์")[1] == [Vendor.objects.get().name]
    assert found(inside, "203.0.113.")[1] == ["203.0.113.77", "203.0.113.9"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "%", "'; --", "<script>", "9" * 400, "๒๓๔๕๖๗๘๙๐๑๒"])
def test_odd_texts_are_answered_calmly(client, inside, august, text):
    for who in (client, inside):
        soup, names = found(who, text)
        assert names == []
        assert not soup.select("main script")


@pytest.mark.parametrize(("text", "queries"), [("แม่ยม", 8), ("lao.test", 8), ("ไม่มีชื่อนี้แน่", 6)])
def test_a_search_costs_the_same_queries_however_much_it_finds(
    inside, august, django_assert_num_queries, text, queries
):
    inside.get("/")
    with django_assert_num_queries(queries):
        inside.get("/find/", {"q": text})
