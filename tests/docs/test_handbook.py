"""The handbook's pictures are there, small and all shown; the pages it names exist."""

import re

import pytest
from django.urls import Resolver404, resolve

from tests.browser import handbook


def test_every_picture_named_is_there_and_every_picture_there_is_named():
    named = {name for one in handbook.sections() for name in one.pictures}
    there = {file.stem: file.stat().st_size for file in handbook.PICTURES.glob("*")}
    assert set(there) == named
    assert len(named) >= 5
    assert not {name: size for name, size in there.items() if size > handbook.LARGEST}


@pytest.mark.parametrize("page", sorted(handbook.PAGES.glob("*.md")), ids=lambda page: page.name)
def test_the_addresses_it_names_are_there(page):
    for address in re.findall(r"`(/[a-z/-]*)`", page.read_text(encoding="utf-8")):
        try:
            resolve(address)
        except Resolver404:
            pytest.fail(f"{page.name}: {address}")
