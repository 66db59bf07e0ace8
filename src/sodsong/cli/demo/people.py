"""The people of the story who pass the letter on and answer it, each through their own signed link over HTTP."""

import http.client
from typing import Any
from urllib.parse import urlencode, urlsplit

RUNNING = "๐ (สาธิต)"  # plainly no number of a register


def issue(incident: Any, officer: str) -> Any:
    """The officer numbers and dates the letter with today; a second time gives the circular there is."""
    from sodsong.act.casework.acts import BANGKOK
    from sodsong.desk import clock
    from sodsong.desk.dispatch import ops, queries

    now = clock.now()
    ops.issue(incident, RUNNING, now.astimezone(BANGKOK).date(), officer, now)
    return queries.circular_of(incident)


def answer(circular: Any, url: str) -> None:
    """Every district acknowledges and passes on, every LAO acknowledges, those on the list have pressed their vendor."""
    from sodsong.desk.dispatch import queries

    door = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    for one in queries.recipients(circular):
        standing = queries.standing_of(one)
        path = f"/r/{queries.link_token(one)}/"
        if standing.opened_at is None:
            _ask(door, "GET", path)
        if standing.acknowledged_at is None:
            _ask(door, "POST", path, act="acknowledged")
        if one.must_act and standing.reply is None:
            _ask(door, "POST", path, act="vendor-told")
    door.close()


def _ask(door: http.client.HTTPConnection, method: str, path: str, **form: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    door.request(method, path, urlencode(form) if form else None, headers)
    reply = door.getresponse()
    reply.read()
    if reply.status not in (200, 302):
        raise RuntimeError(f"{method} of a recipient's link answered {reply.status}")


def tally(circular: Any) -> dict[str, int]:
    """How many LAOs there are, how many acknowledged, how many have pressed their vendor, and through whom they were told."""
    from sodsong.desk.dispatch import queries

    rows = queries.recipients(circular)
    states = [queries.standing_of(one) for one in rows if one.lao_id]
    return {
        "all": len(states),
        "done": sum(state.acknowledged_at is not None for state in states),
        "vendor": sum(state.reply == "vendor-told" for state in states),
        "districts": sum(one.role == "district" for one in rows),
        "laos": sum(one.role == "lao" for one in rows),
        "direct": sum(one.role == "direct" for one in rows),
    }
