"""Questions to the papers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from django.db.models import Count, Exists, Min, OuterRef, Q

from sodsong.act.casework import cascade
from sodsong.act.casework.record import OVER, UNDER_WAY
from sodsong.act.letter.wording import Head
from sodsong.desk import links
from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch.models import Circular, Draft, Letterhead, Receipt, Recipient
from sodsong.ground.papers.record import Contact, Number, Signer
from sodsong.ground.thai.digits import to_thai

LINK = "recipient"  # the purpose its link serves
LINK_AGE = 90 * links.DAY  # seconds a recipient's link is good for


def latest(incident: Incident) -> Draft | None:
    """The newest version of the incident's letter."""
    return incident.drafts.order_by("-version").first()


def in_need_of_letters(lone: str) -> list[Incident]:
    """Live incidents of a shared cause that are open or beyond; lone failures get no circular letter."""
    rows = Incident.objects.filter(state__in=UNDER_WAY, members__isnull=False).exclude(cause_kind=lone)
    return list(rows.distinct())


def letterhead(province: str) -> Letterhead | None:
    """What the office puts on its letters, as it stands; None where it has set nothing."""
    return Letterhead.objects.filter(province__name=province).first()


def head(province: str) -> Head:
    """The office's letterhead as the wording takes it; empty where the office has set none."""
    row = letterhead(province)
    if row is None:
        return Head()
    number = " ".join(part for part in (row.province_letters, row.owner_number) if part)
    return Head(
        sender=row.sender,
        number=Number(
            raw=f"{number}/ว" if number else "",
            province_letters=row.province_letters,
            owner=row.owner_number,
            circular=True,
        ),
        contact=Contact(
            office=row.office,
            group=row.group,
            phone=tuple(filter(None, row.phone.split("\n"))),
            fax=tuple(filter(None, row.fax.split("\n"))),
            website=row.website,
            person=row.person,
            person_phone=row.person_phone,
        ),
        qr=row.qr,
        qr_caption=row.qr_caption,
        signer=Signer(position=row.signer),
        memo_signer=Signer(position=row.memo_signer),
        address=tuple(filter(None, row.address.split("\n"))),
        unit=row.unit,
        emblem=row.emblem,
    )


def versions(incident: Incident) -> list[Draft]:
    """Every version of the incident's letter, the newest first."""
    return list(incident.drafts.order_by("-version"))


def circular_of(incident: Incident) -> Circular | None:
    """The incident's letter once it is issued."""
    return Circular.objects.filter(incident=incident).select_related("draft").first()


def as_recipient(row: Recipient) -> cascade.Recipient:
    """The row as casework knows a recipient."""
    return cascade.Recipient(
        key=row.key,
        role=cast("cascade.Role", row.role),
        district=row.district.name if row.district else "",
        via=row.via.key if row.via else None,
        must_act=row.must_act,
    )


def standing_of(row: Recipient) -> cascade.Standing:
    """What a recipient's receipts come to; prefetch ``receipts`` when asking for many."""
    return cascade.standing(
        cascade.Receipt(
            act=cast("cascade.Act", one.act),
            at=one.at,
            by=one.by,
            reply=cast("cascade.Reply", one.reply) if one.reply else None,
            note=one.note,
            claimed=one.claimed,
        )
        for one in row.receipts.all()
    )


def recipients(circular: Circular) -> list[Recipient]:
    """Everybody the circular is for, in its order, with LAO, district and receipts loaded: two queries."""
    rows = circular.recipients.select_related("lao__district", "lao__province", "district", "via", "circular__incident")
    return list(rows.prefetch_related("receipts"))


def link_token(recipient: Recipient) -> str:
    """The signed part of a recipient's own link: it names one recipient, serves one purpose and expires."""
    return links.token(LINK, f"{recipient.pk}-{recipient.serial}" if recipient.serial else str(recipient.pk))


def recipient_of(token: str) -> Recipient | None:
    """The recipient whose link this is; None for an altered, an expired, a replaced or a withdrawn one."""
    subject = links.read(LINK, token, LINK_AGE).subject
    if subject is None:
        return None
    pk, _dash, serial = subject.partition("-")
    rows = Recipient.objects.select_related("lao__district", "lao__province", "district", "via", "circular__incident")
    rows = rows.filter(pk=pk, serial=serial or 0, withdrawn_at__isnull=True)
    return rows.select_related("circular__draft").first()


def replaced(token: str) -> bool:
    """Was this a recipient's link, rightly signed, that the office has withdrawn or given anew?"""
    return links.read(LINK, token, LINK_AGE).subject is not None and recipient_of(token) is None


def expired(token: str) -> bool:
    """Was this a recipient's link, rightly signed, that has grown too old?"""
    return links.read(LINK, token, LINK_AGE).expired


def number_of(circular: Circular, province: str) -> str:
    """The issued letter's number as it stands on paper, in Thai digits and never parted: พร ๐๐๒๓.๔/ว ๕๖๗."""
    raw = circular.draft.data["number"]["raw"] if circular.draft else head(province).number.raw
    return to_thai(f"{raw or 'ว'} {circular.running}").replace(" ", "\u00a0")


def waiting_for(laos: list[int], district: int | None) -> list[Recipient]:
    """What letters of incidents that go on ask of these LAOs, and of the district office, the newest letter first."""
    rows = Recipient.objects.exclude(circular__incident__state__in=OVER)
    rows = rows.filter(Q(lao__in=laos) | Q(lao__isnull=True, district__isnull=False, district=district))
    rows = rows.select_related("lao", "district", "circular__incident", "circular__draft").prefetch_related("receipts")
    return list(rows.order_by("-circular__issued_at", "position"))


def passed_on(office: Recipient) -> list[Recipient]:
    """The recipients that a district office passes the circular on to, in order, with LAO and receipts: two queries."""
    rows = office.passes_to.select_related("lao__district", "district", "via").order_by("position")
    return list(rows.prefetch_related("receipts"))


def recipient(circular: Circular, pk: int) -> Recipient | None:
    """One recipient of this circular; None if it is another's."""
    rows = circular.recipients.select_related("lao__district", "lao__province", "district", "via")
    return rows.filter(pk=pk).first()


def first_signs(circular: Circular) -> Iterator[tuple[str, str, datetime | None]]:
    """(district, empty for those told directly; name; when it acknowledged) of each LAO told, in order: one query."""
    rows = circular.recipients.exclude(role="district").order_by("position")
    signed = rows.annotate(signed_at=Min("receipts__at", filter=~Q(receipts__act__in=("opened", "confirmed"))))
    fields = ("role", "district__name", "lao__type", "lao__name", "lao__official_name", "signed_at")
    for role, district, kind, name, official, at in signed.values_list(*fields):
        yield "" if role == "direct" else district, official if kind == "special" else f"{kind}{name}", at


def branch_counts(circular: Circular) -> list[tuple[str, int, int]]:
    """(district, empty for those told directly; how many LAOs acknowledged; how many are told): one query, no LAO read."""
    sign = Receipt.objects.filter(recipient=OuterRef("pk")).exclude(act__in=("opened", "confirmed"))
    rows = circular.recipients.exclude(role="district").order_by().annotate(signed=Exists(sign))
    told = rows.values("role", "district__name").annotate(all=Count("pk"), done=Count("pk", filter=Q(signed=True)))
    found: dict[str, tuple[int, int]] = {}
    for one in told:
        name = "" if one["role"] == "direct" else one["district__name"]
        done, all_ = found.get(name, (0, 0))
        found[name] = (done + one["done"], all_ + one["all"])
    return [(name, *counts) for name, counts in found.items()]


def papers_of(incidents: Iterable[int]) -> dict[int, tuple[bool, bool]]:
    """Of these incidents (ids): is there a draft, and is it issued? One query."""
    rows = Incident.objects.filter(pk__in=list(incidents))
    told = rows.annotate(
        drafted=Exists(Draft.objects.filter(incident=OuterRef("pk"))),
        out=Exists(Circular.objects.filter(incident=OuterRef("pk"))),
    )
    return {pk: (drafted, out) for pk, drafted, out in told.values_list("pk", "drafted", "out")}
