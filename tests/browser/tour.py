"""Every page of the desk that a person can open, with something on it: the August case with its letter issued and more.

``Tour.pages()`` names each address of the table that is read as a page; one without an address here fails the tour.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from sodsong.desk import links
from sodsong.desk.cases import queries as case_queries
from sodsong.desk.cases.ops import stages, steps
from sodsong.desk.console.letters.papers import wording
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch import queries
from sodsong.desk.dispatch.outbox.texts import Words
from sodsong.desk.dispatch.papers import ops as papers
from sodsong.desk.dispatch.readers import ops as news
from sodsong.desk.dispatch.readers import queries as readers
from sodsong.desk.dispatch.registers import ops as registers
from sodsong.desk.inbox import batches
from sodsong.desk.inbox.models import Report
from sodsong.desk.public.status.ops import Keeper
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Contact, Server, Vendor
from sodsong.desk.registry.people import ops as people
from sodsong.desk.registry.people import queries as people_queries
from sodsong.desk.vault.ops import captures
from sodsong.desk.vault.queries import captures as kept
from tests.desk import world
from tests.desk.access import table
from tests.desk.access.people import Town, addresses
from tests.record.archive.makings import AT, exchange, fetched

# Files that this world holds none of: their addresses say so, in no page of their own.
NO_FILE = frozenset(
    {
        "console:letters-file", "console:letters-scan", "console:letters-batch-zip", "console:incident-evidence-pdf",
        "console:incident-circular-picture", "console:incident-circular-demand", "public:letter", "public:log-vkey",
        "public:witness-vkey", "public:log-checkpoint", "public:log-tile", "public:demand-pdf",
        "public:assessors-evidence", "public:archive-kept", "public:archive-package", "readyz",
    }
)  # fmt: skip
# A link that is over says so in a page of its own.
OVER = {"public:recipient": (200, 404), "console:setup": (403,)}
_START = ("start", "start-province", "start-register", "start-line", "start-email")


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: its name in the table, who looks, and where."""

    name: str
    who: str
    address: str


class Tour:
    """The world, and where its pages are."""

    def __init__(self):
        self.town = Town()
        self.lao, self.year = self.town.own, 2563
        incident = queries.circular_of(case_queries.Incident.objects.get()).incident
        stages.keep_steps(world.NOW)
        steps.finish_step(incident, "vendor-notice", "เจ้าหน้าที่ ก", world.NOW, note="โทรแล้ว จะแก้ภายในวันที่ ๑๖")
        dispatch.publish(queries.circular_of(incident), "เจ้าหน้าที่ ก", world.NOW, on=True)
        registry.add_contact(self.lao, "email", "saraban@thakham.example.test", "งานสมมุติ", world.NOW)
        registry.set_term(self.lao.sites.get(), "contract", world.NOW.date(), world.NOW, by="x")
        dispatch.post("case:1", "nacc", Words("เหตุที่ 1/2563: พ้นกำหนดแล้ว", "x"), world.NOW)
        people.make_token("ระบบสมมุติ", ["read"], world.NOW, "เจ้าหน้าที่ ข", of=None)
        self.incident = incident
        self.town.clients["half"] = _half_way_in(User.objects.create_user("half"))
        everywhere = User.objects.create_user("everywhere")
        people.seat(everywhere, "province", None, world.NOW)
        self.town.clients["everywhere"] = Client()
        self.town.clients["everywhere"].force_login(everywhere)
        self._kept()
        Keeper(settings.SODSONG.data, "แพร่").keep(world.NOW)

    def _kept(self):
        archive, url = kept.archive_of(settings.SODSONG.data), self.lao.sites.get().url + "o1"
        with archive.writing(self.lao.code) as writer:
            (one,) = writer.add(
                fetched(exchange(url, "<h1>โครงสร้างหน่วยงาน</h1>".encode(), AT, "200 OK", "text/html; charset=utf-8")),
                page=True,
            )
        captures.want(self.lao, "O1 โครงสร้างหน่วยงาน", [url], item="o1", now=AT)
        captures._keep(archive, one, self.lao, kept.wanted_at(self.lao, url), 100)

    def pages(self) -> list[Stop]:
        """One stop or more for every address that is read as a page, in the table's order."""
        special = {**self._console(), **self._public()}
        found, here = [], addresses()
        for name, (see, *_more) in table.TABLE.items():
            if name in NO_FILE or name.startswith("api:") or see in (table.NEVER, table.NOBODY):
                continue
            if name in special:
                found += [Stop(name, who, address) for who, address in special[name]]
            else:
                values = self.town.values(name, here[name], own=True)
                if name.startswith("console:contacts-") and "pk" in values:
                    values["pk"] = Contact.objects.filter(lao=self.lao).earliest("pk").pk
                who = "nobody" if name.startswith("public:") else "province" if "y" in see else "everywhere"
                found.append(Stop(name, who, reverse(name, kwargs=values)))
        return [stop for stop in found if self._is_page(stop)]

    def _is_page(self, stop):
        """Is it a whole page that a person reads, no file, no part, no way to another page? What is not there needs a place here."""
        answer = self.town.clients.get(stop.who, self.town.clients["nobody"]).get(stop.address)
        good = answer.status_code in OVER.get(stop.name, (200, 302))
        assert good, f"{stop}: {answer.status_code}. Give it an address in tests/browser/tour.py that shows something."
        html = answer.status_code != 302 and answer["Content-Type"].startswith("text/html")
        for close in answer._resource_closers if answer.streaming else ():
            close()  # the file alone: answer.close() would end the connection to the rows as well
        return html and answer.content.lstrip()[:9].lower() == b"<!doctype"

    def _console(self):
        lao, day = self.lao, world.NOW.date()
        paper = papers.begin("vendor", self.incident, wording(), "เจ้าหน้าที่ ก", world.NOW)
        line = registers.Line(day=day, sender="เทศบาลสมมุติ", receiver="ท้องถิ่นจังหวัด", subject="แจ้งผล")
        entry = registers.enter_in(line, None, day, "เจ้าหน้าที่ ก", world.NOW)
        listed = "ที่,ชื่อ,อาการ\n1,อบต.ท่าข้าม,เข้าไม่ได้\n2,อบต.แม่คำมี,เข้าไม่ได้\n".encode()
        batch = batches.hand_in("list", listed, "รายการสมมุติ.csv", "เจ้าหน้าที่ ก", world.NOW)
        guest = people.invite("ปลัดสมมุติ", "lao", lao, world.NOW, "เจ้าหน้าที่ ข")
        letter = Report.objects.filter(letter__isnull=False).first().letter
        own = reverse("console:board-lao", args=[lao.code])
        places = {
            "today": [("province", "/today/")],
            "board": [("nobody", "/"), ("province", "/")],
            "board-lao": [("nobody", own), ("province", own), ("lao", own)],
            "incident": [(who, "/incidents/2563/1/") for who in ("nobody", "province", "nacc")],
            "letters-paper": [("province", f"/letters/papers/{paper.pk}/")],
            "letters-version": [("province", f"/letters/papers/{paper.pk}/1/")],
            "letters-entry": [("province", reverse("console:letters-entry", args=[entry.pk]))],
            "letters-register": [("province", "/letters/out/"), ("province", "/letters/in/")],
            "incident-step": [
                ("province", f"/incidents/2563/1/steps/{key}/") for key in ("vendor-notice", "consult-assessors")
            ],
            "reports-batch": [("province", f"/reports/import/{batch.pk}/")],
            "inbox-letter": [("province", f"/inbox/{letter.pk}/")],
            "login": [("nobody", "/login/")],
            "login-code": [("half", "/login/code/")],
            "setup": [("nobody", "/setup/over/")],
            "invited": [("nobody", f"/invited/{people_queries.invitation_token(guest)}/")],
            "mine": [("lao", "/mine/"), ("district", "/mine/")],
            "vendors-server": [("province", f"/vendors/servers/{Server.objects.get(address=world.SERVER).pk}/")],
            "vendors-vendor": [("province", f"/vendors/{Vendor.objects.get().pk}/")],
            "vendors-what-if": [("province", f"/vendors/{Vendor.objects.get().pk}/what-if/")],
            **{name: [("head", reverse(f"console:{name}"))] for name in _START},
            "people": [("province", "/people/"), ("head", "/people/")],
            "oit-item": [("province", reverse("console:oit-item", args=[2563, "O1"]))],
            "oit-cell": [("province", reverse("console:oit-cell", args=[2563, lao.code, "O1"]))],
            "oit-lao": [("province", f"/oit/2563/lao/{lao.code}/"), ("lao", f"/oit/2563/lao/{lao.code}/")],
        }
        return {f"console:{name}": stops for name, stops in places.items()}

    def _public(self):
        link = f"/r/{queries.link_token(world.recipient(self.lao.short_name))}/"
        district = f"/r/{queries.link_token(world.recipient(self.lao.district.name))}/"
        told = Report.objects.exclude(lao=None).first()
        reader = news.ask("citizen@example.test", "x", world.NOW, english=False)
        places = {
            "recipient": [("nobody", link), ("nobody", district), ("nobody", "/r/1:x:y/")],
            "notice": [("nobody", f"{link}notice/")],
            "demand": [("nobody", f"{link}demand/")],
            "vendor": [("nobody", f"/v/{links.token('vendor', str(self.town.vendor.pk))}/")],
            "assessors": [("nobody", f"/a/{links.token(case_queries.ASSESSORS, str(self.incident.pk))}/")],
            "status": [("nobody", "/status/")],
            "status-file": [
                ("nobody", f"/status/{place}") for place in ("en/", "month/2020-08.html", "badge/", "en/badge/")
            ],
            "archive": [("nobody", f"/archive/{self.lao.code}/")],
            "archive-item": [("nobody", f"/archive/{self.lao.code}/o1")],
            "archive-page": [
                ("nobody", f"/archive/{self.lao.code}/at/{AT:%Y%m%d%H%M%S}/?u={self.lao.sites.get().url}o1")
            ],
            "news": [("nobody", "/news/")],
            "news-confirm": [("nobody", f"/news/{links.token(readers.WANTED, str(reader.pk))}/")],
            "news-stop": [("nobody", f"/news/{links.token(readers.STOPPED, str(reader.pk))}/stop/")],
            "report-kept": [("nobody", f"/report/{links.token('told', str(told.pk))}/")],
        }
        return {f"public:{name}": stops for name, stops in places.items()}


def _half_way_in(user):
    """A client whose password was right and who is asked for the telephone's code."""
    client = Client()
    session = client.session
    session["second-step"] = [user.pk, "/"]
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client
