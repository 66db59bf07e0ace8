"""Questions to the papers of an incident."""

from collections.abc import Sequence

from django.db.models import Count, Q

from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.dispatch.papers.models import Paper
from sodsong.desk.registry.models import Vendor


def of(incident: Incident) -> list[Paper]:
    """Every paper of the incident with what stands of it in the register, in the order in which they were begun: two queries."""
    return list(incident.papers.prefetch_related("entries").select_related("replaces"))


def one(pk: int) -> Paper | None:
    """A paper with its incident and earlier versions; None if there is none."""
    return Paper.objects.select_related("incident").prefetch_related("versions", "entries").filter(pk=pk).first()


def own_words(incident: Incident) -> Paper | None:
    """The officer's words for the first letter; None while the offered ones stand."""
    return incident.papers.filter(kind="circular").first()


def vendor_of(members: Sequence[Member]) -> Vendor | None:
    """The hosting company most of the members are registered with; None when none is known."""
    laos = [member.lao_id for member in members]
    now = Q(hostings__until__isnull=True, hostings__site__lao__in=laos)
    counted = Vendor.objects.filter(now).annotate(laos=Count("hostings__site__lao", distinct=True))
    return counted.order_by("-laos", "-name").first()
