"""YAML that an officer hands in: plain values, or one sentence why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodsong.observe.documents.mapping import LARGEST_MAPPING, read_mapping
from sodsong.observe.documents.record import Unreadable

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def test_plain_values_are_read():
    assert read_mapping("ปี: 2569\nitems:\n  - {code: O1}\n".encode()) == {"ปี": 2569, "items": [{"code": "O1"}]}


@pytest.mark.parametrize(
    ("data", "reason", "says"),
    [
        (BOMB.encode(), "unsupported", "anchors"),
        (b"a: !!python/object/apply:os.system [id]", "damaged", "malformed in line 1"),
        ("ปี".encode("cp874"), "damaged", "not UTF-8"),
        (b"a: [1\nb: 2", "damaged", "line 2"),
        (b"a: 2026-02-31", "damaged", "dates"),
        (b"x" * (LARGEST_MAPPING + 1), "too-large", "larger"),
    ],
)
def test_what_could_harm_is_refused(data, reason, says):
    refused = read_mapping(data)
    assert isinstance(refused, Unreadable)
    assert refused.reason == reason
    assert says in refused.text


@given(st.text(alphabet="ab:-[]{}&*!#'\"|>%@\n 0.ก", max_size=60))
def test_no_text_raises(text):
    read_mapping(text)
