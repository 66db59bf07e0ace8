"""Observations on the wire: what goes out comes back exactly, and nothing else is taken for one."""

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.probe.record import Certificate, Finding, Observation, Phases, Reason
from sodsong.observe.probe.wire import WireError, decode, encode

AT = datetime(2020, 8, 11, 2, 0, 0, 123456, tzinfo=UTC)
SEEN = Observation("t1", "phrae", AT, "http://a.lao.test/", "down", "http-5xx")

texts = st.text(max_size=20)
spans = st.none() | st.floats(min_value=0, max_value=1e9)
moments = st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=7))), min_value=datetime(1990, 1, 1))  # noqa: DTZ001  # hypothesis adds the zone itself
pairs = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
many = st.lists(texts, max_size=3).map(tuple)
certificates = st.builds(Certificate, moments, texts, many, texts, many)
observations = st.builds(
    Observation,
    target=texts,
    vantage=texts,
    at=moments,
    url=texts,
    finding=st.sampled_from(get_args(Finding)),
    reason=st.sampled_from(get_args(Reason)),
    final_url=texts,
    http_status=st.none() | st.integers(0, 999),
    ip=st.none() | texts,
    addresses=many,
    cname=many,
    name_servers=many,
    rcode=st.none() | texts,
    phases=st.builds(Phases, spans, spans, spans, spans, spans),
    certificate=st.none() | certificates,
    headers=pairs,
    bytes=st.integers(0, 2**40),
    body_sha256=st.none() | texts,
    charset=st.none() | texts,
    title=st.none() | texts,
    text_length=st.none() | st.integers(0, 2**31),
    text_fingerprint=st.none() | texts,
    marks=pairs,
    redirects=many,
    transcript=st.none() | texts,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(observations)
def test_what_goes_out_comes_back_exactly(observation):
    line = encode(observation)
    assert b"\n" not in line
    assert line.startswith(b'{"v":1,')
    line.decode("utf-8")
    assert decode(line) == observation


def plainly(value):
    """What the wire says of ``value``, before it is JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Certificate):
        return {name: plainly(getattr(value, name)) for name in Certificate.__slots__}
    if isinstance(value, Phases):
        return {name: span for name in Phases.__slots__ if (span := getattr(value, name)) is not None}
    return value


@settings(max_examples=200, deadline=None)
@given(observations)
def test_the_line_is_byte_for_byte_what_a_json_library_makes(observation):
    kept = {"target", "vantage", "at", "url", "finding", "reason"}
    said = {"http_status", "ip", "rcode", "body_sha256", "charset", "title", "text_length"}  # though 0 or empty
    said |= {"text_fingerprint", "transcript"}
    fields = {"v": 1}
    for name in Observation.__slots__:
        value = plainly(getattr(observation, name))
        if value or name in kept or (value is not None and name in said):
            fields[name] = value
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    assert encode(observation) == text.encode("utf-8", "backslashreplace")


@pytest.mark.parametrize("span", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(span):
    with pytest.raises(ValueError, match="not finite"):
        encode(replace(SEEN, phases=Phases(total=span)))


def test_thai_stays_readable_and_whole_on_the_wire():
    line = encode(replace(SEEN, title="เทศบาลตำบลแม่จั๊วะ"))
    assert "เทศบาลตำบลแม่จั๊วะ".encode() in line
    assert decode(line).title == "เทศบาลตำบลแม่จั๊วะ"


def test_a_lone_surrogate_survives():
    odd = replace(SEEN, title="a\udc80b")
    assert decode(encode(odd)) == odd


def test_only_what_is_known_is_written():
    assert json.loads(encode(SEEN)) == {
        "v": 1,
        "target": "t1",
        "vantage": "phrae",
        "at": "2020-08-11T02:00:00.123456+00:00",
        "url": "http://a.lao.test/",
        "finding": "down",
        "reason": "http-5xx",
    }


def test_times_are_written_in_utc():
    bangkok = replace(SEEN, at=datetime(2020, 8, 11, 9, 0, tzinfo=timezone(timedelta(hours=7))))
    assert json.loads(encode(bangkok))["at"] == "2020-08-11T02:00:00+00:00"
    assert decode(encode(bangkok)) == bangkok


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        encode(replace(SEEN, at=datetime(2020, 8, 11)))  # noqa: DTZ001  # the fault under test


def test_keys_of_a_later_minor_form_are_passed_over():
    fields = json.loads(encode(SEEN)) | {"asn": "AS64500"}
    assert decode(json.dumps(fields).encode()) == SEEN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"v": 2}, "version 2"),
        ({"v": None}, "no version"),
        ({"v": True}, "no version"),
        ({"at": "2020-08-11T02:00:00"}, "at cannot be read"),
        ({"finding": "sideways"}, "finding cannot be read"),
        ({"reason": ["ok"]}, "reason cannot be read"),
        ({"phases": {"dns": "fast"}}, "phases cannot be read"),
        ({"phases": 3}, "phases cannot be read"),
        ({"certificate": {"issuer": "x"}}, "certificate cannot be read"),
        ({"headers": [["a"]]}, "headers cannot be read"),
        ({"http_status": "200"}, "http_status cannot be read"),
    ],
)
def test_a_damaged_line_says_what_is_wrong(change, words):
    fields = json.loads(encode(SEEN)) | change
    with pytest.raises(WireError, match=words):
        decode(json.dumps(fields).encode())


def test_a_lacking_field_is_named():
    fields = json.loads(encode(SEEN))
    del fields["url"]
    with pytest.raises(WireError, match="lacks url"):
        decode(json.dumps(fields).encode())


@pytest.mark.parametrize("line", [b"", b"\xff\xfe", b"[]", b"null", b"{", b"[" * 100_000, b'"x"'])
def test_a_line_that_is_none_is_refused(line):
    with pytest.raises(WireError):
        decode(line)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_observation_or_a_wire_error(line):
    with contextlib.suppress(WireError):
        decode(line)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([*Observation.__slots__, "v"]), json_values)
def test_any_value_in_any_field_is_read_or_refused(name, value):
    fields = json.loads(encode(SEEN)) | {name: value}
    with contextlib.suppress(WireError):
        decode(json.dumps(fields).encode())
