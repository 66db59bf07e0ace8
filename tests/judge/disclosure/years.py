"""The shipped catalogues, read once a test run."""

from functools import cache

from sodsong import data
from sodsong.judge.disclosure.catalogue import read_catalogue
from sodsong.observe.documents.mapping import read_mapping


@cache
def shipped(year):
    return read_catalogue(read_mapping(data.text(f"oit/ita-{year}.yaml")))
