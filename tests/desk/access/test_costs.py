"""Every page of the console costs the same number of queries with 1, 3 and 300 rows in each of its lists.

The pages come from the table of addresses: a new one that is not looked at here fails, its literal stands below.
"""

from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodsong.bench.pages import fill, papers, places

NOW = datetime.fromisoformat("2026-11-29T09:00:00+07:00")
QUERIES = {
    "board": 11,
    "board-live": 11,
    "board-watch": 5,
    "board-lao": 13,  # one for the flips of its last sixty days, which are drawn as bars
    "board-lao-times": 6,
    "find": 2,
    "board-map": 4,
    "changes": 4,
    "sites": 9,
    "reports-many": 8,
    "incident-list": 4,
    "incident": 24,
    "incident-live": 24,
    "incident-letter": 6,
    "incident-letter-version": 6,
    "incident-circular": 10,
    "incident-circular-sheet": 8,
    "incident-circular-recipient": 10,
    "inbox": 10,
    "inbox-letter": 6,
    "letters-shelf": 8,
    "letters-paper": 7,
    "letters-head": 4,
    "letters": 9,
    "letters-register": 9,
    "letters-entry": 6,
    "incident-step-add": 4,
    "incident-step": 6,
    "incident-laos": 8,
    "incident-assessors": 5,
    "contacts": 7,
    "contacts-persons": 3,
    "contacts-owner": 6,
    "reports": 9,
    "reports-call": 4,
    "reports-spellings": 5,
    "reports-import": 3,
    "vendors": 15,
    "vendors-terms": 5,
    "vendors-server": 7,
    "vendors-vendor": 18,
    "vendors-what-if": 8,
    "oit": 5,
    "oit-year": 14,  # one for how many pages have been looked at
    "oit-calendar": 5,
    "oit-ready": 9,
    "oit-ready-district": 9,
    "oit-nation": 7,
    "oit-catalogue": 5,
    "oit-item": 10,
    "oit-lao": 11,
    "oit-cell": 13,
    "login": 2,
    "mine": 3,
    "account": 8,
    "account-second-step": 12,
    "people": 8,
    "people-tokens": 8,  # four for what a token may be for: the province, others, districts, LAOs
    "people-traces": 6,
    "messages": 10,
    "incident-circular-send": 13,
    "incident-evidence": 6,
    "today": 23,  # four of them for a head alone: what is not set up yet; two for the next dates
    "start": 11,
    "start-province": 3,
    "start-register": 5,
    "start-line": 9,
    "start-email": 7,
    "calendar": 8,
    "vantages": 6,
}


@pytest.mark.parametrize("rows", [1, 3, 300])
@pytest.mark.django_db
def test_every_page_costs_as_many_queries_however_long_its_lists(rows, time_machine):
    time_machine.move_to(NOW, tick=False)
    scale = fill.Scale.of(rows)
    papers.fill(fill.fill(scale, NOW), scale, NOW)
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    found = {}
    for name, address in places.places().items():
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            assert answer.status_code in (200, 302), (name, address)
            found[name] = len(asked)
    assert found == QUERIES


def test_no_page_is_left_out():
    from sodsong.desk.console.access.routes import CONSOLE

    read = {name for name, rule in CONSOLE.items() if rule.see is not None}
    assert QUERIES.keys() | places.NO_PAGES.keys() == read
    assert QUERIES.keys() & places.NO_PAGES.keys() == set()
