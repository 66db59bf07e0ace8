"""Questions to the papers."""

from sodsong.act.letter.wording import Head
from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch.models import Draft, Letterhead
from sodsong.ground.papers.record import Contact, Number


def latest(incident: Incident) -> Draft | None:
    """The newest version of the incident's letter."""
    return incident.drafts.order_by("-version").first()


def in_need_of_letters(lone: str) -> list[Incident]:
    """Live incidents of a shared cause that are open or beyond; lone failures get no circular letter."""
    rows = Incident.objects.filter(state__in=("open", "recovering"), members__isnull=False).exclude(cause_kind=lone)
    return list(rows.distinct())


def head(province: str) -> Head:
    """The office's letterhead as the wording takes it; empty where the office has set none."""
    row = Letterhead.objects.filter(province__name=province).first()
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
    )


def versions(incident: Incident) -> list[Draft]:
    """Every version of the incident's letter, the newest first."""
    return list(incident.drafts.order_by("-version"))
