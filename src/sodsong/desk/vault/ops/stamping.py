"""The newest checkpoint is stamped by the authority the office has named, if it has named one."""

from datetime import datetime

from sodsong.desk.logs import log
from sodsong.desk.vault.models import Checkpoint
from sodsong.desk.vault.queries import ledger as queries
from sodsong.ground.seal import note
from sodsong.observe.probe.fleet import post as web


def stamp_newest(authority: str, roots: bytes, now: datetime) -> int:
    """Ask ``authority`` (URL) for a stamp over the newest checkpoint; 1 when one came that holds, else 0 and a log line."""
    point = queries.unstamped() if authority else None
    return int(point is not None and stamp_one(point, authority, roots, now))


def stamp_one(point: Checkpoint, authority: str, roots: bytes, now: datetime) -> bool:
    """Stamp the text of ``point``; an answer that does not hold is not kept."""
    from sodsong.prove.evidence import stamp  # noqa: PLC0415  # X.509 and RFC 3161, where an office has named an authority

    message = note.parse(point.signed).text.encode()
    answer = web.post(authority, stamp.request(message), "application/timestamp-query")
    if answer.status != 200:
        log.warning("stamp", status=answer.status, why=answer.why)
        return False
    found = stamp.check(answer.body, message, roots)
    if isinstance(found, stamp.NoStamp) and found.code != "stamp-authority-unknown":
        log.warning("stamp", why=found.code)
        return False
    Checkpoint.objects.filter(pk=point.pk, stamp__isnull=True).update(stamp=answer.body, stamped_at=now)
    return True
