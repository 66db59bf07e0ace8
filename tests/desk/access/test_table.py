"""Every address, every role, reading and writing, one's own and another's: the answer stands in the table.

A new address without a row fails, in the desk's own rules and here.
"""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.desk.access import stop, table
from tests.desk.access.people import Town, addresses

STOPPED = "tests.desk.access.stop.Stop"
ANSWERS = {stop.THROUGH: "y", 403: "-", 405: "m"}


@pytest.fixture
def town(db, settings, monkeypatch):
    # The page that says no is tested elsewhere; here only the answer counts.
    monkeypatch.setattr(
        "sodsong.desk.project.urls.handler403", lambda *_, **__: HttpResponse(status=403), raising=False
    )
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, STOPPED]
    return Town()


def test_every_role_gets_the_answer_that_stands_in_the_table(town):
    wrong = []
    for name, pattern in addresses().items():
        own, other = (reverse(name, kwargs=town.values(name, pattern, own=mine)) for mine in (True, False))
        asked = (("get", own), ("get", other), ("post", own), ("post", other))
        for (method, address), expected in dict(zip(asked, table.TABLE[name], strict=True)).items():
            got = "".join(_answer(town.clients[who], method, address) for who in table.PEOPLE)
            if got != expected:
                wrong.append(f"{name} {method} {address}: {got}, not {expected}")
    assert wrong == []


def _answer(client, method, address):
    response = getattr(client, method)(address)
    if response.status_code == 302 and response["Location"].startswith("/login/"):
        return "L"
    return ANSWERS.get(response.status_code, str(response.status_code))
