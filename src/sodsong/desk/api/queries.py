"""What other programs may read, each with a fixed number of queries."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.watch.models import Target


def laos(province: str) -> QuerySet[Lao]:
    """The province's LAOs by code."""
    return registry.laos(province).order_by("code")


def sites(province: str, lao: str, state: str) -> QuerySet[Site]:
    """The addresses in use, by key, each with its home page's target; of one LAO, or in one state, where asked for."""
    homes = Target.objects.filter(kind="home", active=True).defer("window")
    rows = Site.objects.filter(lao__province__name=province, until__isnull=True).select_related("lao")
    if lao:
        rows = rows.filter(lao__code=lao)
    if state:
        rows = rows.filter(targets__in=homes.filter(state=state))
    return rows.order_by("pk").prefetch_related(Prefetch("targets", homes, to_attr="homes"))


def incidents(province: str, state: str) -> QuerySet[Incident]:
    """The incidents that touch the province, the newest first, or those in one state."""
    rows = cases.listed().filter(pk__in=_touching(province))
    return rows.filter(state=state) if state else rows


def incident(province: str, year: int, number: int) -> Incident | None:
    """The incident of that number with its counts, if it touches the province."""
    return cases.listed().filter(pk__in=_touching(province), year=year, number=number).first()


def _touching(province: str) -> QuerySet[Any]:
    return Member.objects.filter(lao__province__name=province).values("incident")


def reports(province: str, lao: str) -> QuerySet[Report]:
    """The reports about the province's LAOs and those of which nobody knows yet whom they mean, the newest first; or about one LAO."""
    ours = Q(lao__isnull=True) | Q(lao__province__name=province)
    rows = Report.objects.filter(ours).select_related("lao").order_by("-at", "-pk")
    return rows.filter(lao__code=lao) if lao else rows
