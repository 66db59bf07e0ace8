"""The address at which another Sodsong says that it lives."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sodsong.desk.watch import vantages
from sodsong.desk.watch.models import Neighbour
from sodsong.observe.probe.fleet.form import Beat, write_beat
from tests.desk.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def place():
    return f"/beats/{vantages.token(vantages.add_neighbour('น่าน', 'somsri', NOW))}/"


def post(place, body):
    return Client(enforce_csrf_checks=True).post(place, body, content_type="application/json")


def test_a_beat_is_kept_by_our_clock(place):
    assert post(place, write_beat(Beat(NOW.replace(year=2019), NOW.replace(year=2019), 84, "0.1"))).json() == {
        "ok": True
    }
    row = Neighbour.objects.get()
    assert (row.heard_at, row.judged_at.year) == (NOW, 2019)


def test_other_addresses_are_not_there_and_nobody_reads_there(place):
    good = write_beat(Beat(NOW, NOW, 84, "0.1"))
    assert post("/beats/1:x:y/", good).status_code == 404
    assert Client().get(place).status_code == 405
    assert post(place, b"x" * 5000).status_code == 413
    assert Neighbour.objects.get().heard_at is None


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.binary(max_size=200),
        st.sampled_from(
            [
                b'{"v":1,"at":"x","judged_at":null,"watched":1,"version":"1"}',
                b'{"v":1,"at":"2020-01-01","judged_at":null,"watched":1,"version":"1"}',
                b'{"v":1,"at":"2020-01-01T00:00:00Z","judged_at":null,"watched":1e999,"version":"1"}',
            ]
        ),
    )
)
def test_junk_is_refused(place, body):
    assert post(place, body).status_code == 400
