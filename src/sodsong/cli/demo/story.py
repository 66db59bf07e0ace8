"""The steps of August 2563, each told as it happens and each done only if its fact is not there yet.

The people of the story (an officer, the vendor) act through the same ops as the pages do; everything between
their acts the product does by itself. A killed run started again finds its facts and goes on.
"""

import json
import time
import urllib.request
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sodsong.cli.demo import messages, oit, people
from sodsong.cli.demo.telling import OFFICER, Missed, Story
from sodsong.cli.demo.words import say
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Letter

BANGKOK = timezone(timedelta(hours=7))
BEGINS = datetime(2020, 8, 11, 9, 10, tzinfo=BANGKOK)
REPAIRED = datetime(2020, 8, 15, 14, 0, tzinfo=BANGKOK)
DEADLINE = date(2020, 8, 16)
ROW_31 = "540851"  # what the person in the story answers: อบต.แม่คำมี (domain knowledge, not a guess of ours)


def prepare(story: Story) -> str:
    """Register, letter, officer, watching on: all before the first check. Returns the officer's password."""
    import secrets

    from sodsong import data
    from sodsong.desk import clock
    from sodsong.desk.console import ops as console
    from sodsong.desk.dispatch import ops as dispatch
    from sodsong.desk.inbox import ops as inbox
    from sodsong.desk.registry import importing, queries
    from sodsong.desk.registry import ops as registry
    from sodsong.observe.intake.registry_file import read_registry

    if not (story.folder / "clock.json").exists():
        clock.set_now(BEGINS)
    rows = read_registry(Path(story.world["register"]).read_bytes()).rows
    importing.import_rows(rows, clock.now())
    registry.watch_sites(queries.current_sites("แพร่"), on=True)
    password = secrets.token_urlsafe(9)
    console.set_officer(OFFICER, password)
    story.say("register", laos=len(rows))
    oit.enter()
    example = data.path("examples/letter-2563-08-14.txt")
    sample = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
    letter = inbox.receive(example.read_bytes(), example.name, OFFICER, clock.now())
    _letterhead(letter.reading, dispatch.set_letterhead, sample)
    reading = letter.reading
    questions = [row["no"] for row in reading["rows"] if row["outcome"] == "ask"]
    misspelt = sum(warning["code"] == "misspelt" for warning in reading["warnings"])
    story.say(
        "letter_read",
        rows=len(reading["rows"]),
        exact=len(reading["rows"]) - len(questions) - misspelt,
        misspelt=misspelt,
        ask=len(questions),
        questions=", ".join(map(str, questions)),
    )
    if any(warning["code"] == "deadline-not-working-day" for warning in reading["warnings"]):
        story.say("deadline_warned", deadline=_day(DEADLINE, story.language))
    return password


def _letterhead(reading: dict[str, Any], keep: Callable[..., object], sample: Letter) -> None:
    """The office's own letter tells what stands on its letters; the QR is a plain placeholder until an office gives its own."""
    contact, number = reading["contact"], reading["number"]
    keep(
        "แพร่",
        sender=reading.get("from") or "จังหวัดแพร่",
        province_letters=number["province_letters"],
        owner_number=number["owner"],
        office=contact["office"],
        group=contact["group"],
        phone="\n".join(contact["phone"]),
        fax="\n".join(contact["fax"]),
        website=contact["website"],
        person=contact["person"],
        person_phone=contact["person_phone"],
        qr=sample.qr,
        qr_caption=sample.qr_caption,
    )


def play(story: Story) -> dict[str, Any]:
    """The case from the healthy morning to the closed incident; returns the figures of interfaces.md."""
    from sodsong.cli.demo import kept, plan
    from sodsong.desk.cases.models import Incident
    from sodsong.desk.registry.models import Lao
    from sodsong.desk.watch.models import Target
    from sodsong.lab.control import Client

    lab = Client(story.world["octet"])
    laos = Lao.objects.count()
    story.wait("pages", lambda: _served(story.url), 40)
    if "fault_at" not in story.memory.facts:
        up = Target.objects.filter(kind="home", state="up")
        story.wait("healthy", lambda: up.count() == laos, 40)
        story.say("healthy")
        oit.accept(story)
        kept.wait(story)
        _settle(story)
    _fail(story, lab)
    incident = story.wait("incident", lambda: Incident.objects.filter(opened_at__isnull=False).first())
    whole = incident.members.filter(state__in=("down", "reported", "back"))
    story.wait("members", lambda: whole.count() >= len(story.world["failing_codes"]))
    _tell_opened(story, incident)
    oit.tell(story)
    kept.read(story, incident)
    draft = story.wait("letter", lambda: _draft(incident, whole.count()))
    if "letter_seconds" not in story.memory.facts:
        story.memory.keep(letter_seconds=round(time.time() - story.memory.facts["fault_at"], 2))
    story.say("letter", rows=len(draft.data["rows"]), pages=draft.pages, seconds=story.memory.facts["letter_seconds"])
    asked = _decide(story, incident)
    circular = _pass_on(story, incident)
    people.work_on(story, incident)
    plan.press_the_vendor(story, incident)
    plan.chase(story, incident, circular)
    _repair(story, lab, incident)
    return {**_figures(story, incident, asked), "evidence": _prove(story, incident)}


def _served(url: str) -> bool:
    """Do the pages answer yet? A run that was killed late comes back to them before they do."""
    try:
        with urllib.request.urlopen(url + "healthz", timeout=10) as page:  # noqa: S310  # our own address
            return bool(page.status == 200)
    except OSError:
        return False


def _settle(story: Story) -> None:
    """Two more rounds, so that what the sites share has been learned of each."""
    time.sleep(min(2.0, 4 / story.speed))


def _fail(story: Story, lab: Any) -> None:
    """The vendor's server dies; a run that was killed after it finds the server dead again."""
    if story.memory.facts.get("repaired"):
        return
    if "fault_at" not in story.memory.facts:
        story.memory.keep(fault_at=time.time())
        story.say("fault", address=story.world["failing_address"])
    lab.server_down(story.world["failing_address"], "refuse")


def _tell_opened(story: Story, incident: Any) -> None:
    from sodsong.desk.cases import queries
    from sodsong.desk.watch.models import Target

    incident.refresh_from_db()
    folded = queries.folded(incident)
    if "detect_seconds" not in story.memory.facts:
        story.memory.keep(detect_seconds=round(_opened_after(story, incident), 2))
    story.say(
        "opened",
        kind=incident.cause_kind,
        value=incident.cause_value,
        sites=len(folded.members),
        number=incident,
        seconds=story.memory.facts["detect_seconds"],
    )
    misfiled = Target.objects.filter(kind="home", site__lao__code__in=story.world["misfiled_codes"])
    if healthy := misfiled.filter(state="up").count():
        story.say("healthy_siblings", count=healthy)


def _opened_after(story: Story, incident: Any) -> float:
    """Real seconds from the fault to the incident's opening: the story's clock runs beside the real one."""
    from sodsong.desk import clock

    ahead = clock.now().timestamp() - time.time()
    return float(incident.opened_at.timestamp() - ahead - story.memory.facts["fault_at"])


def _draft(incident: Any, members: int) -> Any:
    from sodsong.desk.dispatch import queries

    draft = queries.latest(incident)
    return draft if draft and len(draft.data["rows"]) == members else None


def _decide(story: Story, incident: Any) -> list[str]:
    """The officer confirms, answers row 31 with both candidates before them, and sets the deadline."""
    from sodsong.desk import clock
    from sodsong.desk.cases.ops import incidents as incident_ops
    from sodsong.desk.inbox import ops as inbox
    from sodsong.desk.inbox.models import Report
    from sodsong.desk.registry.models import Lao

    if incident_ops.confirm(incident, OFFICER, clock.now()).done:
        story.say("confirmed")
    asked = []
    for report in Report.objects.exclude(outcome="match").order_by("row"):
        asked.append(f"row {report.row} อ.{report.district} {report.written}")
        if report.decision:
            continue
        seen = ", ".join(f"{lao} {say(_state(lao), story.language)}" for lao in report.candidates.all())
        story.say("question", row=report.row, written=f"อ.{report.district} {report.written}", seen=seen)
        answer = Lao.objects.get(code=ROW_31)
        inbox.decide(report, "match", answer, OFFICER, clock.now())
        story.say("answered", lao=answer)
    set_ = incident_ops.set_deadline(incident, DEADLINE, OFFICER, clock.now())
    if set_.done:
        warning = say("day_off", story.language) if "deadline-not-working-day" in set_.warnings else ""
        story.say("deadline", day=_day(DEADLINE, story.language), warning=warning)
    story.wait("letter with deadline", lambda: _dated(incident))
    return asked


def _state(lao: Any) -> str:
    from sodsong.desk.watch.models import Target

    target = Target.objects.filter(site__lao=lao, kind="home").first()
    return "up" if target and target.state == "degraded" else target.state if target else "unknown"


def _dated(incident: Any) -> Any:
    from sodsong.desk.dispatch import queries

    incident.refresh_from_db()
    draft = queries.latest(incident)
    return draft if draft and draft.data["deadline"] == DEADLINE.isoformat() else None


def _pass_on(story: Story, incident: Any) -> Any:
    """The letter is issued; districts, LAOs and the two told directly answer through their links, all but one."""
    from sodsong.desk.cases.models import Notice
    from sodsong.desk.dispatch import queries

    circular = people.issue(incident, OFFICER)
    counts = people.tally(circular)
    story.say("issued", number=f"ว {people.RUNNING}", **counts)
    _send(story, circular)
    chased = Notice.objects.filter(incident=incident, kind="silence").exists()
    people.answer(circular, story.url, but=None if chased else people.silent(circular))
    story.say("acknowledged", **people.tally(circular))

    def numbered() -> Any:
        found = queries.circular_of(incident)
        return found and found.draft

    story.wait("numbered letter", numbered)
    return circular


def _send(story: Story, circular: Any) -> None:
    """The officer sends the messages; each receiver has exactly one, or the step has not happened."""
    if story.post is None:
        return
    messages.introduce(story.post)
    sent = messages.send(story.post, circular, story.url, OFFICER, lambda done: story.wait("messages", done))
    if sent["doubled"] or sent["missing"]:
        raise Missed(say("missed", story.language, step="one message each", seconds=0))
    story.say("messages", **sent)


def _repair(story: Story, lab: Any, incident: Any) -> None:
    from sodsong.cli.demo import plan
    from sodsong.desk import clock
    from sodsong.desk.cases.ops import incidents as incident_ops

    if not story.memory.facts.get("repaired"):
        if clock.now() < REPAIRED:
            clock.set_now(REPAIRED)
        story.memory.keep(repaired=True)
    lab.repair(story.world["failing_address"])
    story.say("repaired", day=_day(REPAIRED.date(), story.language))

    def back() -> bool:
        incident.refresh_from_db()
        return incident.state in ("recovered", "closed")

    story.wait("recovery", back)
    story.say("recovered", back=incident.members.filter(state="back").count())
    plan.finish(story, incident)
    if incident_ops.close(incident, OFFICER, clock.now()).done:
        story.say("closed")


def _prove(story: Story, incident: Any) -> str:
    """The evidence is asked for, made by the product, and verified; its path."""
    from sodsong.cli.demo import kept

    certificate = kept.ask(incident, OFFICER)
    story.wait("evidence", lambda: kept.made(certificate))
    verdict = kept.verified(certificate)
    if not verdict.valid:
        raise Missed(say("missed", story.language, step=verdict.problems[0].text(story.language), seconds=0))
    told = verdict.evidence.statement
    story.say("evidence", sites=len(told.seen), rows=told.raw.rows, size=verdict.evidence.proof.checkpoint.size)
    return str(story.folder / certificate.pdf)


def _figures(story: Story, incident: Any, asked: list[str]) -> dict[str, Any]:
    from sodsong.desk.cases.models import Incident, Member
    from sodsong.desk.dispatch import queries
    from sodsong.desk.registry.models import Lao

    dispatched = queries.circular_of(incident)
    draft = dispatched.draft if dispatched else None
    if draft is None:
        raise Missed(say("missed", story.language, step="letter", seconds=0))
    members = set(incident.members.values_list("lao__code", flat=True))
    every = set(Member.objects.values_list("lao__code", flat=True))
    _look(story, incident)
    return {
        "laos": Lao.objects.count(),
        "down": len(members),
        "incident_count": Incident.objects.count(),
        "cause": {
            "kind": "server" if incident.cause_kind == "ip" else incident.cause_kind,
            "value": incident.cause_value,
            "sites": len(members),
        },
        "detect_seconds": story.memory.facts["detect_seconds"],
        "letter_seconds": story.memory.facts["letter_seconds"],
        "false_alarms": len(every - set(story.world["failing_codes"])),
        "letter_pdf": str(story.folder / draft.pdf),
        "letter_docx": str(story.folder / draft.docx),
        "acknowledged": people.tally(dispatched)["done"],
        "recovered": incident.members.filter(state="back").count(),
        "needs_decision": asked,
    }


def _look(story: Story, incident: Any) -> None:
    """The pages must say it too: the board and the incident answer."""
    for path in ("", f"incidents/{incident.year}/{incident.number}/"):
        with urllib.request.urlopen(story.url + path, timeout=10) as page:  # noqa: S310  # our own address
            if page.status != 200:
                raise Missed(say("missed", story.language, step=story.url + path, seconds=10))


def _day(day: date, language: str) -> str:
    from sodsong.ground.thai.write import long_date

    return long_date(day) if language == "th" else f"{day.day} {day:%B %Y}"
