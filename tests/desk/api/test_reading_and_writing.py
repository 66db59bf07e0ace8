"""Other programs read what the desk knows, hand in reports and notes once, and are told plainly what was wrong."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sodsong.desk.api.models import Write
from sodsong.desk.cases.models import Event
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Province
from sodsong.desk.registry.people import ops
from sodsong.desk.registry.people.models import Token, Trace
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
ALL = ["read", "write.reports", "write.notes"]
SAID = {"lao": "540166", "symptom": "down", "text": "ประชาชนแจ้งว่าเข้าไม่ได้"}


@pytest.fixture
def august():
    return world.august()


@pytest.fixture
def secret(db):
    return ops.make_token("ระบบสมมุติ", ALL, world.NOW, "เจ้าหน้าที่ ข", of=Province.objects.get_or_create(name="แพร่")[0])[1]


@pytest.fixture
def get(secret):
    def ask(path, **parameters):
        return Client().get(f"/api/v1/{path}", parameters, headers={"Authorization": f"Bearer {secret}"})

    return ask


@pytest.fixture
def post(secret):
    def send(path, body, key="k1"):
        headers = {"Authorization": f"Bearer {secret}", **({"Idempotency-Key": key} if key else {})}
        return Client().post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)

    return send


def test_laos_come_in_pages(august, get):
    first, second = get("laos", limit=2).json(), get("laos", limit=2, offset=2).json()
    assert first["count"] == second["count"] == 84
    assert [one["code"] for one in first["items"] + second["items"]] == sorted(august.laos)[:4]
    one = next(one for one in get("laos", limit=100).json()["items"] if one["code"] == "540166")
    assert one == {
        "code": "540166",
        "type": "อบต.",
        "name": "ท่าข้าม",
        "official_name": "องค์การบริหารส่วนตำบลท่าข้าม",
        "district": "เมืองแพร่",
        "province": "แพร่",
    }


@pytest.mark.parametrize(("limit", "status"), [(1, 200), (500, 200), (0, 422), (100_000, 422), ("ก", 422)])
def test_a_page_is_neither_empty_nor_boundless(august, get, limit, status):
    assert get("laos", limit=limit).status_code == status


def test_sites_tell_how_they_are_seen(august, get):
    assert get("sites", state="down").json()["count"] == 34
    (one,) = get("sites", lao="540166").json()["items"]
    assert (one["state"], one["reason"], one["watched"]) == ("down", "connect-refused", True)
    assert one["since"] == "2020-08-11T02:12:00Z"


def test_an_incident_comes_with_its_members_and_its_deadline(august, get):
    world.deadline(august)
    (row,) = get("incidents").json()["items"]
    assert (row["number"], row["state"], row["deadline"], row["down_count"]) == (1, "open", "2020-08-16", 34)
    whole = get("incidents/2563/1").json()
    assert len(whole["members"]) == whole["member_count"] == 34
    assert {one["name"] for one in whole["members"]} >= {"อบต.ท่าข้าม"}
    assert get("incidents/2563/2").json() == {"code": "not-found", "detail": "There is no incident of that number."}


def test_reports_are_read_without_who_said_them(august, get):
    word = inbox.Word("line", "x1", "ป้าสมศรีแจ้งว่าเว็บล่ม", _match(august), world.NOW, by="ป้าสมศรี")
    inbox.tell(word, world.NOW)
    text = get("reports", lao="540166").content.decode()
    assert '"source": "line"' in text
    assert "สมศรี" not in text


def _match(august):
    from sodsong.ground.places import record as places

    lao = august.laos["540166"]
    return places.Answer("x", "match", "exact", places.Lao(lao.code, lao.type, lao.name, lao.official_name, "", "แพร่"))


def test_a_report_is_kept_once_however_often_it_is_sent(august, post):
    first, again = post("reports", SAID), post("reports", SAID)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    row = Report.objects.get(source="api")
    assert (row.lao.code, row.symptom, row.outcome, row.by) == ("540166", "down", "match", "ระบบสมมุติ")
    assert post("reports", {**SAID, "text": "อื่น"}).json()["code"] == "key-reused"
    assert post("reports", SAID, key="k2").status_code == 201
    assert Report.objects.filter(source="api").count() == 2


def test_what_was_refused_may_be_mended_under_the_same_key(august, post):
    assert post("reports", {**SAID, "lao": "0"}).status_code == 404
    assert post("reports", {**SAID, "said_at": "2090-01-01T00:00:00+07:00"}).status_code == 422
    assert post("reports", SAID).status_code == 201


def test_a_write_without_a_key_or_with_a_wrong_body_is_told_what_is_missing(august, post):
    assert "Idempotency-Key" in post("reports", SAID, key="").json()["detail"]
    told = post("reports", {"lao": "540166", "symptom": "แปลก", "text": " "}).json()
    assert told["code"] == "not-valid"
    assert "symptom" in told["detail"]
    assert not Write.objects.exists()


def test_a_write_that_breaks_half_way_leaves_nothing(august, post, monkeypatch):
    def broken(*_a, **_k):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("sodsong.desk.inbox.ops.tell", broken)
        with pytest.raises(RuntimeError):
            post("reports", SAID)
    assert not Write.objects.exists()
    assert post("reports", SAID).status_code == 201


def test_a_note_stands_in_the_story_under_the_programs_name(august, post):
    assert post("incidents/2563/1/notes", {"text": "ช่างกำลังไป"}).status_code == 201
    assert post("incidents/2563/1/notes", {"text": "ช่างกำลังไป"}).status_code == 201
    (event,) = Event.objects.filter(kind="noted")
    assert event.actor == "API: ระบบสมมุติ"


def test_only_a_digest_of_the_token_is_kept_and_each_use_is_on_record(august, get, secret):
    get("sites")
    row = Token.objects.get()
    assert secret.startswith("sod_")
    assert secret not in json.dumps([row.name, row.digest, row.scopes])
    assert row.used_at == world.NOW
    trace = Trace.objects.get(route="api:sites")
    assert (trace.name, trace.did, trace.path) == ("API: ระบบสมมุติ", False, "/api/v1/sites")


def test_an_officer_makes_a_token_sees_it_once_and_revokes_it(inside, august):
    soup = page(
        inside.post("/people/tokens/", {"name": "ระบบ ก", "scopes": ["read"], "of": f"lao:{august.laos['540166'].pk}"})
    )
    secret = said(soup, "#secret")
    ask = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert [one["code"] for one in Client().get("/api/v1/laos", **ask).json()["items"]] == ["540166"]
    told = page(inside.get("/people/tokens/")).get_text()
    assert "อบต.ท่าข้าม" in said(page(inside.get("/people/tokens/")), ".rows li")
    assert secret not in told
    inside.post(f"/people/tokens/{Token.objects.get().pk}/revoke/")
    refused = Client().get("/api/v1/laos", **ask)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["laos", "sites", "incidents", "reports"])
@pytest.mark.parametrize("size", [1, 3])
def test_a_page_costs_the_same_however_long(august, get, path, size, django_assert_num_queries):
    cost = {"laos": 5, "sites": 6, "incidents": 5, "reports": 5}[path]
    with django_assert_num_queries(cost):
        assert len(get(path, limit=size).json()["items"]) <= size


@pytest.mark.parametrize(
    ("seat", "asked", "status"),
    [
        (None, "every", 200),
        ("แพร่", "every", 400),
        ("แพร่", "far", 400),
        (None, "far", 200),
        ("แพร่", "here", 200),
        ("แพร่", "district:999999", 400),
        ("แพร่", "vendor:1", 400),
        ("แพร่", "", 400),
    ],
)
def test_nobody_makes_a_token_that_reaches_farther_than_they_do(august, officer, inside, seat, asked, status):  # noqa: PLR0917  # a table
    far = Province.objects.create(name="จังหวัดสมมุติ")
    here = Province.objects.get(name="แพร่")
    ops.seat(officer, "province", here if seat else None, world.NOW)
    of = {"far": f"province:{far.pk}", "here": f"province:{here.pk}"}.get(asked, asked)
    answer = inside.post("/people/tokens/", {"name": "ระบบ ก", "scopes": ["read"], "of": of})
    assert answer.status_code == status
    assert Token.objects.exists() == (status == 200)
    offered = {one["value"] for one in BeautifulSoup(answer.content.decode(), "lxml").select("#of option")}
    assert ({"every", f"province:{far.pk}"} <= offered) == (seat is None)
