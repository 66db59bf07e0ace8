"""The rest of an office's year: letters out and in, messages, reports, contacts, people, links of items, kept pages."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from sodsong import data
from sodsong.bench.pages.fill import Scale
from sodsong.desk.cases.models import Incident, Step
from sodsong.desk.disclosure import queries as disclosure
from sodsong.desk.disclosure.models import Link, Page
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch.models import Draft, Receipt, Recipient
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.papers.models import Entry, Paper
from sodsong.desk.inbox.models import Letter, Report
from sodsong.desk.registry.models import Contact, District, Spelling, Term, Vendor
from sodsong.desk.registry.people.models import Invitation, Token, Trace
from sodsong.desk.registry.sealing import digest, seal
from sodsong.desk.vault.models import Kept, Wanted
from sodsong.desk.watch.models import Maintenance, Proposal

BY = "เจ้าหน้าที่สมมุติ"


def fill(sites: list[Any], scale: Scale, now: datetime) -> None:
    """``scale.rows`` of each list, spread over the province's ``sites`` and its cases."""
    when = [now - timedelta(days=364 * n / scale.rows, minutes=1) for n in range(scale.rows)]
    newest = Incident.objects.order_by("-began_at")[0]
    _letters(newest, scale, when, now)
    _messages(newest, sites, when)
    _inbox(sites, when, now)
    _contacts(sites, scale, when[-1], now)
    _people(sites, when, now)
    _links(sites, scale, now)
    _kept(sites, when, now)


def _letters(newest: Incident, scale: Scale, when: list[datetime], now: datetime) -> None:
    reading = json.loads(data.text("examples/letter-2563-08-14.json"))
    for row in Incident.objects.order_by("-began_at")[: scale.rows]:
        Draft.objects.create(
            incident=row,
            version=1,
            made_at=row.began_at,
            data=reading,
            facts="0" * 64,
            pages=3,
            pdf="x.pdf",
            docx="x.docx",
        )
    dispatch.issue(newest, "๕๖๗", now.date(), BY, now)
    Receipt.objects.bulk_create(
        Receipt(recipient=one, act="acknowledged", at=now, by=BY)
        for one in Recipient.objects.filter(circular__incident=newest)
    )
    cases = list(Incident.objects.order_by("-began_at")[: -(-scale.rows // 5)])
    papers = Paper.objects.bulk_create(
        Paper(incident=cases[n % len(cases)], kind="vendor", data=reading, made_at=at, made_by=BY, pages=1, pdf="x.pdf")
        for n, at in enumerate(when)
    )
    Entry.objects.bulk_create(
        Entry(direction=direction, year=now.year + 543, number=n, day=at.date(), receiver="ผู้รับสมมุติ",
              subject="เรื่องสมมุติ", kept_at=at, kept_by=BY, paper=papers[n] if direction == "out" else None)
        for n, at in enumerate(when)
        for direction in ("out", "in")
    )  # fmt: skip
    Step.objects.bulk_create(
        Step(incident=newest, key=f"own-{n}", position=20 + n, kind="check", title=f"ขั้นสมมุติ {n}", seen_by="officers",
             state="open", due_at=now + timedelta(days=1))
        for n in range(min(scale.rows, 20))
    )  # fmt: skip


def _messages(newest: Incident, sites: list[Any], when: list[datetime]) -> None:
    recipients = list(Recipient.objects.filter(circular__incident=newest))
    Message.objects.bulk_create(
        Message(key=f"bench-{n}", uid=uuid.UUID(int=n), topic="notice", incident=newest, lao=sites[n % len(sites)].lao,
                recipient=recipients[n % len(recipients)] if recipients else None, channel="email",
                subject="เรื่องสมมุติ", text="ข้อความสมมุติ", state=Message.STATES[n % 5], due_at=at, made_at=at, sent_at=at)
        for n, at in enumerate(when)
    )  # fmt: skip


def _inbox(sites: list[Any], when: list[datetime], now: datetime) -> None:
    reading = json.loads(data.text("examples/letter-2563-08-14.json"))
    letters = Letter.objects.bulk_create(
        Letter(digest=f"{n:064x}", file_name=f"หนังสือ {n}.pdf", received_at=at, received_by=BY, reading=reading)
        for n, at in enumerate(when)
    )
    Report.objects.bulk_create(
        Report(letter=letters[n], row=1, written="อบต.สมมุติ", outcome="match" if n % 2 else "ask", at=at,
               lao=sites[n % len(sites)].lao if n % 2 else None, taken_at=now)
        for n, at in enumerate(when)
    )  # fmt: skip
    Report.objects.bulk_create(
        Report(source="call", key=f"bench-{n}", written="อบต.สมมุติ", outcome="match", at=at, by=BY,
               lao=sites[n % len(sites)].lao, taken_at=now)
        for n, at in enumerate(when)
    )  # fmt: skip
    Spelling.objects.bulk_create(
        Spelling(lao=sites[n % len(sites)].lao, written=f"อบต. สมมุด {n}", by=BY, at=at) for n, at in enumerate(when)
    )


def _contacts(sites: list[Any], scale: Scale, since: datetime, now: datetime) -> None:
    districts = list(District.objects.filter(province=sites[0].lao.province))
    vendors = list(Vendor.objects.all())
    Contact.objects.bulk_create(
        Contact(**owner, channel="email", sealed=seal(told), digest=digest(told), name=f"ผู้รับสมมุติ {n}", since=since)
        for n in range(min(scale.rows, 2 * len(sites)))
        for owner, told in (
            ({"lao": sites[n % len(sites)].lao}, f"lao{n}@office.example"),
            *([({"district": districts[n]}, f"district{n}@office.example")] if n < len(districts) else []),
            *([({"vendor": vendors[n]}, f"vendor{n}@office.example")] if n < len(vendors) else []),
        )
    )
    Term.objects.bulk_create(
        Term(site=site, vendor=vendors[n % len(vendors)], kind="contract", ends=now.date() + timedelta(days=n % 60),
             by=BY, since=since)
        for n, site in enumerate(sites)
    )  # fmt: skip
    Maintenance.objects.bulk_create(
        Maintenance(site=sites[n % len(sites)], begins=now - timedelta(hours=1), ends=now + timedelta(hours=n + 1),
                    reason="ปรับปรุงสมมุติ", by=BY)
        for n in range(min(scale.rows, 50))
    )  # fmt: skip
    proposals = Proposal.objects.bulk_create(
        Proposal(key=f"bench-{n}", bonds=[["ip", f"198.51.100.{n}"]], made_at=now) for n in range(min(scale.rows, 10))
    )
    for n, one in enumerate(proposals):
        one.sites.set([sites[(n + k) % len(sites)] for k in range(3)])


def _people(sites: list[Any], when: list[datetime], now: datetime) -> None:
    user, place = User.objects.get(username="bench"), sites[0].lao.province
    Trace.objects.bulk_create(
        Trace(
            at=at,
            user=user,
            name=BY,
            role="province",
            did=bool(n % 2),
            route="console:today",
            path="/today/",
            status=200,
        )
        for n, at in enumerate(when)
    )
    Token.objects.bulk_create(
        Token(name=f"โปรแกรม {n}", digest=f"{n:064x}", scopes=["read"], made_at=now, by=BY)
        for n in range(min(len(when), 50))
    )
    Invitation.objects.bulk_create(
        Invitation(name=f"ผู้รับเชิญ {n}", role="province", province=place, made_at=now, by=BY)
        for n in range(min(len(when), 50))
    )


def _links(sites: list[Any], scale: Scale, now: datetime) -> None:
    """An own page behind every item of the newest year whose list is known, of every LAO of the province."""
    year = next(one for number in reversed(disclosure.YEARS) if (one := disclosure.catalogue(number)).items)
    codes = [item.code for item in year.items][: scale.rows]
    pages = Page.objects.bulk_create(
        Page(lao=site.lao, url=f"{site.url}{code}", host_kind="own", due_at=now, looked_at=now, last_good=now)
        for site in sites
        for code in codes
    )
    places = [code for _site in sites for code in codes]
    Link.objects.bulk_create(
        Link(lao=page.lao, year=year.year, code=code, page=page, source="import", entered_by=BY, entered_at=now,
             approved_by=BY, approved_at=now, state="unreachable" if n % 9 == 0 else "reachable", reason="", since=now)
        for n, (page, code) in enumerate(zip(pages, places, strict=True))
    )  # fmt: skip


def _kept(sites: list[Any], when: list[datetime], now: datetime) -> None:
    wanted = Wanted.objects.bulk_create(
        Wanted(lao=site.lao, item="home", label="หน้าแรก", url=site.url, due_at=now, tried_at=now) for site in sites
    )
    Kept.objects.bulk_create(
        Kept(lao=wanted[n % len(wanted)].lao, wanted=wanted[n % len(wanted)], url=wanted[n % len(wanted)].url, at=at,
             status=200, whole=True, changed=bool(n % 3), digest=f"{n:064x}", bytes=20_000)
        for n, at in enumerate(when)
    )  # fmt: skip
