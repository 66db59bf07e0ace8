"""What a person tries who has an account, a link or a token, and wants more: another's thing named in one's own address, and what is over."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from sodsong.act.casework.record import Event as Happening
from sodsong.desk.cases.models import Incident
from sodsong.desk.console.letters.papers import wording
from sodsong.desk.dispatch import queries
from sodsong.desk.dispatch.cascades import ops as cascades
from sodsong.desk.dispatch.models import Receipt
from sodsong.desk.dispatch.papers import ops as papers
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry import queries as registry_queries
from sodsong.desk.registry.models import Contact, Lao, Province, Site
from sodsong.desk.registry.people import ops as people
from sodsong.desk.registry.people import queries as people_queries
from sodsong.desk.registry.people.models import Trace
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch.models import Maintenance
from tests.desk import world
from tests.desk.access.people import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
HOUR = timedelta(hours=1)


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def far(town):
    """An incident that touches another province of the register alone, with a letter begun."""
    province = Province.objects.get(name="จังหวัดสมมุติ")
    lao = Lao.objects.create(code="x1", province=province, type="อบต.", name="ไกล", official_name="อบต.ไกล")
    site = Site.objects.create(lao=lao, url="http://x1.lao.test/", since=world.LEARNED)
    row = Incident.objects.create(key="2563-9", year=2563, number=9, state="suspected", began_at=world.BEGAN)
    member = {"site": str(site.pk), "lao": "x1", "since": world.BEGAN.isoformat(), "symptom": "connect-refused"}
    cause = {"kind": "ip", "value": "203.0.113.88", "equivalent": [], "confidence": 0.9, "healthy": []}
    world.happen(
        row,
        Happening("suspected", world.BEGAN, reason="common-cause", data={**cause, "members": [member]}),
        Happening("opened", world.NOW, reason="sound"),
    )
    return row


@pytest.mark.parametrize("act", ["confirm", "close", "dismiss", "note", "reopen", "merge", "repair", "evidence/ask"])
def test_another_provinces_incident_is_not_acted_on(town, far, act):
    route = {"evidence/ask": "incident-evidence-ask"}.get(act, f"incident-{act}")
    address = reverse(f"console:{route}", args=[2563, 9])
    before = far.events.count()
    assert town.clients["province"].post(address, {"text": "x", "reason": "x"}).status_code == 403
    assert far.events.count() == before
    assert Trace.objects.get(path=address).status == 403, "the try is on record"


@pytest.mark.parametrize("who", ["province", "nacc", "district", "lao", "vendor", "assessor"])
def test_another_provinces_letters_evidence_and_links_are_not_read(town, far, who):
    paper = papers.begin("vendor", far, wording(), "เจ้าหน้าที่ ก", world.NOW)
    for route, given in {
        "incident-letter": [2563, 9],
        "incident-circular": [2563, 9],
        "incident-evidence": [2563, 9],
        "incident-evidence-pdf": [2563, 9, 1],
        "incident-assessors": [2563, 9],
        "letters-shelf": [2563, 9],
        "letters-paper": [paper.pk],
        "letters-version": [paper.pk, 1],
        "letters-file": [paper.pk, "pdf"],
    }.items():
        assert town.clients[who].get(reverse(f"console:{route}", args=given)).status_code == 403, route


def test_whose_seat_is_for_every_province_reaches_it(town, far):
    everywhere = User.objects.create_user("everywhere")
    people.seat(everywhere, "province", None, world.NOW)
    client = Client()
    client.force_login(everywhere)
    assert client.get(reverse("console:incident-evidence", args=[2563, 9])).status_code == 200


def test_anothers_contact_is_not_ended_or_read_through_ones_own_address(town):
    theirs = registry.add_contact(town.other, "email", "other@lao.test", "คนอื่น", world.NOW)
    for who in ("lao", "district"):
        own = reverse("console:contacts-act", args=["lao", town.own.code, theirs.pk])
        assert town.clients[who].post(own, {"act": "purge"}).status_code == 404
        assert town.clients[who].get(f"{own}held.json").status_code == 404
    assert Contact.objects.get(pk=theirs.pk).address == "other@lao.test"


def test_anothers_maintenance_is_not_ended_through_ones_own_address(town):
    site = town.other.sites.get()
    watch.plan_maintenance(site, world.NOW, world.NOW + HOUR, reason="x", by="x", now=world.NOW)
    row = Maintenance.objects.get()
    town.clients["lao"].post(reverse("console:maintenance-end", args=[town.own.code, row.pk]))
    assert Maintenance.objects.get() == row
    assert Maintenance.objects.get().ends == row.ends


def test_anothers_receiver_is_not_answered_for(town):
    theirs = world.recipient(town.other.short_name)
    for who in ("lao", "district", "vendor", "assessor", "elsewhere"):
        address = reverse("console:incident-circular-recipient", args=[2563, 1, theirs.pk])
        assert town.clients[who].post(address, {"act": "acknowledged", "by": "x"}).status_code == 403
        assert town.clients[who].get(address).status_code == 403
    assert not Receipt.objects.filter(recipient=theirs).exists()


def test_a_link_withdrawn_opens_and_takes_nothing(town):
    one = world.recipient(town.own.short_name)
    link = f"/r/{queries.link_token(one)}/"
    assert Client().get(link).status_code == 200
    signs = Receipt.objects.count()
    cascades.withdraw_link(one, world.NOW)
    assert Client().get(link).status_code == 410
    Client().post(link, {"act": "acknowledged", "name": "x"})
    Client().post(f"{link}notice/", {"how": "back", "name": "x"})
    assert Receipt.objects.count() == signs


def test_a_link_renewed_leaves_the_old_one_dead_and_no_link_serves_another_purpose(town):
    one = world.recipient(town.own.short_name)
    old = queries.link_token(one)
    cascades.renew_link(one, world.NOW)
    one.refresh_from_db()
    signs = Receipt.objects.count()
    Client().post(f"/r/{old}/", {"act": "acknowledged"})
    assert Receipt.objects.count() == signs
    assert Client().get(f"/r/{queries.link_token(one)}/").status_code == 200
    for door in ("v", "a", "news", "report", "invited"):
        assert Client().get(f"/{door}/{queries.link_token(one)}/").status_code in {403, 404}, door


def test_a_vendors_link_that_went_astray_is_replaced(town):
    old = registry_queries.vendor_token(town.vendor)
    assert Client().get(f"/v/{old}/").status_code == 200
    assert town.clients["province"].post(reverse("console:vendors-link", args=[town.vendor.pk])).status_code == 302
    gone = Client().get(f"/v/{old}/")
    assert gone.status_code == 410
    assert "ลิงก์ใหม่" in gone.content.decode()
    story = Incident.objects.get(number=1).events.count()
    form = {"act": "acknowledged", "incident": Incident.objects.get(number=1).pk}
    assert Client().post(f"/v/{old}/", form).status_code == 410
    assert Incident.objects.get(number=1).events.count() == story
    town.vendor.refresh_from_db()
    assert Client().get(f"/v/{registry_queries.vendor_token(town.vendor)}/").status_code == 200
    assert town.clients["vendor"].get("/mine/")["Location"] == f"/v/{registry_queries.vendor_token(town.vendor)}/"


def test_an_invitation_is_good_once_and_not_after_it_was_withdrawn(town):
    form = {"username": "new", "password1": "แพร่-๒๕๖๓-ลองดู", "password2": "แพร่-๒๕๖๓-ลองดู"}
    row = people.invite("ก", "province", town.own.province, world.NOW, "x")
    link = f"/invited/{people_queries.invitation_token(row)}/"
    assert Client().post(link, form).status_code == 302
    assert Client().post(link, form | {"username": "again"}).status_code == 403
    other = people.invite("ข", "province", town.own.province, world.NOW, "x")
    people.withdraw(other, world.NOW)
    link = f"/invited/{people_queries.invitation_token(other)}/"
    assert Client().post(link, form | {"username": "late"}).status_code == 403
    assert set(User.objects.filter(username__in=["new", "again", "late"]).values_list("username", flat=True)) == {"new"}


def test_a_closed_account_is_out_at_once_and_cannot_come_in_again(town):
    user = User.objects.get(username="district")
    user.set_password("แพร่-๒๕๖๓-ลองดู")
    user.save()
    client = Client()
    client.post("/login/", {"username": "district", "password": "แพร่-๒๕๖๓-ลองดู"})
    assert client.get("/mine/").status_code == 200
    assert town.clients["province"].post(reverse("console:people-leave", args=[user.pk])).status_code == 302
    assert client.get("/mine/")["Location"].startswith("/login/")
    assert Client().post("/login/", {"username": "district", "password": "แพร่-๒๕๖๓-ลองดู"}).status_code == 200


@pytest.mark.parametrize(
    ("who", "route", "given"),
    [
        ("province", "people-head", "lao"),
        ("district", "people-leave", "lao"),
        ("nacc", "people-leave", "lao"),
        ("elsewhere", "people-leave", "lao"),
        ("lao", "people-head", "lao"),
    ],
)
def test_nobody_makes_or_closes_accounts_beyond_their_office(town, who, route, given):
    target = User.objects.get(username=given)
    answer = town.clients[who].post(reverse(f"console:{route}", args=[target.pk]), {"head": "on"})
    assert answer.status_code == 403
    target.refresh_from_db()
    assert (target.is_active, target.is_superuser) == (True, False)


def test_a_session_is_ended_by_its_own_person_alone(town):
    victim, thief = Client(), town.clients["lao"]
    user = User.objects.get(username="district")
    user.set_password("แพร่-๒๕๖๓-ลองดู")
    user.save()
    victim.post("/login/", {"username": "district", "password": "แพร่-๒๕๖๓-ลองดู"})
    (entry,) = people_queries.entries_of(user)
    thief.post(reverse("console:account-end"), {"entry": entry.pk})
    assert victim.get("/mine/").status_code == 200


def test_a_token_opens_no_page_and_a_session_no_operation(town):
    secret = people.make_token("x", ["read", "write.reports"], world.NOW, "x", of=None)[1]
    asked = Client().get("/people/", headers={"Authorization": f"Bearer {secret}"})
    assert asked.status_code == 302
    assert town.clients["head"].get("/api/v1/laos").status_code == 401
    body = json.dumps({"lao": "540166", "symptom": "down", "text": "x"})
    sent = town.clients["head"].post("/api/v1/reports", body, content_type="application/json")
    assert sent.status_code == 401


@pytest.mark.parametrize(
    "after", ["//elsewhere.test/", "https://elsewhere.test/", "javascript:alert(1)", "/\\elsewhere.test"]
)
def test_no_way_leads_out_of_the_desk_after_login(town, after):
    user = User.objects.get(username="lao")
    user.set_password("แพร่-๒๕๖๓-ลองดู")
    user.save()
    form = {"username": "lao", "password": "แพร่-๒๕๖๓-ลองดู", "next": after}
    assert Client().post(f"/login/?next={after}", form)["Location"] == "/today/"
