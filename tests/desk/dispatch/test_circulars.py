import json
import tomllib
from datetime import UTC, date, datetime, timedelta

import pytest

from sodsong import data
from sodsong.act.casework.cascade import Receipt as Sign
from sodsong.act.casework.record import Rules
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.dispatch import ops, queries
from sodsong.desk.dispatch.models import Circular, Draft, Receipt, Recipient
from sodsong.desk.dispatch.ops import Printed
from sodsong.judge.cause.tables import read_tables
from tests.desk.helpers import at, turn, world

pytestmark = pytest.mark.django_db
WORDS = tomllib.loads(data.text("letter/wording.toml"))


@pytest.fixture
def incident():
    targets = world()
    turn(targets[:34], "down", 100)
    case_stages.attribute(at(103), read_tables(json.loads(data.text("symptoms.json"))), Rules(settle=30))
    return Incident.objects.get()


def issue(incident, seconds=200):
    return ops.issue(incident, "๕๖๗", date(2020, 8, 14), "somchai", at(seconds))


def draft(folder, seconds):
    return ops.draft_letters(lambda *_: Printed(b"pdf", b"docx", 3), WORDS, folder, at(seconds))


def recipient(*, must_act=True):
    return Recipient.objects.filter(role="lao", must_act=must_act).first()


def test_issuing_makes_everybody_a_recipient_once(incident):
    assert issue(incident).done
    assert issue(incident, 201).code == "already-issued"
    assert Circular.objects.count() == 1
    roles = list(Recipient.objects.values_list("role", flat=True))
    assert (roles.count("district"), roles.count("lao"), roles.count("direct")) == (8, 82, 2)
    assert Recipient.objects.filter(must_act=True).count() == 34
    passed_on = Recipient.objects.filter(role="lao").select_related("via__district", "lao__district")
    assert all(one.via.district == one.lao.district for one in passed_on)


def test_the_issued_letter_bears_number_and_date_and_then_stays(incident, tmp_path):
    draft(tmp_path, 110)
    issue(incident)
    assert draft(tmp_path, 201) == 1
    circular = Circular.objects.get()
    assert circular.draft.version == 2
    assert circular.draft.data["date"] == "2020-08-14"
    assert circular.draft.data["number"]["running"] == "๕๖๗"
    incident_ops.set_deadline(incident, date(2020, 8, 17), "somchai", at(300))
    assert draft(tmp_path, 400) == 0
    assert Draft.objects.count() == 2


def test_killed_after_the_issue_the_numbered_letter_is_still_made(incident, tmp_path):
    issue(incident)
    assert Circular.objects.get().draft is None
    assert draft(tmp_path, 900) == 1
    assert Circular.objects.get().draft is not None


def test_a_sign_is_kept_once_and_an_answer_reaches_the_incident(incident):
    issue(incident)
    one = recipient()
    for second in (300, 301):
        assert ops.receive(one, Sign("acknowledged", at(second), "นายก")).done
    assert Receipt.objects.count() == 1
    assert ops.receive(one, Sign("answered", at(310), "นายก", "other-problem", "ชื่อโดเมนหมดอายุ")).done
    assert Member.objects.get(lao=one.lao).state == "other"
    assert incident.events.filter(kind="reported").get().data["said"] == "other"
    standing = queries.standing_of(Recipient.objects.prefetch_related("receipts").get(pk=one.pk))
    assert (standing.reply, standing.note) == ("other-problem", "ชื่อโดเมนหมดอายุ")


def test_an_answer_taken_back_and_given_again_is_three_signs(incident):
    issue(incident)
    one = recipient()
    for second, reply in ((1, "vendor-told"), (2, "fixed"), (3, "vendor-told"), (4, "vendor-told")):
        ops.receive(one, Sign("answered", at(300 + second), "", reply))
    assert list(one.receipts.values_list("reply", flat=True)) == ["vendor-told", "fixed", "vendor-told"]


def test_what_is_not_theirs_to_say_is_refused(incident):
    issue(incident)
    assert ops.receive(recipient(must_act=False), Sign("answered", at(1), "", "fixed")).code == "not-your-answer"
    assert ops.receive(recipient(), Sign("answered", at(1), "", "not-affected")).code == "not-your-answer"
    assert ops.receive(recipient(), Sign("answered", at(1), "", "other-problem", "  ")).code == "words-missing"
    assert not Receipt.objects.exists()


def test_a_link_names_one_recipient_and_an_altered_or_old_one_names_nobody(incident, time_machine):
    issue(incident)
    one, other = Recipient.objects.all()[:2]
    token = queries.link_token(one)
    assert queries.recipient_of(token) == one
    assert queries.recipient_of(token.replace(f"{one.pk}:", f"{other.pk}:", 1)) is None
    assert queries.recipient_of(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert queries.recipient_of("") is None
    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=queries.LINK_AGE + 10))
    assert queries.recipient_of(token) is None


def test_an_incident_that_is_over_is_not_issued(incident):
    incident_ops.dismiss(incident, "x", at(150), "mistake")
    assert issue(incident).code == "incident-over"


@pytest.mark.parametrize("answered", [1, 3])
def test_everybody_with_their_signs_is_two_queries(incident, django_assert_num_queries, answered):
    issue(incident)
    for one in Recipient.objects.filter(role="lao")[:answered]:
        ops.receive(one, Sign("acknowledged", at(300)))
    circular = queries.circular_of(incident)
    with django_assert_num_queries(2):
        found = [queries.standing_of(one).acknowledged_at for one in queries.recipients(circular)]
    assert sum(bool(moment) for moment in found) == answered


def test_after_the_end_no_sign_is_taken_and_a_lone_failure_is_not_issued(incident):
    issue(incident)
    one = recipient()
    incident_ops.close(incident, "x", at(400), "done by hand")
    one.refresh_from_db()
    assert ops.receive(recipient(), Sign("acknowledged", at(401))).code == "incident-over"
    Circular.objects.all().delete()
    Incident.objects.update(state="open", cause_kind="site")
    assert issue(incident).code == "incident-over"
