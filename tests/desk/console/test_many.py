"""A case of more LAOs than a page lists: it is counted by district, the worst first, and so is who has acknowledged."""

from datetime import timedelta

import pytest
from django.test import Client

from sodsong.act.casework.record import Event as Happening
from sodsong.desk.cases import queries
from sodsong.desk.console.pages import curve
from sodsong.desk.console.views import incident
from sodsong.desk.dispatch.models import Receipt, Recipient
from sodsong.desk.registry.models import District, Lao, Province, Site
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
DISTRICTS, EACH = 40, 13  # 520 LAOs; the page shows thirty districts


@pytest.fixture(autouse=True)
def _nothing_read_before():
    incident.LARGE.clear()


@pytest.fixture
def row():
    province = Province.objects.create(name="แพร่")
    places = [
        District.objects.create(province=province, name=f"สมมุติ{number:02}", position=number)
        for number in range(DISTRICTS)
    ]
    laos = Lao.objects.bulk_create(
        Lao(
            code=f"9{number:05}",
            province=province,
            district=places[number % DISTRICTS],
            type="อบต.",
            name=f"สมมุติ{number}",
            official_name=f"องค์การบริหารส่วนตำบลสมมุติ{number}",
        )
        for number in range(DISTRICTS * EACH)
    )
    sites = Site.objects.bulk_create(
        Site(lao=lao, url=f"http://{lao.code}.lao.test/", since=world.LEARNED) for lao in laos
    )
    codes = tuple(lao.code for lao in laos)
    place = world.watched(
        world.World({lao.code: lao for lao in laos}, {site.lao.code: site for site in sites}), down=codes
    )
    made = world.suspected(place, codes)
    world.happen(made, Happening("opened", world.BEGAN + timedelta(seconds=26), reason="sound"))
    world.drafted(made)
    world.issued(world.World(place.laos, place.sites, made))
    at = world.NOW + timedelta(hours=1)
    back = [*codes[0::DISTRICTS], *codes[1::DISTRICTS][:5]]  # the first district's all, five of the second
    world.happen(
        made,
        *(
            Happening(
                "back",
                at,
                reason="seen-up",
                data={"lao": code, "site": str(place.sites[code].pk), "at": at.isoformat()},
            )
            for code in back
        ),
    )
    for one in Recipient.objects.filter(lao__code__in=back):
        Receipt.objects.create(recipient=one, act="acknowledged", at=at, by="นายสมมุติ")
    return made


def lines(soup, selector):
    return [" ".join(one.get_text(" ", strip=True).replace("\u2060", "").split()) for one in soup.select(selector)]


def test_more_than_five_hundred_are_counted_and_the_worst_districts_stand_first(inside: Client, row, at):
    at(world.NOW + timedelta(hours=2))
    soup = page(inside.get("/incidents/2563/1/"))
    assert said(soup, "h1") == "กลับมาแล้ว ๑๘ จาก ๕๒๐ แห่ง"
    members = lines(soup, "#members ul.rows li")
    assert said(soup, "#members p").startswith("๕๒๐ แห่ง อำเภอที่ยังไม่กลับมามากที่สุด:")
    assert len(members) == 30
    assert all("๑๓ จาก ๑๓" in one for one in members), members[:2]
    assert not soup.select("#members li.tile"), "none of the 520 is loaded"
    heard = " ".join(soup.select_one("#circular").get_text(" ", strip=True).split())
    assert "๑๘/๕๒๐" in "".join(said(soup, ".figures").split())
    assert "สถอ.สมมุติ02 ๐/๑๓" in heard
    assert heard.index("สมมุติ02") < heard.index("สมมุติ03")
    assert "สมมุติ00" not in heard, "a district that has acknowledged is not among those most missing"


@pytest.mark.parametrize("extra", [0, 1])
def test_it_asks_the_same_questions_however_many_have_signed(
    client: Client, row, django_assert_num_queries, extra: int
):
    for one in Recipient.objects.filter(receipts__isnull=True, lao__isnull=False)[: 50 * extra]:
        Receipt.objects.create(recipient=one, act="acknowledged", at=world.NOW, by="นายสมมุติ")
    incident.LARGE.clear()
    with django_assert_num_queries(14):
        page(client.get("/incidents/2563/1/"))


def test_of_a_story_that_was_read_only_what_came_since_is_read(inside: Client, row, at):
    at(world.NOW + timedelta(hours=2))
    assert said(page(inside.get("/incidents/2563/1/")), "h1") == "กลับมาแล้ว ๑๘ จาก ๕๒๐ แห่ง"
    kept = incident.LARGE[row.pk]
    member = row.members.filter(state="down").select_related("lao").first()
    moment = world.NOW + timedelta(hours=2)
    site = str(Site.objects.get(lao=member.lao).pk)
    happened = Happening(
        "back", moment, reason="seen-up", data={"lao": member.lao.code, "site": site, "at": moment.isoformat()}
    )
    world.happen(row, happened)
    soup = page(inside.get("/incidents/2563/1/"))
    assert said(soup, "h1") == "กลับมาแล้ว ๑๙ จาก ๕๒๐ แห่ง"
    events, folded, changes = incident.LARGE[row.pk]
    assert all(one is known for one, known in zip(events, kept[0], strict=False)), "what was read is not read again"
    assert (len(events), folded) == (len(kept[0]) + 1, queries.folded(row))
    assert changes[-1] == (moment, 501)


def test_thousands_of_returns_are_drawn_as_far_as_an_eye_can_part_them():
    steps = [(world.BEGAN, 7850), *((world.BEGAN + timedelta(seconds=n), 7850 - n) for n in range(1, 7851))]
    steps.insert(4000, (steps[3999][0] + timedelta(milliseconds=1), 7000))  # a peak nobody may miss
    drawn = curve.draw(steps, world.BEGAN + timedelta(hours=3), None)
    assert drawn.line.count("L") < 4 * curve.WIDTH
    assert f" {curve.HEIGHT - 7000 / 7850 * curve.HEIGHT:.1f}" in drawn.line
    assert drawn.line.endswith("100.0"), "all are back at the end"
