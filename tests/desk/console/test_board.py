"""The board says what is so, and asks the database the same number of questions however large the province is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from sodsong.desk.registry.models import District, Site
from sodsong.desk.watch.models import Target
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def tiles(soup, look):
    return [tile.get_text(" ", strip=True) for tile in soup.select(f".tiles .tile--{look}")]


def test_it_first_says_that_34_are_down_by_one_cause(client: Client):
    world.august()
    soup = page(client.get("/"))
    assert said(soup, "h1") == "๓๔ จาก ๘๔ แห่งเข้าไม่ได้ เหตุเดียว"
    assert said(soup, "main .lead") == (
        "เครื่องแม่ข่าย 203.0.113.9 (สงสัยอยู่ รอเจ้าหน้าที่ยืนยัน) · ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น."
    )
    assert said(soup, "#pulse") == "ตรวจล่าสุด ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๙ น. (๓๘ วินาทีก่อน)"
    assert soup.title
    assert soup.title.get_text() == "๓๔ จาก ๘๔ แห่งเข้าไม่ได้ · สอดส่อง แพร่"
    assert soup.select_one(".step a")["href"] == "/incidents/2563/1/"
    assert said(soup, ".legend") == "เข้าไม่ได้ ๓๔ ยังไม่ทราบ ๑ เข้าได้ ๔๙ ไม่ได้เฝ้าดู ๐"


def test_each_district_shows_the_down_ones_first_and_says_each_state_in_words(client: Client):
    world.august()
    soup = page(client.get("/"))
    assert [" ".join(head.get_text(" ", strip=True).split()) for head in soup.select(".district h2")] == [
        "ระดับจังหวัด ๑ แห่ง",
        "อ.เมืองแพร่ เข้าไม่ได้ ๕ จาก ๑๙",
        "อ.สูงเม่น เข้าไม่ได้ ๑ จาก ๑๓",
        "อ.เด่นชัย เข้าไม่ได้ ๔ จาก ๗",
        "อ.ลอง เข้าไม่ได้ ๗ จาก ๑๑",
        "อ.สอง เข้าไม่ได้ ๕ จาก ๙",
        "อ.ร้องกวาง เข้าไม่ได้ ๒ จาก ๑๐",
        "อ.วังชิ้น เข้าไม่ได้ ๖ จาก ๘",
        "อ.หนองม่วงไข่ เข้าไม่ได้ ๔ จาก ๖",
    ]
    denchai = soup.select(".district")[3]
    assert [tile.get_text(" ", strip=True) for tile in denchai.select(".tile")] == [
        "ทต.แม่จั๊วะ เข้าไม่ได้",
        "อบต.เด่นชัย เข้าไม่ได้",
        "อบต.แม่จั๊วะ เข้าไม่ได้",
        "อบต.ไทรย้อย เข้าไม่ได้",
        "ทต.ปงป่าหวาย เข้าได้",
        "ทต.เด่นชัย เข้าได้",
        "อบต.ห้วยไร่ เข้าได้",
    ]
    assert tiles(soup, "unknown") == ["อบต.สะเอียบ ยังไม่ทราบ"]


def test_a_new_register_is_unwatched_and_says_whose_address_is_missing(client: Client):
    world.register(every_address=False)
    soup = page(client.get("/"))
    assert said(soup, "h1") == "ยังไม่ได้เฝ้าดูเว็บไซต์ใด"
    assert said(soup, "main .lead") == "ทะเบียนมี อปท. ๘๔ แห่ง จะเริ่มเฝ้าดูเมื่อเจ้าหน้าที่เปิดเฝ้าดู"
    unwatched = tiles(soup, "unwatched")
    assert len(unwatched) == 84
    assert sum("ไม่มีที่อยู่เว็บไซต์ในทะเบียน" in text for text in unwatched) == 23
    assert not soup.select(".step"), "only an officer can turn the watch on"


def test_an_officer_turns_the_watch_on_after_seeing_the_count(inside: Client):
    world.register(every_address=False)
    assert said(page(inside.get("/")), ".step h2") == "ขั้นต่อไป: เปิดเฝ้าดู"
    soup = page(inside.get("/watch/"))
    assert said(soup, "h1") == "เปิดเฝ้าดูเพิ่ม ๖๑ แห่งหรือไม่"
    assert "อีก ๒๓ แห่งไม่มีที่อยู่เว็บไซต์ในทะเบียน" in said(soup, "main")
    stale = page(inside.post("/watch/", {"sure": "60"}))
    assert said(stale, ".message--warning") == "จำนวนเปลี่ยนไประหว่างนี้ กรุณาดูอีกครั้ง"
    assert not Site.objects.filter(watched=True).exists()
    after = page(inside.post("/watch/", {"sure": "61"}, follow=True))
    assert said(after, ".message--success").startswith("เปิดเฝ้าดูแล้ว ๖๑ แห่ง")
    assert said(after, "h1") == "ยังไม่ทราบสถานะของเว็บไซต์"
    assert Site.objects.filter(watched=True).count() == 61


def test_nobody_turns_the_watch_on_without_logging_in(client: Client):
    world.register()
    response = client.post("/watch/", {"sure": "84"})
    assert response["Location"] == "/login/?next=/watch/"
    assert not Site.objects.filter(watched=True).exists()


def test_when_all_is_well_it_says_so(client: Client):
    world.watched(world.register())
    soup = page(client.get("/"))
    assert said(soup, "h1") == "ทั้ง ๘๔ แห่งที่เฝ้าดูเข้าได้ตามปกติ"
    assert said(soup, "main .lead") == "ไม่มีเหตุขัดข้อง"


def test_when_nothing_is_known_nobody_is_blamed(client: Client):
    world.watched(world.register())
    Target.objects.update(state="unknown", reason="own-line")
    assert said(page(client.get("/")), "h1") == "ยังไม่ทราบสถานะของเว็บไซต์"


def test_in_english_it_says_the_same_in_common_digits(client: Client):
    world.august()
    client.cookies["django_language"] = "en"
    soup = page(client.get("/"))
    assert said(soup, "h1") == "34 of 84 cannot be reached one cause"
    assert said(soup, "main .lead") == (
        "server 203.0.113.9 (suspected, waits for an officer to confirm) · since 11 August 2020 at 09:12"
    )
    assert soup.html["lang"] == "en"


@pytest.mark.parametrize("districts", [1, 3])
def test_the_board_costs_the_same_however_large_the_province(client: Client, django_assert_num_queries, districts: int):
    place = world.watched(world.register(districts), down=("5497", "540166"))
    world.suspected(place, ("5497", "540166"))
    with django_assert_num_queries(8):
        page(client.get("/"))


def test_an_open_board_hears_only_of_changes_and_asks_ever_less_often(client: Client, at):
    world.august()
    pulse = page(client.get("/")).select_one("#pulse")
    waits = []
    for _turn in range(8):
        at(world.NOW + timedelta(seconds=sum(waits)))
        soup = page(client.get(pulse["hx-get"], headers={"HX-Request": "true"}))
        assert not soup.select("[hx-swap-oob]"), "nothing has changed, so nothing is sent"
        pulse = soup.select_one("#pulse")
        waits.append(int(pulse["hx-trigger"].split("delay:")[1].split("s")[0]))
    assert waits == [7, 10, 15, 22, 33, 49, 60, 60]
    Target.objects.filter(state="unknown").update(state="up")
    soup = page(client.get(pulse["hx-get"], headers={"HX-Request": "true"}))
    assert [block["hx-swap-oob"] for block in soup.select("[hx-swap-oob]")] == [
        "innerHTML:#said",
        "innerHTML:#head",
        "innerHTML:#tiles",
    ]
    assert "delay:5s" in soup.select_one("#pulse")["hx-trigger"]


@pytest.mark.parametrize(("anchors", "told"), [((), True), (("http://a.test/",) * 2, True), (("a", "b", "c"), False)])
def test_officers_are_told_when_anchors_lack(inside: Client, settings, anchors, told):
    settings.SODSONG = replace(settings.SODSONG, anchors=anchors)
    assert ("SODSONG_ANCHORS" in inside.get("/").content.decode()) == told


def test_an_lao_whose_site_comes_and_goes_says_so(client: Client):
    world.august()
    target = Target.objects.filter(kind="home", state="up").select_related("site__lao").first()
    assert target
    assert target.site
    path = f"/lao/{target.site.lao.code}/"
    assert "ติด ๆ ดับ ๆ" not in said(page(client.get(path)), "main .over")
    Target.objects.filter(pk=target.pk).update(window={"flapping": True})
    assert "ติด ๆ ดับ ๆ" in said(page(client.get(path)), "main .over")


def test_the_map_shows_each_district_where_it_lies_with_what_is_down(client: Client):
    world.august()
    soup = page(client.get("/"))
    cells = {one.select_one(".cell-name").get_text(): one for one in soup.select(".map a")}
    assert len(cells) == 8
    assert cells["เมืองแพร่"].select("text")[1].get_text() == "๕ จาก ๑๙"
    places = {name: (int(one.rect["x"]), int(one.rect["y"])) for name, one in cells.items()}
    assert places["สอง"][1] < places["ร้องกวาง"][1] < places["เมืองแพร่"][1] < places["เด่นชัย"][1], "north above south"
    assert places["ลอง"][0] < places["เมืองแพร่"][0] < places["ร้องกวาง"][0], "west before east"
    assert len(set(places.values())) == 8
    for one in cells.values():
        heading = soup.select_one(one["href"] + " h2").get_text()
        assert one.select_one(".cell-name").get_text() in heading
    assert "cell--down" in cells["เมืองแพร่"].rect["class"]


def test_a_province_without_a_map_shows_its_districts_in_the_order_of_the_register(client: Client, inside: Client):
    place = world.register(4)
    for number, one in enumerate(District.objects.all(), 1):
        District.objects.filter(pk=one.pk).update(name=f"อำเภอสมมุติ {number}")
    world.watched(place, down=("540152",))
    soup = page(client.get("/"))
    assert not soup.select(".map"), "no place is made up"
    cells = soup.select(".districts a")
    assert [one.b.get_text() for one in cells] == [f"อำเภอสมมุติ {number}" for number in range(1, 5)]
    assert ("cell--down" in cells[0]["class"], cells[0].select_one("rect")["width"]) == (True, "5%")
    assert "cell--up" in cells[1]["class"]
    for one in cells:
        assert one.b.get_text() in soup.select_one(one["href"] + " h2").get_text()
    assert not soup.select("a[href='/map/']")
    assert page(inside.get("/")).select("a[href='/map/']")


def test_one_district_alone_needs_no_picture(client: Client):
    place = world.register(1)
    District.objects.update(name="อำเภอสมมุติ")
    world.watched(place)
    soup = page(client.get("/"))
    assert not soup.select(".map, .districts")
    assert soup.select(".district")
