"""What comes over the bus is read or refused, whatever it is."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodsong.observe.probe.fleet import form


@given(st.binary(max_size=300))
def test_junk_is_refused_in_one_way(data):
    for read in (form.read_batch, form.read_plans, form.read_standing):
        with pytest.raises(form.FormError):
            read(data)


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda one: st.lists(one, max_size=3), max_leaves=6)
)
def test_well_formed_nonsense_is_refused_too(value):
    import json

    data = json.dumps({"v": 1, "epoch": value, "first": value, "count": value, "kind": "home", "at": value}).encode()
    with pytest.raises(form.FormError):
        form.read_standing(data)
    for read in (form.read_batch, form.read_plans):
        with pytest.raises(form.FormError):
            read(zlib.compress(data))


def test_a_bomb_ends_at_its_cap():
    with pytest.raises(form.FormError, match="too large"):
        form.read_batch(zlib.compress(b"\n" * (form.UNPACKED * 3)))


def test_a_cut_batch_is_refused():
    whole = form.write_batch(form.Batch("e", 1, (b"{}",)))
    with pytest.raises(form.FormError, match="cut short"):
        form.read_batch(whole[:-3])
