"""What the archive knows of a capture, and what it gives back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer as it was received. ``at`` is UTC in whole seconds, as the record's WARC-Date says it.

    ``digest`` is the payload's, the same for the same bytes; ``new`` is False for a revisit, which holds only the
    head and means the payload of an earlier capture of the same address. ``page``: asked for, not needed by one.
    """

    id: int
    place: str  # whom it is filed under: an LAO's code, or NOWHERE
    url: str
    at: datetime
    status: int
    kind: str  # media type, lower case, without parameters
    digest: str
    new: bool
    page: bool
    size: int  # of the payload as received; 0 for a revisit
    over: bool  # not whole: longer than the caps, or broken off
    file: str  # the WARC's path below the archive's folder
    start: int  # and where in it the record lies: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a capture holds, opened: ``body`` without its transfer and content codings."""

    capture: Capture
    head: bytes
    headers: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes

    def header(self, name: str) -> str:
        """The first header called ``name`` (lower case), or an empty string."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Repair:
    """What an interrupted write had left at the end of a file, and what was done: ``lost`` bytes cut, others taken in."""

    file: str
    lost: int
    taken: int


NOWHERE = "none"  # for pages that lie on no registered site
