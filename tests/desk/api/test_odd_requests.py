"""Whatever is sent, the API answers in its own words and never breaks; its page says what it offers."""

import importlib.util
import json
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sodsong.desk.api.views import api
from sodsong.desk.registry.people import ops
from tests.desk import world
from tests.desk.api.test_verbs import TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
ROOT = Path(__file__).parents[3]
VALUES = some.one_of(some.none(), some.booleans(), some.integers(), some.floats(), some.text(max_size=30))
BODIES = some.one_of(
    some.dictionaries(some.sampled_from(["lao", "symptom", "text", "said_at", "x"]), VALUES),
    some.fixed_dictionaries({"lao": some.just("540166"), "symptom": some.just("down"), "text": some.text()}),
    some.lists(VALUES),
    VALUES,
)


@pytest.fixture
def bearer(db):
    world.august()
    secret = ops.make_token("ก", ["read", "write.reports", "write.notes"], world.NOW, "ข", of=None)[1]
    return {"Authorization": f"Bearer {secret}"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=some.sampled_from(sorted(TABLE)),
    number=some.sampled_from(["1", "0", "99999999999999999999", "x", "๑"]),
    asked=some.dictionaries(some.sampled_from(["limit", "offset", "lao", "state"]), some.text(max_size=8)),
    body=BODIES,
    key=some.text(some.characters(min_codepoint=32, max_codepoint=255), max_size=120),
)
def test_nothing_that_is_sent_breaks_it(bearer, where, number, asked, body, key):  # noqa: PLR0917  # drawn
    verb, path = where
    address, client = path.replace("{year}", "2563").replace("{number}", number), Client()
    if verb == "get":
        answer = client.get(address, asked, headers=bearer)
    else:
        headers = {**bearer, "Idempotency-Key": key}
        answer = client.post(address, json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code in {200, 201, 404, 409, 422}
    if answer.headers["Content-Type"].startswith("application/json") and answer.status_code >= 400:
        assert set(answer.json()) == {"code", "detail"}


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"lao": NaN}'])
def test_what_is_no_json_is_told_so(bearer, raw):
    headers = {**bearer, "Idempotency-Key": "k"}
    answer = Client().post("/api/v1/reports", raw, content_type="application/json", headers=headers)
    assert answer.status_code in {400, 422}
    assert set(answer.json()) == {"code", "detail"}


def test_the_page_is_made_from_the_description():
    spec = importlib.util.spec_from_file_location("tools_api", ROOT / "tools/api.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (ROOT / "docs/reference/api.md").read_text(encoding="utf-8") == tool.page(api.get_openapi_schema())


def test_the_description_is_openapi_and_names_the_scope_of_every_operation():
    told = Client().get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.")
    every = [one for verbs in told["paths"].values() for one in verbs.values()]
    assert all("Scope: " in one["description"] for one in every)
    assert Client().get("/api/v1/").status_code == 404


@pytest.mark.parametrize("path", ["laos", "sites", "incidents", "reports"])
def test_an_offset_that_no_database_counts_is_refused(bearer, path):
    assert Client().get(f"/api/v1/{path}", {"offset": 2**31 - 1}, headers=bearer).json()["items"] == []
    assert Client().get(f"/api/v1/{path}", {"offset": 2**31}, headers=bearer).status_code == 422


@pytest.mark.parametrize(
    "more", [{"said_at": 0}, {"said_at": "0"}, {"said_at": "2020-08-11T09:00:00"}, {"text": "a\x00b"}, {"lao": "5\x00"}]
)
def test_a_time_is_written_out_with_its_zone_and_no_text_holds_what_no_database_keeps(bearer, more):
    body = {"lao": "540166", "symptom": "down", "text": "ล่ม"} | more
    headers = {**bearer, "Idempotency-Key": "k"}
    answer = Client().post("/api/v1/reports", json.dumps(body), content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "not-valid")


def test_where_there_is_nothing_it_is_said_as_every_refusal_is():
    for answer in (
        Client().get("/api/v1/nothing/at/all"),
        Client(enforce_csrf_checks=True).post("/api/v1/incidents/x/1/notes"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("verb", "path", "takes"),
    [("delete", "laos", {"GET"}), ("put", "reports", {"GET", "POST"}), ("get", "incidents/2563/1/notes", {"POST"})],
)
def test_a_method_that_an_address_does_not_take_is_refused_as_all_else_is(verb, path, takes):
    answer = getattr(Client(enforce_csrf_checks=True), verb)(f"/api/v1/{path}")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (405, "method-not-allowed")
    assert {one.strip() for one in answer.headers["Allow"].split(",")} == takes
    assert all(one in told["detail"] for one in takes)


def test_every_operation_says_that_other_methods_are_refused():
    for verbs in api.get_openapi_schema()["paths"].values():
        for one in verbs.values():
            assert one["responses"][405]["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")
