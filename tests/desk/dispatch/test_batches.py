"""Personal copies of the issued letter: set bit by bit, resumed after a kill, handed out as ZIPs."""

import json
import shutil
import zipfile
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from sodsong import data
from sodsong.desk.console.letters.papers import wording
from sodsong.desk.dispatch.batches import ops
from sodsong.desk.dispatch.models import Draft
from sodsong.desk.dispatch.papers.models import Batch
from tests.act.letter.helpers import pages, squeezed
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
HOME = "/incidents/2563/1/letters/batch/"


@pytest.fixture
def place():
    place = world.august(confirmed=True)
    world.issued(place)
    short = json.loads(data.text("examples/letter-2563-08-14.json")) | {"rows": [], "body": ["ข้อความสั้น"]}
    Draft.objects.update(data=short)
    return place


def turn():
    return ops.go_on(settings.SODSONG.data, wording(), world.NOW + timedelta(minutes=1))


@pytest.mark.parametrize("per_district", [False, True])
def test_copies_are_ordered_once_set_in_turns_and_taken_away(inside: Client, place, per_district, monkeypatch):
    monkeypatch.setattr(ops, "A_TURN", 40)
    shutil.rmtree(settings.SODSONG.data / "letters", ignore_errors=True)  # rolled-back rows give their numbers again
    ticked = {"per_district": "on"} if per_district else {}
    for _twice in range(2):
        assert inside.post(HOME, ticked).status_code == 302
    batch = Batch.objects.get()
    assert turn() == 40
    assert said(page(inside.get(HOME)), "#batches p").endswith("ทำแล้ว ๔๐ จาก ๘๔ ฉบับ")
    killed = Batch.objects.get()
    assert (killed.done, killed.finished_at) == (40, None)
    turn()
    turn()
    batch.refresh_from_db()
    assert (batch.done, batch.total, len(batch.files)) == (84, 84, 9 if per_district else 1)
    assert isinstance(batch.finished_at, datetime)
    assert turn() == 0
    given = inside.get(f"/letters/batches/{batch.pk}/0.zip")
    assert b"".join(given.streaming_content)[:2] == b"PK"
    with zipfile.ZipFile(settings.SODSONG.data / batch.files[-1]) as file:
        name = min(file.namelist())
        flat = squeezed("".join(pages(file.read(name))))
    assert "ข้อความสั้น" in flat
    assert inside.get(f"/letters/batches/{batch.pk}/99.zip").status_code == 404


def test_killed_after_the_files_and_before_the_row_it_is_finished_without_setting_anew(
    inside: Client, place, monkeypatch
):
    monkeypatch.setattr(ops, "A_TURN", 100)
    inside.post(HOME)
    with monkeypatch.context() as patch:

        def die(*_):
            raise KeyboardInterrupt

        patch.setattr(ops, "_finish", die)
        with pytest.raises(KeyboardInterrupt):
            turn()
    assert turn() == 1
    batch = Batch.objects.get()
    assert batch.finished_at
    assert (settings.SODSONG.data / batch.files[0]).is_file()


def test_before_the_letter_is_issued_nothing_can_be_copied(inside: Client):
    world.august()
    assert "หนังสือออกเลข" in said(page(inside.get(HOME)), ".message--warning")
    inside.post(HOME)
    assert not Batch.objects.exists()


@pytest.mark.parametrize("per_district", [False, True])
def test_files_go_by_age_and_the_page_says_so(inside: Client, place, per_district, monkeypatch):
    monkeypatch.setattr(ops, "A_TURN", 100)
    shutil.rmtree(settings.SODSONG.data / "letters", ignore_errors=True)
    inside.post(HOME, {"per_district": "on"} if per_district else {})
    assert turn() > 0
    batch = Batch.objects.get()
    files = [settings.SODSONG.data / name for name in batch.files]
    finished = batch.finished_at
    assert ops.clear(settings.SODSONG.data, finished) == 0  # not a moment too early
    assert all(file.is_file() for file in files)
    assert ops.clear(settings.SODSONG.data, finished + timedelta(seconds=1)) == 1
    assert ops.clear(settings.SODSONG.data, finished + timedelta(seconds=1)) == 0
    assert not any(file.exists() for file in files)
    batch.refresh_from_db()
    assert (batch.files, batch.total, batch.finished_at) == ([], 84, finished)
    assert "พ้นเวลาเก็บแล้ว" in said(page(inside.get(HOME)), "#batches")
    assert inside.get(f"/letters/batches/{batch.pk}/0.zip").status_code == 404
    assert turn() == 0  # and is not set anew by itself


def test_what_a_stopped_batch_left_goes_too_and_one_under_way_stays(inside: Client, place, monkeypatch):
    monkeypatch.setattr(ops, "A_TURN", 10)
    shutil.rmtree(settings.SODSONG.data / "letters", ignore_errors=True)
    inside.post(HOME)
    turn()
    batch = Batch.objects.get()
    work = settings.SODSONG.data / f"letters/batch-{batch.pk}"
    later = world.NOW + timedelta(days=90)
    assert ops.clear(settings.SODSONG.data, later) == 0
    assert len(list(work.glob("*.pdf"))) == 10
    Batch.objects.update(problem="no such glyph")
    assert ops.clear(settings.SODSONG.data, later) == 1
    assert not work.exists()
