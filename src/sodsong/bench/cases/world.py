"""Both cases, built through the product's own ops, and what they cost. Imported once Django has been started."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from sodsong.act.casework.record import Event
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.cases.ops import writing as story_ops
from sodsong.desk.console.views import incident
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch import queries
from sodsong.desk.dispatch.outbox import circulars
from sodsong.desk.registry.models import District, Lao, Province, Site

LAOS, DISTRICTS, FEW = 7_850, 878, 34  # the nation's LAOs and districts; the LAOs of August 2563
BEGAN = datetime(2020, 8, 11, 2, 12, tzinfo=UTC)
SERVER = "192.0.2.9"


def measured(runs: int) -> list[dict[str, Any]]:
    """The figures, each the median of ``runs`` where it can be asked again."""
    laos = _register()
    small = _case(laos[:FEW], 0)
    little = _page(small, runs)
    large = _case(laos, LAOS // 2)
    cold = statistics.median(_first_look(large) for _run in range(runs))
    page = _page(large, runs)
    now = BEGAN + timedelta(hours=2)
    act = _spent(lambda: incident_ops.note(large, "bench", now, "ทดสอบ"))
    issued = _spent(lambda: dispatch.issue(large, "1", date(2020, 8, 11), "bench", now))
    circular = queries.circular_of(large)
    if circular is None:
        raise RuntimeError("the letter was not issued")
    planned = _spent(lambda: circulars.plan(circular, _link))
    posted = _spent(lambda: circulars.send(circular, _link, "bench", now))
    after = _page(large, runs)
    return [
        _figure("page_7850_laos", page, "ms", 200.0, {"34 LAOs": little}),
        _figure("page_7850_laos_first_look", cold, "ms", 200.0),
        _figure("page_7850_laos_issued", after, "ms", 200.0, {"34 LAOs": little}),
        _figure("one_act", act, "ms", None),
        _figure("letter_issued", issued / 1000, "s", None),
        _figure("messages_planned", planned / 1000, "s", 10.0),
        _figure("messages_posted", posted / 1000, "s", 30.0),
    ]


def _link(recipient: Any) -> str:

    return f"https://sodsong.example/r/{queries.link_token(recipient)}/"


def _register() -> list[Any]:

    province = Province.objects.create(name="สมมุติ")
    districts = District.objects.bulk_create(
        District(province=province, name=f"อำเภอ{number}", position=number) for number in range(1, DISTRICTS + 1)
    )
    laos = Lao.objects.bulk_create(
        Lao(
            code=f"{number:07}",
            province=province,
            district=districts[number % DISTRICTS],
            type="อบต.",
            name=f"สมมุติ{number}",
            official_name=f"องค์การบริหารส่วนตำบลสมมุติ{number}",
        )
        for number in range(LAOS)
    )
    Site.objects.bulk_create(Site(lao=lao, url=f"http://{lao.code}.test/", since=BEGAN) for lao in laos)
    return laos


def _case(laos: list[Any], back: int) -> Any:
    """An open incident of ``laos``, of whom the first ``back`` are back again, one a second."""
    number = Incident.objects.count() + 1
    row = Incident.objects.create(key=f"2563-{number}", year=2563, number=number, state="suspected", began_at=BEGAN)
    members = [
        {"site": lao.code, "lao": lao.code, "since": BEGAN.isoformat(), "symptom": "connect-refused"} for lao in laos
    ]
    cause = {"kind": "ip", "value": SERVER, "equivalent": [], "confidence": 0.98, "healthy": [], "members": members}
    story_ops.append(row, [Event("suspected", BEGAN, reason="common-cause", data=cause), Event("opened", BEGAN)])
    case_stages.keep_steps(BEGAN)
    incident_ops.confirm(row, "bench", BEGAN)
    at = BEGAN + timedelta(hours=1)
    for first in range(0, back, 50):
        story_ops.append(
            row, [_back(lao.code, at + timedelta(seconds=first + n)) for n, lao in enumerate(laos[first : first + 50])]
        )
    row.refresh_from_db()
    return row


def _back(lao: str, at: datetime) -> Any:

    return Event("back", at, reason="seen-up", data={"lao": lao, "site": lao, "at": at.isoformat()})


def _page(row: Any, runs: int) -> float:
    """Milliseconds of the server for the incident's page, as an officer asks for it; the median of ``runs``."""
    officer, _made = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    client = Client()
    client.force_login(officer)
    times = []
    for _run in range(runs + 1):
        started = time.perf_counter()
        answer = client.get(f"/incidents/{row.year}/{row.number}/")
        times.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"the page answered {answer.status_code}")
    return statistics.median(times[1:] or times)


def _first_look(row: Any) -> float:
    """The same as a process pays that has not read this incident yet."""
    incident.LARGE.clear()
    return _page(row, 0)


def _spent(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, compared: dict[str, float] | None = None
) -> dict[str, Any]:
    found = {"name": name, "value": round(value, 1), "unit": unit, "goal": goal}
    return found | ({"compared": [{"name": k, "value": round(v, 1)} for k, v in compared.items()]} if compared else {})
