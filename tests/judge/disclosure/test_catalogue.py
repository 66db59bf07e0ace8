"""A year's items as shipped and as an officer may correct them."""

import pytest

from sodsong.judge.disclosure.catalogue import BadCatalogue, read_catalogue, to_data, unknown
from tests.judge.disclosure.years import shipped


@pytest.mark.parametrize(
    ("year", "known", "count", "complete", "verified"),
    [
        (2561, 0, None, False, 0),
        (2562, 48, None, False, 6),
        (2563, 43, 43, True, 1),
        (2564, 43, 43, True, 43),
        (2566, 43, 43, True, 43),
        (2567, 4, None, False, 3),
        (2568, 28, 28, True, 5),
        (2569, 26, 26, True, 2),
        (2570, 0, None, False, 0),
    ],
)
def test_the_shipped_years_say_how_much_of_them_is_known(year, known, count, complete, verified):
    one = shipped(year)
    assert (len(one.items), one.item_count, one.complete) == (known, count, complete)
    assert sum(item.verified for item in one.items) == verified


def test_a_code_is_another_item_in_another_year():
    assert [shipped(year).item("O10").title for year in (2565, 2566, 2568)] == [
        "แผนดำเนินงานประจำปี",
        "นโยบายคุ้มครองข้อมูลส่วนบุคคล",
        "E-Service",
    ]


def test_only_the_weights_of_2564_are_proved():
    assert [year for year in range(2561, 2571) if shipped(year).scoring.verified] == [2564]


def test_what_is_written_out_reads_back_the_same():
    for year in range(2561, 2571):
        assert read_catalogue(to_data(shipped(year))) == shipped(year)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "no mapping"),
        ({"year": "2569"}, "no fiscal year"),
        ({"year": 2021}, "no fiscal year"),
        ({"year": 2569, "items": [{"code": "10", "title": "x"}]}, "item 1: code '10' is none"),
        ({"year": 2569, "items": [{"code": "O1"}]}, "item 1: O1 has no title"),
        ({"year": 2569, "items": [{"code": "O1", "title": "x"}, {"code": "o1", "title": "y"}]}, "O1 stands twice"),
        ({"year": 2569, "items": [{"code": "O1", "title": "x", "sub_indicator": "9"}]}, "sub_indicator '9' is none"),
        ({"year": 2569, "item_count": 0, "items": [{"code": "O1", "title": "x"}]}, "item_count: 0"),
        ({"year": 2569, "scoring": {"oit_weight": -1}}, "oit_weight -1"),
        ({"year": 2569, "calendar": [{"stage": "tea"}]}, "a stage is one of"),
        ({"year": 2569, "calendar": [{"stage": "entry", "begins": "2569-03-01", "ends": "x"}]}, "'x' is no day"),
        ({"year": 2569, "calendar": [{"stage": "entry", "begins": "2026-03-02", "ends": "2026-03-01"}]}, "before it"),
    ],
)
def test_a_wrong_catalogue_is_refused_in_one_sentence(value, says):
    with pytest.raises(BadCatalogue, match=says.replace("(", r"\(")):
        read_catalogue(value)


def test_nothing_is_carried_into_an_unknown_year():
    assert (unknown(2599).items, unknown(2599).complete) == ((), False)
