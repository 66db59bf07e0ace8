"""Questions to the papers of an incident."""

from django.db.models import Q, QuerySet

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


def vendor(members: list[Member]) -> str:
    """The hosting company most of the members are registered with; empty when none is known."""
    laos = [member.lao_id for member in members]
    now = Q(hostings__until__isnull=True, hostings__site__lao__in=laos)
    return _most(Vendor.objects.filter(now).distinct(), laos)


def _most(vendors: QuerySet[Vendor], laos: list[int]) -> str:
    counted = [
        (row.hostings.filter(until__isnull=True, site__lao__in=laos).values("site__lao").distinct().count(), row.name)
        for row in vendors[:20]
    ]
    return max(counted, key=lambda one: (one[0], one[1]))[1] if counted else ""
