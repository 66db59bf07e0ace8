"""How long the answers of an LAO's home page took: by hour and by day."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console import queries
from sodsong.desk.console.timings import pages
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Target
from sodsong.desk.watch.timings import asking as timings

HOURS, DAYS = 24, 30


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The phase chart of the last 24 hours, or of one day, and of thirty days; a page of its own, or a part of the LAO's."""
    row = queries.lao(code)
    if row is None:
        raise Http404(_("There is no LAO with that code in the register."))
    homes, now = watch.homes_of([row.pk]).get(row.pk, []), clock.now()
    home = next((one for one in homes if str(one.site_id) == request.GET.get("site")), homes[0] if homes else None)
    midnight = datetime.combine(timezone.localdate(now), time.min, timezone.get_current_timezone())
    first = midnight - timedelta(days=DAYS - 1)
    day = _day(request.GET.get("day", ""), first.date(), midnight.date())
    begin = _begin(day, now)
    context = {"lao": row, "homes": homes, "home": home, "day": day}
    if home is not None:
        context |= _charts(request, home, begin, first, now)
        context |= _ways(code, homes, home, str(context.get("vantage", "")), day)
    return render(request, "console/timings/page.html", context)


def _ways(code: str, homes: list[Target], home: Target, vantage: str, day: date | None) -> dict[str, str]:
    """Where the other views are: ``here`` keeps vantage and site, ``apart`` the day, each to be added to."""
    here = reverse("console:board-lao-times", args=[code])
    seen = {"vantage": vantage} | ({"site": str(home.site_id)} if len(homes) > 1 else {})
    kept = ({"day": day.isoformat()} if day else {}) | ({"site": str(home.site_id)} if len(homes) > 1 else {})
    return {"here": f"{here}?{urlencode(seen)}", "apart": f"{here}?{urlencode(kept)}", "bare": here}


def _day(typed: str, first: date, last: date) -> date | None:
    """The day asked for, if the chart of days shows it."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if first <= day <= last else None


def _begin(day: date | None, now: datetime) -> datetime:
    if day is not None:
        return datetime.combine(day, time.min, timezone.get_current_timezone())
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)


def _charts(request: HttpRequest, home: Target, begin: datetime, first: datetime, now: datetime) -> dict[str, object]:
    end = begin + timedelta(hours=HOURS)
    told = timings.timings(home.pk, begin, end, first, now)
    if told is None:
        return {"away": True}
    names = sorted({one.vantage for one in (*told.hours, *told.days)})
    own = settings.SODSONG.vantage
    usual = own if own in names else next(iter(names), own)
    asked = request.GET.get("vantage", "")
    vantage = asked if asked in names else usual
    bad = timings.own_line(home, min(begin, first), now)
    mine = {kind: [one for one in getattr(told, kind) if one.vantage == vantage] for kind in ("hours", "whole", "days")}
    return {
        "vantages": names,
        "vantage": vantage,
        "fresh": told.fresh,
        "said": pages.sentence(next(iter(mine["whole"]), None)),
        "hours": pages.chart(mine["hours"], pages.Stretch(begin, HOURS, timings.HOUR, bad, now)),
        "days": pages.chart(mine["days"], pages.Stretch(first, DAYS, timings.DAY, bad, now)),
        "parts": pages.PARTS,
    }
