"""Reach of a token × operation of the API × where the thing lies; an operation without a row fails.

Four things lie somewhere: an LAO of one's own, one of another district, one of another province (each with its site, its
report and its place in an incident), and a report of which nobody knows yet whom it means.
"""

import importlib
import itertools
import json
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client

from sodsong.act.casework import record as casework
from sodsong.desk.cases.models import Event, Incident
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Lao, Province, Site
from sodsong.desk.registry.people import ops
from sodsong.desk.registry.people.models import Token
from tests.desk import world
from tests.desk.api.test_verbs import BODIES, TABLE, TOKENS, operations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
SEEN = {
    "every province": {"own", "other", "far", "nobody’s"},
    "the province": {"own", "other", "nobody’s"},
    "another province": {"far"},
    "its district": {"own"},
    "another district": {"other"},
    "the LAO": {"own"},
    "an LAO elsewhere": {"other"},
    "an LAO that is up": set(),
}
NEAR, FAR = "/api/v1/incidents/2563/1", "/api/v1/incidents/2563/9"


class Land:
    """Two provinces in one register, an incident in each."""

    def __init__(self):
        made = world.august()
        far = Province.objects.create(name="จังหวัดสมมุติ")
        own = made.laos["540166"]
        self.laos = {
            "own": own,
            "other": next(made.laos[code] for code in world.FALLEN if made.laos[code].district != own.district),
            "far": Lao.objects.create(code="x1", province=far, type="อบต.", name="ไกล", official_name="อบต.ไกล"),
        }
        Site.objects.create(lao=self.laos["far"], url="http://x1.lao.test/", since=world.LEARNED)
        row = Incident.objects.create(key="2563-9", year=2563, number=9, state="suspected", began_at=world.BEGAN)
        site = self.laos["far"].sites.get()
        member = {"site": str(site.pk), "lao": "x1", "since": world.BEGAN.isoformat(), "reason": "connect-refused"}
        cause = {"kind": "ip", "value": "203.0.113.88", "equivalent": [], "confidence": 0.9, "healthy": []}
        happen = casework.Event("suspected", world.BEGAN, reason="common-cause", data={**cause, "members": [member]})
        world.happen(row, happen, casework.Event("opened", world.NOW, reason="sound"))
        for name, lao in {**self.laos, "nobody’s": None}.items():
            Report.objects.create(source="call", key=name, written="x", outcome="match", lao=lao, at=world.NOW)
        up = next(lao for lao in made.laos.values() if lao.code not in world.FALLEN and lao.district == own.district)
        self.reach = {
            "every province": None,
            "the province": own.province,
            "another province": far,
            "its district": own.district,
            "another district": self.laos["other"].district,
            "the LAO": own,
            "an LAO elsewhere": self.laos["other"],
            "an LAO that is up": up,
        }

    def ask(self, reach, scopes=("read", "write.reports", "write.notes")):
        secret = ops.make_token(reach, scopes, world.NOW, "เจ้าหน้าที่ ข", of=self.reach[reach])[1]
        keys = itertools.count()

        def send(verb, address, body=None, **parameters):
            headers = {"Authorization": f"Bearer {secret}"}
            if verb == "get":
                return Client().get(address, parameters, headers=headers)
            headers["Idempotency-Key"] = f"k{next(keys)}"
            return Client().post(address, json.dumps(body), content_type="application/json", headers=headers)

        return send

    def named(self, codes):
        names = {lao.code: name for name, lao in self.laos.items()} | {None: "nobody’s"}
        return {names[code] for code in codes if code in names}


@pytest.fixture
def land(db):
    return Land()


def _every(answer):
    told = answer.json()
    assert told["count"] == len(told["items"]) < 500
    return told["items"]


def _laos(land, send, seen):
    assert land.named(one["code"] for one in _every(send("get", "/api/v1/laos", limit=499))) == seen - {"nobody’s"}


def _sites(land, send, seen):
    assert land.named(one["lao"] for one in _every(send("get", "/api/v1/sites", limit=499))) == seen - {"nobody’s"}
    for name, lao in land.laos.items():
        assert bool(_every(send("get", "/api/v1/sites", lao=lao.code))) == (name in seen)


def _reports(land, send, seen):
    assert land.named(one["lao"] for one in _every(send("get", "/api/v1/reports", limit=499))) == seen
    for name, lao in land.laos.items():
        assert bool(_every(send("get", "/api/v1/reports", lao=lao.code))) == (name in seen)


def _incidents(_land, send, seen):
    rows = {one["number"]: one for one in _every(send("get", "/api/v1/incidents"))}
    assert set(rows) == ({1} if seen & {"own", "other"} else set()) | ({9} if "far" in seen else set())
    for number, row in rows.items():
        whole = send("get", f"/api/v1/incidents/2563/{number}").json()
        assert row["member_count"] == whole["member_count"] == len(whole["members"])
        assert row["down_count"] == sum(one["state"] == "down" for one in whole["members"])


def _incident(land, send, seen):
    for address, of in ((NEAR, {"own", "other"}), (FAR, {"far"})):
        answer = send("get", address)
        assert answer.status_code == (200 if seen & of else 404)
        if seen & of:
            assert land.named(one["lao"] for one in answer.json()["members"]) == seen & of


def _report(land, send, seen):
    for name, lao in land.laos.items():
        answer = send("post", "/api/v1/reports", {"lao": lao.code, "symptom": "down", "text": "เข้าไม่ได้"})
        assert answer.status_code == (201 if name in seen else 404)
        assert Report.objects.filter(source="api", lao=lao).exists() == (name in seen)


def _note(_land, send, seen):
    for address, of, key in ((NEAR, {"own", "other"}, 1), (FAR, {"far"}, 9)):
        answer = send("post", f"{address}/notes", {"text": f"หมายเหตุ {key}"})
        assert answer.status_code == (201 if seen & of else 404)
        assert Event.objects.filter(incident__number=key, kind="noted").exists() == bool(seen & of)


PROBES = {
    ("get", "/api/v1/laos"): _laos,
    ("get", "/api/v1/sites"): _sites,
    ("get", "/api/v1/incidents"): _incidents,
    ("get", "/api/v1/incidents/{year}/{number}"): _incident,
    ("get", "/api/v1/reports"): _reports,
    ("post", "/api/v1/reports"): _report,
    ("post", "/api/v1/incidents/{year}/{number}/notes"): _note,
}


def test_every_operation_is_probed():
    assert operations() == set(PROBES)


@pytest.mark.parametrize("reach", SEEN)
def test_every_operation_ends_where_the_token_does(land, reach):
    assert SEEN.keys() == land.reach.keys()
    send = land.ask(reach)
    for probe in PROBES.values():
        probe(land, send, SEEN[reach])


@pytest.mark.parametrize("scope", ["read", "write.reports", "write.notes", "all"])
def test_a_scope_is_as_narrow_however_far_the_token_reaches(land, scope):
    scopes = ["read", "write.reports", "write.notes"] if scope == "all" else [scope]
    wrong = []
    for reach, seen in SEEN.items():
        send = land.ask(reach, scopes)
        for (verb, path), row in TABLE.items():
            expected = row[TOKENS.index(scope)]
            if expected < 400 and "own" not in seen and (verb == "post" or "{" in path):
                expected = (
                    200 if verb == "get" and "other" in seen else 201 if "/notes" in path and "other" in seen else 404
                )
            got = send(verb, path.replace("{year}", "2563").replace("{number}", "1"), BODIES.get(path)).status_code
            if got != expected:
                wrong.append((reach, verb, path, got, expected))
    assert wrong == []


def test_an_lao_that_moves_goes_with_its_district(land):
    send = land.ask("its district")
    Lao.objects.filter(pk=land.laos["other"].pk).update(district=land.laos["own"].district)
    _laos(land, send, {"own", "other"})


def test_a_token_reaches_a_district_or_an_lao_but_not_both_and_none_without_its_province(land):
    own = land.laos["own"]
    for where in (
        {"district": own.district},
        {"lao": own},
        {"province": own.province, "lao": own, "district": own.district},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Token.objects.create(name="x", digest="x", made_at=world.NOW, by="x", **where)


def test_tokens_of_before_go_on_seeing_the_desks_province(land):
    revoked = Token.objects.create(name="x", digest="x", made_at=world.NOW, by="x", revoked_at=world.NOW)
    narrow = Token.objects.create(name="y", digest="y", made_at=world.NOW, by="x", province=land.laos["far"].province)
    module = importlib.import_module("sodsong.desk.registry.migrations.0013_tokens_of_before")
    module.keep_what_they_saw(apps, SimpleNamespace(connection=connection))
    revoked.refresh_from_db()
    narrow.refresh_from_db()
    assert (revoked.province.name, narrow.province) == ("แพร่", land.laos["far"].province)
