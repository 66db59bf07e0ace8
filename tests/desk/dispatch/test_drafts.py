import json
import tomllib
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pypdfium2
import pytest

from sodsong import data
from sodsong.act.casework.record import Rules
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.dispatch import ops
from sodsong.desk.dispatch.models import Draft
from sodsong.desk.dispatch.ops import Printed
from sodsong.desk.project import equipment
from sodsong.judge.cause.tables import read_tables
from tests.act.letter.helpers import squeezed
from tests.desk.helpers import at, turn, world

pytestmark = pytest.mark.django_db
WORDS = tomllib.loads(data.text("letter/wording.toml"))


@pytest.fixture
def incident():
    targets = world()
    turn(targets[:34], "down", 100)
    case_stages.attribute(at(103), read_tables(json.loads(data.text("symptoms.json"))), Rules(settle=30))
    ops.set_letterhead(
        "แพร่", sender="จังหวัดแพร่", province_letters="พร", owner_number="๐๐๒๓.๔", office="สำนักงานสมมุติ", phone="๐"
    )
    return Incident.objects.get()


def plain_press(letter, _now):
    return Printed(f"pdf {len(letter.rows)}".encode(), b"docx", 3)


def draft(folder, seconds, press=plain_press):
    return ops.draft_letters(press, WORDS, folder, at(seconds))


def test_the_letter_of_an_open_incident_lies_ready_on_paper_and_for_word(incident, tmp_path):
    assert draft(tmp_path, 110, equipment.press) == 1
    made = Draft.objects.get()
    assert (made.version, made.pages, len(made.data["rows"])) == (1, 3, 34)
    with pypdfium2.PdfDocument(tmp_path / made.pdf) as pdf:
        first = squeezed(pdf[0].get_textpage().get_text_range())
    for said in ("ด่วนที่สุด", "พร ๐๐๒๓.๔/ว", "๑๑ สิงหาคม ๒๕๖๓", "๓๔ แห่ง", "อยู่ระหว่างยืนยันสาเหตุ", "ทุกอำเภอ", "เทศบาลเมืองแพร่"):
        assert squeezed(said) in first
    words = docx.Document(BytesIO((tmp_path / made.docx).read_bytes()))
    assert len(words.tables[-1].rows) == 35


def test_an_unchanged_incident_makes_no_new_version_and_a_deadline_does(incident, tmp_path):
    draft(tmp_path, 110)
    assert draft(tmp_path, 120) == 0
    incident_ops.set_deadline(incident, date(2020, 8, 16), "somchai", at(130))
    assert draft(tmp_path, 130) == 0  # waits until the incident has been still for a moment
    assert draft(tmp_path, 140) == 1
    assert [d.version for d in Draft.objects.order_by("version")] == [1, 2]
    assert "๑๖ สิงหาคม ๒๕๖๓" in Draft.objects.get(version=2).data["body"][1]
    assert (tmp_path / Draft.objects.get(version=1).pdf).exists()


def test_killed_between_the_files_and_the_row_it_is_made_once(incident, tmp_path, monkeypatch):
    class Killed(BaseException):
        """As kill -9."""

    def die(**_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Draft.objects, "create", die)
        with pytest.raises(Killed):
            draft(tmp_path, 110)
    assert draft(tmp_path, 111) == 1
    assert sorted(path.name for path in (tmp_path / "letters").iterdir()) == ["2563-1-v1.docx", "2563-1-v1.pdf"]


def test_a_lone_failure_gets_no_circular_letter(incident, tmp_path):
    Incident.objects.update(cause_kind="site")
    assert draft(tmp_path, 110) == 0


def test_the_list_follows_the_districts_and_counts_itself(incident):
    letter = ops.compose(incident, WORDS)
    assert [row.no for row in letter.rows] == list(range(1, 35))
    seen = list(dict.fromkeys(row.district for row in letter.rows))
    order = ["", "เมืองแพร่", "สูงเม่น", "เด่นชัย", "ลอง", "สอง", "ร้องกวาง", "วังชิ้น", "หนองม่วงไข่"]
    assert seen == [district for district in order if district in seen]
    assert letter.date is None
    assert letter.number.running is None
    assert replace(letter, rows=()).claimed_count == 34
