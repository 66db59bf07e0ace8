"""Questions to the letter's way down."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from sodsong.act.casework.record import LIVE, UNDER_WAY
from sodsong.act.casework.steps.notices import Hop
from sodsong.desk.cases.models import Step
from sodsong.desk.dispatch.models import Circular, Demand, Receipt, Recipient
from sodsong.desk.registry.models import Lao, Site

_SIGN = Receipt.objects.filter(recipient=OuterRef("pk"))


def under_way() -> list[Circular]:
    """Issued letters of incidents that go on and whose letter or cascade step still waits for everybody."""
    open_ones = Step.objects.filter(incident=OuterRef("incident"), kind__in=("letter", "cascade"), state="open")
    rows = Circular.objects.filter(Exists(open_ones), incident__state__in=UNDER_WAY)
    return list(rows.select_related("incident"))


def all_acknowledged(circular: Circular) -> bool:
    """Has every LAO given a sign beyond opening?"""
    signed = Exists(_SIGN.exclude(act__in=("opened", "confirmed")))
    return not circular.recipients.exclude(role="district").exclude(signed).exists()


def silent_hops(circular: Circular, now: datetime, patience: timedelta) -> list[Hop]:
    """Those without any sign, with the office they are told through; none before patience runs out or if all are told of."""
    if now - circular.issued_at <= patience:
        return []
    rows = circular.recipients.filter(~Exists(_SIGN)).values_list("key", "via__key")
    hops = [Hop(key, circular.issued_at, opened=False, via=via) for key, via in rows]
    told = set(circular.incident.notices.filter(kind="silence").values_list("to", flat=True))
    quiet = {hop.key for hop in hops}
    return hops if any(hop.key not in told and hop.via not in quiet for hop in hops) else []


def site_and_vendor(lao: Lao) -> tuple[str, str]:
    """The LAO's address in force and the vendor that the register names for it; empty where it knows none."""
    site = Site.objects.filter(lao=lao, until__isnull=True).order_by("pk").first()
    if site is None:
        return "", ""
    hosting = site.hostings.filter(Q(until__isnull=True), vendor__isnull=False).select_related("vendor").first()
    return site.url, hosting.vendor.name if hosting and hosting.vendor else ""


def demands(circular: Circular) -> list[Demand]:
    """Every letter that an LAO has made to its vendor on this letter's order, with its LAO, oldest first."""
    return list(Demand.objects.filter(recipient__circular=circular).select_related("recipient__lao"))


def claimed_count() -> int:
    """How many recipients of letters still out have only signs that somebody else wrote down and nobody confirmed."""
    own = Receipt.objects.filter(recipient=OuterRef("pk"))
    claimed = own.filter(claimed=True).exclude(act__in=("opened", "confirmed"))
    better = own.filter(Q(act="confirmed") | (Q(claimed=False) & ~Q(act="opened")))
    rows = Recipient.objects.filter(Exists(claimed), ~Exists(better), circular__incident__state__in=LIVE)
    return rows.count()
