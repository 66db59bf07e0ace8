"""RFC 8785: its own vectors, and that what is written in any other way is not read."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodsong.ground.seal import canonical

# RFC 8785, appendix B: IEEE 754 bits and how the number is written
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "4430000000000000": "295147905179352830000",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
)


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_as_the_rfc_writes_them(bits, text):
    value = struct.unpack(">d", bytes.fromhex(bits))[0]
    assert canonical.written(value).decode() == text


def test_the_order_of_names_is_that_of_utf_16():
    names = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "ö": 7}
    in_order = list(json.loads(canonical.written(names)).values())
    assert in_order == [2, 4, 6, 7, 1, 5, 3]


@given(JSON)
def test_what_is_written_is_read_and_nothing_else(value):
    content = canonical.written(value)
    assert canonical.written(canonical.read(content)) == content
    assert canonical.read(content) == value


@pytest.mark.parametrize(
    "content", [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"1.0", b"1e2", b'"\\u0e01"', b" 1", b"1\n", b"NaN", b"-0", b"\xff"]
)
def test_another_spelling_is_refused(content):
    with pytest.raises(canonical.CanonicalError):
        canonical.read(content)


@pytest.mark.parametrize("value", [2**53, float("nan"), {1: 2}, {1, 2}, "\ud800", b"x"])
def test_what_not_every_reader_holds_is_not_written(value):
    with pytest.raises(canonical.CanonicalError):
        canonical.written(value)
