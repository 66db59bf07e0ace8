"""Token × operation of the API × expected answer; an operation without a row fails."""

import json

import pytest
from django.test import Client

from sodsong.desk.api.views import api
from sodsong.desk.registry.models import Province
from sodsong.desk.registry.people import ops
from tests.desk import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
TOKENS = ("nobody", "altered", "revoked", "read", "write.reports", "write.notes", "all")
READ = (401, 401, 401, 200, 403, 403, 200)
REPORT = (401, 401, 401, 403, 201, 403, 201)
NOTE = (401, 401, 401, 403, 403, 201, 201)
TABLE = {
    ("get", "/api/v1/laos"): READ,
    ("get", "/api/v1/sites"): READ,
    ("get", "/api/v1/incidents"): READ,
    ("get", "/api/v1/incidents/{year}/{number}"): READ,
    ("get", "/api/v1/reports"): READ,
    ("post", "/api/v1/reports"): REPORT,
    ("post", "/api/v1/incidents/{year}/{number}/notes"): NOTE,
}
BODIES = {
    "/api/v1/reports": {"lao": "540166", "symptom": "down", "text": "เข้าไม่ได้"},
    "/api/v1/incidents/{year}/{number}/notes": {"text": "ช่างกำลังไป"},
}


def operations():
    return {(verb, path) for path, verbs in api.get_openapi_schema()["paths"].items() for verb in verbs}


def test_every_operation_has_a_row():
    assert operations() == set(TABLE)


@pytest.mark.parametrize("which", range(len(TOKENS)), ids=TOKENS)
def test_every_token_gets_the_answer_that_stands_in_the_table(which):
    world.august()
    got = {}
    for verb, path in TABLE:
        address = path.replace("{year}", "2563").replace("{number}", "1")
        headers = {"Idempotency-Key": "k1"} if verb == "post" else {}
        if secret := _secret(TOKENS[which]):
            headers["Authorization"] = f"Bearer {secret}"
        body = {"data": json.dumps(BODIES[path]), "content_type": "application/json"} if verb == "post" else {}
        got[verb, path] = getattr(Client(), verb)(address, headers=headers, **body).status_code
    assert got == {key: row[which] for key, row in TABLE.items()}


def _secret(kind):
    if kind == "nobody":
        return ""
    scopes = ["read", "write.reports", "write.notes"] if kind in ("all", "altered", "revoked") else [kind]
    row, secret = ops.make_token(kind, scopes, world.NOW, "เจ้าหน้าที่ ข", of=Province.objects.get())
    if kind == "revoked":
        ops.revoke_token(row, world.NOW)
    return secret + ("x" if kind == "altered" else "")
