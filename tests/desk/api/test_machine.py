"""Metrics that Prometheus' own tool accepts, and whether the desk is ready."""

import shutil
import subprocess

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.desk import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def test_the_metrics_count_what_the_board_shows_and_name_nobody():
    world.august()
    text = Client().get("/metrics").content.decode()
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["sodsong_sites", "down"] == 34
    assert found["sodsong_sites", "unknown"] == 1
    assert found["sodsong_incidents", "open"] == 1
    assert found["sodsong_open_questions",] == 1
    assert found["sodsong_last_judged_age_seconds",] == 38
    assert "540166" not in text


def test_promtool_accepts_them(db):
    tool = shutil.which("promtool")
    assert tool, "Type: sudo apt-get install -y prometheus"
    world.august()
    text = Client().get("/metrics").content
    checked = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


@pytest.mark.parametrize("districts", [1, 3])
def test_metrics_cost_the_same_however_large_the_province(districts, django_assert_num_queries):
    world.watched(world.register(districts))
    with django_assert_num_queries(5):
        Client().get("/metrics")


def test_ready_means_that_the_tables_are_this_programs():
    assert Client().get("/readyz").json() == {"ready": True, "why": ""}
    MigrationRecorder.Migration.objects.filter(app="registry").last().delete()
    behind = Client().get("/readyz")
    assert (behind.status_code, behind.json()["why"]) == (503, "tables-behind")
