"""What the watch does beside judging: keeps its targets in step with the register, plans maintenance, hands flips on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from sodsong.desk.registry.models import Site
from sodsong.desk.watch.models import Flip, Maintenance, Target


@transaction.atomic
def sync_targets(anchors: Sequence[str]) -> int:
    """One home target for each watched site, one for each anchor URL; others rest. Returns how many changed."""
    changed = 0
    wanted = {site.pk: site for site in Site.objects.filter(watched=True, until__isnull=True)}
    for target in Target.objects.filter(kind="home", site__isnull=False).defer("window"):
        changed += _rest(target, on=target.site_id in wanted)
        wanted.pop(target.site_id or 0, None)
    Target.objects.bulk_create(Target(site=site, kind="home", url=site.url) for site in wanted.values())
    named = set(anchors)
    for target in Target.objects.filter(kind="anchor").defer("window"):
        changed += _rest(target, on=target.url in named)
        named.discard(target.url)
    Target.objects.bulk_create(Target(kind="anchor", url=url) for url in sorted(named))
    return changed + len(wanted) + len(named)


def _rest(target: Target, *, on: bool) -> int:
    if target.active == on:
        return 0
    target.active = on
    target.save(update_fields=["active"])
    return 1


class BadTime(ValueError):  # noqa: N818  # what a person wrote, not a fault of the program
    """A maintenance must end after it begins, and in the future."""


def plan_maintenance(
    site: Site, begins: datetime, ends: datetime, *, reason: str, by: str, now: datetime
) -> Maintenance:
    """Note that ``site`` may be down by plan from ``begins`` to ``ends`` (aware). Raises BadTime."""
    if not max(begins, now) < ends:
        raise BadTime(BadTime.__doc__)
    return Maintenance.objects.create(site=site, begins=begins, ends=ends, reason=reason[:300], by=by)


def end_maintenance(maintenance: Maintenance, now: datetime) -> None:
    """End a maintenance now; one that has not begun is struck."""
    if maintenance.begins >= now:
        maintenance.delete()
    else:
        Maintenance.objects.filter(pk=maintenance.pk, ends__gt=now).update(ends=now)


def take_flips(ids: Sequence[int], now: datetime) -> int:
    """Claim flips for the cases stage; returns how many were still free. Inside the caller's transaction."""
    return Flip.objects.filter(pk__in=ids, taken_at__isnull=True).update(taken_at=now)


def watch_pages(pairs: Iterable[tuple[Site, str]]) -> dict[tuple[int, str], Target]:
    """The targets of these addresses on (or for) sites, by site (id) and address, watched from now on.

    A home page of that address stays what it is.
    """
    wanted = {(site.pk, url) for site, url in pairs}
    rows = Target.objects.filter(site__in={pk for pk, _ in wanted}).defer("window")
    there = {(one.site_id or 0, one.url): one for one in rows}
    new = [Target(site_id=pk, url=url, kind="page") for pk, url in sorted(wanted) if (pk, url) not in there]
    Target.objects.bulk_create(new, batch_size=500)
    resting = [there[key].pk for key in wanted & there.keys() if not there[key].active and there[key].kind == "page"]
    Target.objects.filter(pk__in=resting).update(active=True)
    return {key: one for key, one in there.items() if key in wanted} | {(one.site_id or 0, one.url): one for one in new}


def rest_page(target: Target) -> None:
    """Stop probing a page that nobody needs any more; home pages and anchors are not touched."""
    if target.kind == "page":
        _rest(target, on=False)
