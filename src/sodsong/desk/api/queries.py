"""What other programs may read, each with a fixed number of queries; nothing beyond what the token reaches."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.registry.people import queries as people
from sodsong.desk.registry.people.models import Token
from sodsong.desk.watch.models import Target


def laos(token: Token) -> QuerySet[Lao]:
    """The LAOs that the token reaches, by code."""
    return Lao.objects.filter(people.reached(token)).select_related("district", "province").order_by("code")


def lao(token: Token, code: str) -> Lao | None:
    """The LAO with that code, if the token reaches it."""
    return laos(token).filter(code=code).first()


def sites(token: Token, lao: str, state: str) -> QuerySet[Site]:
    """The addresses in use, by key, each with its home page's target; of one LAO, or in one state, where asked for."""
    homes = Target.objects.filter(kind="home", active=True).defer("window")
    rows = Site.objects.filter(people.reached(token, "lao"), until__isnull=True).select_related("lao")
    if lao:
        rows = rows.filter(lao__code=lao)
    if state:
        rows = rows.filter(targets__in=homes.filter(state=state))
    return rows.order_by("pk").prefetch_related(Prefetch("targets", homes, to_attr="homes"))


def incidents(token: Token, state: str) -> QuerySet[Incident]:
    """The incidents that touch what the token reaches, the newest first, or those in one state; members counted there alone."""
    rows = _touching(token)
    return rows.filter(state=state) if state else rows


def incident(token: Token, year: int, number: int) -> Incident | None:
    """The incident of that number with its counts, if it touches what the token reaches."""
    return _touching(token).filter(year=year, number=number).first()


def members(token: Token, row: Incident) -> list[Member]:
    """The incident's members that the token reaches."""
    return list(cases.member_rows(row).filter(people.reached(token, "lao")))


def _touching(token: Token) -> QuerySet[Any]:
    return cases.listed(people.reached(token, "members__lao")).filter(
        pk__in=Member.objects.filter(people.reached(token, "lao")).values("incident")
    )


def reports(token: Token, lao: str) -> QuerySet[Report]:
    """The reports about LAOs that the token reaches, the newest first; or about one LAO.

    Those of which nobody knows yet whom they mean are the office's: for tokens that reach its whole province.
    """
    ours = Q(lao__isnull=False) & people.reached(token, "lao")
    if people.reaches_desk(token, settings.SODSONG.province):
        ours |= Q(lao__isnull=True)
    rows = Report.objects.filter(ours).select_related("lao").order_by("-at", "-pk")
    return rows.filter(lao__code=lao) if lao else rows
