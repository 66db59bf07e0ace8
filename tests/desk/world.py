"""The case of August 2563 as rows: Phrae's register, 34 sites down with one server, one incident, one letter, one draft.

Vendors and servers are plainly made up; the register's facts come from the shipped file.
"""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from sodsong import data
from sodsong.act.casework.record import Event as Happening
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.cases.ops import writing as story_ops
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch.models import Circular, Draft, Recipient
from sodsong.desk.inbox.models import Letter, Report
from sodsong.desk.registry.models import District, Hosting, Lao, Province, Server, Site, Vendor
from sodsong.desk.watch.models import Attribute, Flip, Reader, Target

BEGAN = datetime.fromisoformat("2020-08-11T09:12:00+07:00")
NOW = datetime.fromisoformat("2020-08-11T09:20:30+07:00")
SERVER = "203.0.113.9"
VENDOR = "โฮสต์สมมุติ ก"
LEARNED = BEGAN - timedelta(days=30)
# Rows 1-34 of the letter in the register's codes; row 31 is asked about, its likelier answer stands here.
_CODES = (
    "5497 540166 540167 540162 5486 540454 540551 540553 540552 5490 5483 5493 5482 540352 540358 540353 540356 540654 "
    "540657 5489 540658 540652 540255 540256 5488 540754 540755 540752 540756 540751 540851 540855 540854 5487"
)
FALLEN = tuple(_CODES.split(" "))
MOVED = ("540154", "540156")  # registered with the vendor, yet on another server and up


@dataclass(frozen=True)
class World:
    """What the tests hold on to."""

    laos: dict[str, Lao]
    sites: dict[str, Site]
    incident: Incident | None = None
    letter: Letter | None = None
    draft: Draft | None = None


def register(districts: int | None = None, *, every_address: bool = True) -> World:
    """The shipped register: all of it, or its first districts; every LAO with an address, or only as registered."""
    province = Province.objects.create(name="แพร่")
    rows = list(csv.DictReader(data.text("registers/phrae.csv").splitlines()))
    names = list(dict.fromkeys(row["district"] for row in rows if row["district"]))[:districts]
    places = {
        name: District.objects.create(province=province, name=name, position=number)
        for number, name in enumerate(names, 1)
    }
    kept = [row for row in rows if row["district"] in places or (not row["district"] and districts is None)]
    laos = Lao.objects.bulk_create(
        Lao(
            code=row["code"],
            province=province,
            district=places.get(row["district"]),
            type=row["type"],
            name=row["name"],
            official_name=row["official_name"],
        )
        for row in kept
    )
    addresses = {row["code"]: f"http://{row['code']}.lao.test/" if every_address else row["url"] for row in kept}
    sites = Site.objects.bulk_create(
        Site(lao=lao, url=addresses[lao.code], since=LEARNED) for lao in laos if addresses[lao.code]
    )
    return World({lao.code: lao for lao in laos}, {site.lao.code: site for site in sites})


def watched(world: World, down: tuple[str, ...] = (), unknown: tuple[str, ...] = ()) -> World:
    """Every site watched and up, but for those named; attributes learned, the moved ones on a server of their own."""
    Site.objects.update(watched=True)
    for site in world.sites.values():
        site.watched = True
    targets = Target.objects.bulk_create(
        Target(
            site=site,
            kind="home",
            url=site.url,
            state="down" if code in down else "unknown" if code in unknown else "up",
            since=BEGAN if code in down else LEARNED,
            reason="connect-refused" if code in down else "stale" if code in unknown else "ok",
        )
        for code, site in world.sites.items()
    )
    Flip.objects.bulk_create(
        Flip(
            target=target,
            at=BEGAN,
            confirmed_at=BEGAN + timedelta(seconds=20),
            was="up",
            now="down",
            reason="connect-refused",
            taken_at=NOW,
        )
        for target in targets
        if target.state == "down"
    )
    vendor, _made = Vendor.objects.get_or_create(name=VENDOR)
    server, _made = Server.objects.get_or_create(address=SERVER)
    other, _made = Server.objects.get_or_create(address="203.0.113.77")
    for code, site in world.sites.items():
        ip = SERVER if code in FALLEN else "203.0.113.77"
        Attribute.objects.create(site=site, kind="ip", value=ip, since=LEARNED)
        Hosting.objects.create(site=site, server=server if code in FALLEN else other, since=LEARNED)
        if code in FALLEN or code in MOVED:
            Hosting.objects.create(site=site, vendor=vendor, since=LEARNED)
    Reader.objects.create(vantage="here", position=1, read_at=NOW - timedelta(seconds=38))
    return world


def _entry(world: World, code: str) -> dict[str, str]:
    return {
        "site": str(world.sites[code].pk),
        "lao": code,
        "since": BEGAN.isoformat(),
        "symptom": "connect-refused",
    }


def suspected(world: World, codes: tuple[str, ...], at: datetime = BEGAN + timedelta(seconds=24)) -> Incident:
    """One incident of a suspected server with ``codes`` in it, not opened yet."""
    year, number = 2563, Incident.objects.count() + 1
    row = Incident.objects.create(key=f"{year}-{number}", year=year, number=number, state="suspected", began_at=BEGAN)
    cause = {
        "kind": "ip",
        "value": SERVER,
        "equivalent": [["vendor", VENDOR]],
        "confidence": 0.98,
        "healthy": [str(world.sites[code].pk) for code in MOVED if code in world.sites],
        "members": [_entry(world, code) for code in codes],
    }
    happen(row, Happening("suspected", at, reason="common-cause", data=cause))
    return row


def happen(row: Incident, *events: Happening) -> Incident:
    """Write events into the story and bring the row up to date."""
    with transaction.atomic():  # tests of a live server have none of their own
        story_ops.append(row, events)
    row.refresh_from_db()
    return row


def letter_received(at: datetime = NOW, digest: str = "0" * 64) -> Letter:
    """The letter of 14 August as the reader gives it, its reports and its one question."""
    reading = json.loads(data.text("examples/letter-2563-08-14.json"))
    reading["warnings"] = [{"code": "deadline-not-working-day", "text": "๑๖ สิงหาคม ๒๕๖๓ เป็นวันอาทิตย์"}]
    reading["confirm"] = ["deadline", "rows"]
    letter = Letter.objects.create(
        digest=digest, file_name="หนังสือ ๑๔ ส.ค. ๖๓.txt", received_at=at, received_by="เจ้าหน้าที่ ก", reading=reading
    )
    laos = {lao.code: lao for lao in Lao.objects.all()}
    for row in reading["rows"]:
        report = Report.objects.create(
            letter=letter,
            row=row["no"],
            district=row["district"],
            written=row["written"],
            outcome=row["outcome"],
            lao=laos.get(row["lao"]["code"]) if row["lao"] else None,
            at=at,
        )
        report.candidates.set([laos[lao["code"]] for lao in row["candidates"] if lao["code"] in laos])
    return letter


def august(*, confirmed: bool = False) -> World:
    """The morning of 11 August at 09.20: 34 down, one open incident, the letter received, its draft made."""
    world = watched(register(), down=FALLEN, unknown=("540656",))
    row = suspected(world, FALLEN)
    happen(row, Happening("opened", BEGAN + timedelta(seconds=26), reason="sound"))
    if confirmed:
        happen(
            row, Happening("confirmed", BEGAN + timedelta(minutes=5), "เจ้าหน้าที่ ก", data={"kind": "ip", "value": SERVER})
        )
    letter = letter_received()
    case_stages.take_reports(NOW)
    row.refresh_from_db()
    return World(world.laos, world.sites, row, letter, drafted(row))


def drafted(row: Incident, version: int = 1) -> Draft:
    """A draft whose files are small but real."""
    folder = settings.SODSONG.data / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"letters/{row.key}-v{version}"
    (settings.SODSONG.data / f"{name}.pdf").write_bytes(_pdf())
    (settings.SODSONG.data / f"{name}.docx").write_bytes(b"PK\x03\x04 a Word file")
    reading = json.loads(data.text("examples/letter-2563-08-14.json"))
    return Draft.objects.create(
        incident=row,
        version=version,
        made_at=BEGAN + timedelta(seconds=40),
        data=reading,
        facts="0" * 64,
        pages=3,
        pdf=f"{name}.pdf",
        docx=f"{name}.docx",
    )


def issued(world: World, at: datetime = NOW, *, set_anew: bool = True) -> Circular:
    """The letter is issued as number ๕๖๗ of the day of ``at``, with the version that bears it unless it is not set yet."""
    row = world.incident
    assert row
    running = "๕๖๘" if Circular.objects.exists() else "๕๖๗"
    assert dispatch.issue(row, running, at.date(), "เจ้าหน้าที่ ก", at).done
    circular = Circular.objects.get(incident=row)
    if set_anew:
        circular.draft = drafted(row, version=row.drafts.count() + 1)
        circular.draft.data["number"] = {"raw": "พร ๐๐๒๓.๔/ว", "running": running}
        circular.draft.save()
        circular.save()
    return circular


def deadline(world: World, day: date = date(2020, 8, 16), at: datetime = NOW) -> None:
    """The officer sets the deadline."""
    assert world.incident
    assert incident_ops.set_deadline(world.incident, day, "เจ้าหน้าที่ ก", at).done
    world.incident.refresh_from_db()


def recipient(name: str) -> Recipient:
    """The recipient with that name: อบต.ท่าข้าม, or a district."""
    found = [
        one
        for one in Recipient.objects.select_related("lao", "district")
        if name == (one.lao.short_name if one.lao else one.district and one.district.name)
    ]
    assert len(found) == 1, name
    return found[0]


def recovered(world: World, at: datetime) -> None:
    """All 34 come back, one every two minutes from ``at`` on, and the incident is recovered."""
    assert world.incident
    backs = [
        Happening(
            "back",
            at + timedelta(minutes=2 * number),
            reason="seen-up",
            data={
                "lao": code,
                "site": str(world.sites[code].pk),
                "at": (at + timedelta(minutes=2 * number)).isoformat(),
            },
        )
        for number, code in enumerate(FALLEN)
    ]
    happen(world.incident, *backs, Happening("recovered", backs[-1].at + timedelta(minutes=1), reason="all-back"))
    Target.objects.filter(state="down").update(state="up", since=at, reason="ok")


def _pdf() -> bytes:
    """A one-page PDF."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
