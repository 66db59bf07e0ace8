"""Fixtures of the desk's tests: the present stands still on 11 August 2563, an officer is at hand."""

from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from sodsong.desk import clock
from sodsong.desk.registry.people import ops as people
from tests.desk import world


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Move the desk's clock; it stands at world.NOW until then."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(world.NOW)
    return move


@pytest.fixture
def officer(db: None) -> User:
    user = User.objects.create_user("somsri", password="แพร่-๒๕๖๓-ลองดู", first_name="เจ้าหน้าที่", last_name="ข")
    people.seat(user, "province", None, world.NOW)
    return user


@pytest.fixture
def inside(officer: User) -> Client:
    """A client with the officer logged in."""
    client = Client()
    client.force_login(officer)
    return client


def page(response: HttpResponse) -> BeautifulSoup:
    """The page as a reader's browser parses it; only good answers."""
    assert response.status_code == 200, response.content.decode()[:2000]
    return BeautifulSoup(response.content.decode(), "lxml")


def said(soup: BeautifulSoup, selector: str) -> str:
    """The text of the one element a selector finds, its white space drawn together."""
    (found,) = soup.select(selector)
    return " ".join(found.get_text(" ", strip=True).replace("\u2060", "").split())
