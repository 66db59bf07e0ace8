"""Worlds by other rules than the benchmark's: wrong answers stay few, and nobody is blamed for what is ours."""

import json
from random import Random

import pytest

from sodsong import data
from sodsong.judge.cause.locate import locate
from sodsong.judge.cause.record import OURS
from sodsong.judge.cause.tables import read_tables
from tests.judge.cause.adversaries import PLOTS, judged

TABLES = read_tables(json.loads(data.text("symptoms.json")))
# Two servers that are nearly all a vendor has are told as the vendor; causes of three sites are often missed when torn.
LEAST = {"nested": 0.88, "muddled": 0.93, "fronted": 0.97, "torn": 0.90, "resolver": 0.93, "line": 0.97}


@pytest.mark.parametrize("name", PLOTS)
def test_a_misleading_world_is_told_mostly_right(name):
    total = [0, 0, 0]
    for seed in range(30):
        plot = PLOTS[name](Random(f"{name} {seed}"))  # noqa: S311  # a seeded world
        true, told, matched, _named = judged(locate(plot.sites, TABLES).causes, plot)
        total = [one + more for one, more in zip(total, (true, told, matched), strict=True)]
    assert 2 * total[2] / (total[0] + total[1]) >= LEAST[name]


@pytest.mark.parametrize("name", ["nested", "muddled", "fronted", "torn"])
def test_what_fails_out_there_is_never_called_our_own(name):
    for seed in range(30):
        plot = PLOTS[name](Random(f"{name} ours {seed}"))  # noqa: S311  # a seeded world
        assert not {cause.kind for cause in locate(plot.sites, TABLES).causes} & OURS


def test_a_kind_that_hardly_any_site_has_is_not_filled_in_for_the_others():
    plot = PLOTS["muddled"](Random("muddled2"))  # noqa: S311  # a seeded world
    assert not any(cause.kind.startswith("odd") for cause in locate(plot.sites, TABLES).causes)
