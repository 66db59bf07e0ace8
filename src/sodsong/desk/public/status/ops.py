"""The stage's deed: the files are made anew when what they tell has changed."""

from datetime import datetime, timedelta
from pathlib import Path

from sodsong.desk.public.status import facts, shelf, tree

STALE = timedelta(seconds=60)  # after which the time of the newest check is told anew, if nothing else has changed


class Keeper:
    """Keeps one data folder's status pages true; remembers what they tell, so that a quiet look costs no writing."""

    def __init__(self, data: Path, province: str) -> None:
        self.data, self.province = data, province
        self._told: facts.Picture | None = None
        self._made: datetime | None = None

    def keep(self, now: datetime) -> int:
        """Write what has changed; returns how many files did."""
        picture = facts.gather(self.province, self.data, now)
        if self._told and self._made and picture.timeless() == self._told and timedelta() <= now - self._made < STALE:
            return 0
        changed = shelf.write(self.data / shelf.NAME, tree.files(picture, ""))
        self._told, self._made = picture.timeless(), now
        return changed


def publish(data: Path, province: str, folder: Path, address: str, now: datetime) -> dict[str, int]:
    """The same pages for another host into ``folder``; ``address`` is where the desk is reached from there, if it is.

    Returns how many files there are and how many changed. Raises ForeignFolder for a folder with things not ours.
    """
    files = tree.files(facts.gather(province, data, now), address or None)
    return {"files": len(files), "changed": shelf.write(folder, files, strangers=False)}
