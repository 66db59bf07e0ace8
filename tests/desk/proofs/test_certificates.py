"""Certificates state what the rows say, are entered before they are set, and come out the same after a kill."""

from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest
from django.conf import settings

from sodsong.desk.apart import helper
from sodsong.desk.apart.helper import Refused
from sodsong.desk.project.lanes.keeping import Keeping
from sodsong.desk.proofs import ops, queries
from sodsong.desk.proofs.models import Certificate, EventBatch
from sodsong.desk.vault.models import Kept as Capture
from sodsong.desk.vault.models import Leaf, Wanted
from sodsong.desk.vault.queries import shelf
from sodsong.desk.watch.models import Flip, Target
from sodsong.ground.seal import canonical
from sodsong.prove.evidence import paper
from sodsong.prove.evidence.verify import Trusted, verify
from sodsong.record.history.history import History
from tests.desk import world
from tests.desk.proofs.build import measure

NOW = world.NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(tmp_path, monkeypatch):
    """The case of August with its measurements, in a data folder of its own."""
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path))
    (tmp_path / "letters").mkdir()
    told = world.august(confirmed=True)
    measure(tmp_path / "history", told)
    return told


@pytest.fixture
def history(case):
    store = History(settings.SODSONG.data / "history")
    yield store
    store.close()


@pytest.fixture
def office(case):
    name = "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่"
    return ops.Office(
        settings.SODSONG.data, name, "แพร่", log="ledger.sodsong.test", address="https://sodsong.example.go.th"
    )


def issued(case, history, office, code=None):
    lao = case.laos[code] if code else None
    row = ops.ask(case.incident, lao, "เจ้าหน้าที่ ข", NOW).certificate
    assert ops.make_one(row.pk, history, office, NOW)
    row.refresh_from_db()
    return row


def test_a_certificate_of_the_case_is_valid_and_says_what_was_seen(case, history, office):
    row = issued(case, history, office)
    pdf = (office.data / row.pdf).read_bytes()
    verdict = verify(pdf, Trusted(shelf.ring(office.data), "data-folder"))
    assert verdict.problems == ()
    told = verdict.evidence.statement
    assert (told.id, told.case.number, told.case.confirmed) == ("2563-1/all/1", "1/2563", True)
    assert len(told.seen) == 34
    first = told.seen[0]
    assert (first.checks, first.answered, first.unknown) == (18, 12, 0)
    assert [(span.since, span.until, span.reason) for span in first.down] == [(world.BEGAN, None, "connect-refused")]
    assert told.raw.rows == 34 * 18
    assert [source.leaf is not None for source in told.sources] == [True] * len(told.sources)
    assert told.sources
    assert told.events["leaf"] is not None
    text = paper.read(pdf).text.replace("\r\n", " ")
    assert "จากจุดตรวจของเรา (here)" in text
    assert "เครื่องแม่ข่ายหมายเลข 203.0.113.9" in text
    assert "ไม่ได้กล่าวว่าเครื่องแม่ข่ายหยุดทำงาน" in text.replace(" ", "").replace("ไม่ได้กล่าวว่า", "ไม่ได้กล่าวว่า")


def test_the_raw_rows_are_those_of_the_statement_alone(case, history, office, tmp_path):
    row = issued(case, history, office, world.FALLEN[0])
    raw = paper.read((office.data / row.pdf).read_bytes()).parts["raw.parquet"]
    file = tmp_path / "raw.parquet"
    file.write_bytes(raw)
    rows = duckdb.read_parquet(str(file))
    assert rows.aggregate("finding, count(*)").order("finding").fetchall() == [("down", 6), ("up", 12)]
    assert rows.aggregate("count(DISTINCT target)").fetchall() == [(1,)]


def test_of_one_lao_every_fall_and_return_is_told(case, history, office):
    target = Target.objects.get(site__lao__code=world.FALLEN[0], kind="home")
    back, again = world.BEGAN + timedelta(minutes=20), world.BEGAN + timedelta(minutes=40)
    for at, was, now, reason in ((back, "down", "up", "ok"), (again, "up", "down", "dns-timeout")):
        Flip.objects.create(target=target, at=at, confirmed_at=at, was=was, now=now, reason=reason)
    row = issued(case, history, office, world.FALLEN[0])
    told = canonical.read(row.statement.encode())
    assert [(one["since"], one["until"], one["reason"]) for one in told["seen"][0]["down"]] == [
        ("2020-08-11T02:12:00Z", "2020-08-11T02:32:00Z", "connect-refused"),
        ("2020-08-11T02:52:00Z", None, "dns-timeout"),
    ]
    assert told["id"] == f"2563-1/{world.FALLEN[0]}/1"
    second = issued(case, history, office, world.FALLEN[0])
    assert second.key == f"2563-1/{world.FALLEN[0]}/2"


def test_the_copies_that_stand_in_are_named(case, history, office):
    lao = case.laos[world.FALLEN[0]]
    page_ = Wanted.objects.create(lao=lao, item="o12", label="O12", url="http://a.test/o12", due_at=NOW)
    for hours, digest in ((-30, "sha256:old"), (-2, "sha256:last-before"), (1, "sha256:after")):
        Capture.objects.create(
            lao=lao, wanted=page_, url=page_.url, at=world.BEGAN + timedelta(hours=hours), status=200, whole=True,
            changed=True, digest=digest, bytes=9,
        )  # fmt: skip
    row = issued(case, history, office, lao.code)
    told = canonical.read(row.statement.encode())
    assert told["kept"] == [
        {
            "lao": lao.code,
            "url": "http://a.test/o12",
            "at": "2020-08-11T00:12:00Z",
            "digest": "sha256:last-before",
            "item": "O12",
        }
    ]
    text = paper.read((office.data / row.pdf).read_bytes()).text.replace("\r\n", "")
    assert "มีสำเนาหน้าเว็บที่เก็บไว้ ๑ หน้า เป็นหน้าของรายการ OIT O12" in text


def test_killed_between_statement_and_page_the_same_certificate_comes_out(case, history, office, monkeypatch):
    row = ops.ask(case.incident, None, "x", NOW).certificate

    def killed(*_arguments, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ops, "_set", killed)
        with pytest.raises(KeyboardInterrupt):
            ops.make_one(row.pk, history, office, NOW)
    row.refresh_from_db()
    statement, leaves = row.statement, Leaf.objects.count()
    assert statement
    assert row.made_at is None
    assert ops.make_all(history, office, NOW + timedelta(minutes=5)) == 1
    row.refresh_from_db()
    assert (row.statement, Leaf.objects.count()) == (statement, leaves)
    assert ops.make_all(history, office, NOW) == 0
    assert Leaf.objects.filter(kind="certificate").count() == 1


def test_what_cannot_be_certified_is_said(case, history, office, monkeypatch):
    assert ops.ask(case.incident, case.laos[world.MOVED[0]], "x", NOW).code == "not-a-member"
    waiting = ops.ask(case.incident, None, "x", NOW)
    assert ops.ask(case.incident, None, "y", NOW).certificate == waiting.certificate  # asked for twice, made once

    def full(*_arguments):
        raise Refused("PageError", "It does not fit.")

    monkeypatch.setattr(helper, "ask", full)
    assert ops.make_all(history, office, NOW) == 0
    assert Certificate.objects.get().problem == "It does not fit."
    assert queries.unmade() == []
    Target.objects.all().delete()
    assert ops.ask(case.incident, None, "x", NOW).code == "never-probed"


def test_events_enter_in_batches_and_once(case):
    assert ops.enter_events(NOW) == 1
    assert ops.enter_events(NOW) == 0
    batch = EventBatch.objects.get()
    events = list(case.incident.events.order_by("seq"))
    assert (batch.first, batch.last) == (1, len(events))
    assert batch.leaf.name == f"2563-1/1-{len(events)}"
    world.happen(case.incident, world.Happening("noted", NOW, "เจ้าหน้าที่ ก", "โทรถามแล้ว"))
    assert ops.enter_events(NOW) == 1
    assert EventBatch.objects.last().first == len(events) + 1
    import hashlib

    assert hashlib.sha256(queries.batch_content(events)).hexdigest() == batch.leaf.digest


def test_of_an_old_day_the_case_is_kept_whole_and_quiet_sites_are_thinned(case, history, office):
    later = NOW + timedelta(days=500)
    fallen, quiet = case.sites["5497"], Target.objects.filter(kind="home", state="up").order_by("pk")[0]
    mine = Target.objects.get(kind="home", site=fallen)
    span = queries.span(case.incident, NOW)
    history.seal(later, {"here": 10**9})
    before = {target: len(history.raw([str(target.pk)], *span)) for target in (mine, quiet)}
    counted = history.availability([str(mine.pk), str(quiet.pk)], *span)
    keeping = Keeping(replace(settings.SODSONG, raw_days=400.0), history)
    assert (keeping.compact(later), keeping.thin(NOW), keeping.thin(later), keeping.thin(later)) == (1, 0, 1, 0)
    assert {target: len(history.raw([str(target.pk)], *span)) for target in before} == {mine: before[mine], quiet: 4}
    assert history.availability([str(mine.pk), str(quiet.pk)], *span) == counted
    issued(case, history, office, "5497")
