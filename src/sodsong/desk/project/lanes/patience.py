"""A stage that cannot write now leaves its work for later: a fault of the database goes in, whether to go on comes out."""

import sqlite3
import time
from collections.abc import Callable

from django.db import connection
from django.db.utils import OperationalError

from sodsong.desk.logs import log

LONGEST = 300.0  # seconds in which a stage may find the rows locked each time; then somebody must look
PAUSE = 2.0  # seconds until it tries again

# https://www.postgresql.org/docs/15/errcodes-appendix.html: serialization_failure, deadlock_detected, lock_not_available
BUSY = frozenset({"40001", "40P01", "55P03"})


def busy(fault: OperationalError) -> bool:
    """Did the database only say that others were writing? Then nothing of the transaction was kept, and nothing is wrong."""
    cause = fault.__cause__
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind of fault, the rest its detail: https://www.sqlite.org/rescode.html
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(cause, "sqlstate", None) in BUSY


class Patience:
    """That of one lane's stages: each may find the rows locked for `LONGEST`, in which it is tried again and again."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._since: dict[str, float] = {}  # when each stage that waits found the rows locked first

    def tried(self, name: str, work: Callable[[], int]) -> int | None:
        """What ``work`` returned; None when the rows were locked, so that it is to be tried again after `PAUSE`.

        Raises what else goes wrong, and the fault itself once that has lasted too long.
        """
        began = self._ticks()
        try:
            done = work()
        except OperationalError as fault:
            since = self._since.setdefault(name, began)
            waited = self._ticks() - since
            if not busy(fault) or waited > LONGEST:
                raise
            log.warning(
                "the rows are locked: again later", stage=name, waited=round(waited, 1), fault=str(fault).strip()
            )
            connection.close()  # whatever the transaction was in the middle of
            return None
        if self._since.pop(name, None) is not None:
            log.info("the rows are free again", stage=name)
        return done
