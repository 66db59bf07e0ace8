"""What is sealed of each vantage, in a storage elsewhere; this machine's disk keeps what was made or asked for last.

<url>/<vantage>/sealed/*            the files that are live, under the names they have here
<url>/<vantage>/digests/*           each day of each target in a row
<url>/<vantage>/manifest/N.ndjson   the manifest when it was N bytes long; the highest N counts
<url>/<vantage>/epoch.json          of a copy: whose numbers it holds

Files go up first, then the manifest that names them, under a name nobody has used; only then goes what it no longer names.
Stopped at any instant, the highest manifest is whole and so is every file it names.
"""

import os
import threading
from collections.abc import Iterable
from pathlib import Path

from sodsong.record.history import manifest, sealing
from sodsong.record.history.layout import THAI, home, settle, vantages
from sodsong.record.history.manifest import Sealed

from .bucket import Bucket, StorageError


class StorageTakenError(StorageError):
    """The storage holds another history of this vantage; give this desk a place of its own there."""


class Mirror:
    """Keeps ``bucket`` like the sealed part of ``folder``. For one pushing thread and any number that ask."""

    def __init__(self, folder: Path, bucket: Bucket) -> None:
        self._folder, self._bucket = folder, bucket
        self._stored: dict[str, int] = {}  # vantage → bytes of the manifest that the storage has

    def push(self, vantage: str) -> int:
        """Bring the storage to what is sealed here; how many files went up. Raises StorageError."""
        place = home(self._folder, vantage)
        data = _manifest(place)
        new = vantage not in self._stored
        if new:
            self._stored[vantage] = self._newest(vantage, data)
        if not new and len(data) == self._stored[vantage]:
            return 0
        before = _files(manifest.told(data[: self._stored[vantage]]))
        live = manifest.told(data)
        now = _files(live)
        for name in now.keys() - before.keys():
            try:
                self._bucket.put(f"{vantage}/sealed/{name}", place / "sealed" / name)
            except StorageError:
                if (place / "sealed" / name).exists():
                    raise
                return 0  # merged away meanwhile: the next turn sees its heir
        self._beside(vantage, place, [one for one in live if one.checks not in before])
        if len(data) > self._stored[vantage]:
            self._name(vantage, data)
        outdated = self._orphans(vantage, now) if new else [f"{vantage}/sealed/{name}" for name in before.keys() - now]
        self._bucket.drop(outdated)
        return len(now.keys() - before.keys())

    def present(self, paths: Iterable[Path]) -> None:
        """Bring back those live sealed files that are not here; raises StorageError when the storage has them not."""
        for path in paths:
            if not path.exists():
                self._bring(path)

    def trim(self, vantage: str, most: int) -> int:
        """Let files go from this disk that the storage has, the longest unused first, until ``most`` bytes stay; how many."""
        place = home(self._folder, vantage)
        with sealing.alone(place) as mine:
            if not mine:
                return 0
            stored = _files(manifest.told(_manifest(place)[: self._stored.get(vantage, 0)]))
            here = {path: path.stat() for path in (place / "sealed").glob("*.parquet")}
            size, gone = sum(one.st_size for one in here.values()), 0
            for path, stood in sorted(here.items(), key=lambda one: one[1].st_mtime):
                if size > most and path.name in stored:
                    path.unlink()
                    size, gone = size - stood.st_size, gone + 1
            return gone

    def adopt(self) -> list[str]:
        """Before anything is written: take up what the storage has and a new or restored folder has not; its vantages.

        The files come when they are asked for. What was hot on a lost disk is lost; its numbers are leapt over.
        Raises StorageError when the storage is away and there is nothing here to go on with.
        """
        try:
            names = self._bucket.names("")
            newest = {name.split("/")[0]: name for name in names if "/manifest/" in name}
            return [vantage for vantage, name in newest.items() if self._take_up(vantage, name, names)]
        except StorageError:
            if not vantages(self._folder):
                raise
            return []  # pushing will tell

    def _take_up(self, vantage: str, newest: str, names: list[str]) -> bool:
        place = home(self._folder, vantage)
        here = _manifest(place)
        if _length(newest) <= len(here):
            return False
        there = self._bucket.get(newest) or b""
        if not there.startswith(here):
            return False  # another history: pushing will tell
        for folder in ("sealed", "digests", "hot"):
            (place / folder).mkdir(parents=True, exist_ok=True)
        for name in names:
            inside = name.removeprefix(f"{vantage}/")
            if inside == "epoch.json" or (inside.startswith("digests/") and inside != name):
                self._bucket.fetch(name, place / inside)
        (place / "lock").write_text("another machine's", encoding="ascii")  # a writer leaps as after a loss of power
        fresh = place / "manifest.ndjson.new"
        fresh.write_bytes(there)
        settle(fresh)
        fresh.replace(place / "manifest.ndjson")
        settle(place)
        return True

    def _newest(self, vantage: str, data: bytes) -> int:
        """How much of our manifest the storage has; raises StorageTakenError if it has one that ours does not begin with."""
        names = self._bucket.names(f"{vantage}/manifest")
        there = self._bucket.get(names[-1]) if names else b""
        if there is None or not data.startswith(there):
            raise StorageTakenError(f"{self._bucket.url}/{vantage}: {StorageTakenError.__doc__}")
        return len(there)

    def _name(self, vantage: str, data: bytes) -> None:
        """Make ``data`` the manifest of the storage, then let older ones go."""
        name = f"{vantage}/manifest/{len(data):015}.ndjson"
        if not self._bucket.create(name, data) and self._bucket.get(name) != data:
            raise StorageTakenError(f"{self._bucket.url}/{vantage}: {StorageTakenError.__doc__}")
        self._stored[vantage] = len(data)
        self._bucket.drop([one for one in self._bucket.names(f"{vantage}/manifest") if one < name])

    def _beside(self, vantage: str, place: Path, fresh: list[Sealed]) -> None:
        """What goes with days that are new, and with a copy."""
        months = {f"{one.start.astimezone(THAI):%Y-%m}.parquet" for one in fresh if one.parts}
        beside = [place / "epoch.json", *(place / "digests" / name for name in months)]
        for path in (path for path in beside if path.exists()):
            self._bucket.put(f"{vantage}/{path.relative_to(place).as_posix()}", path)

    def _orphans(self, vantage: str, live: dict[str, str]) -> list[str]:
        """What a crash left in the storage: files that no manifest names, manifests that do not count."""
        counts = f"{vantage}/manifest/{self._stored[vantage]:015}.ndjson"
        return [
            name
            for name in self._bucket.names(f"{vantage}/sealed") + self._bucket.names(f"{vantage}/manifest")
            if name.rsplit("/", 1)[1] not in live and name != counts
        ]

    def _bring(self, path: Path) -> None:
        place = path.parent.parent
        digest = _files(manifest.read(place)).get(path.name)
        if digest is None:
            return  # merged away meanwhile: whoever asked looks again
        draft = self._folder / "tmp" / f"{path.name}.{os.getpid()}-{threading.get_ident()}"
        draft.parent.mkdir(exist_ok=True)
        try:
            if not self._bucket.fetch(f"{place.name}/sealed/{path.name}", draft):
                raise StorageError(f"{self._bucket.url}/{place.name}/sealed/{path.name} is gone from the storage.")
            if sealing.sha256(draft) != digest:
                raise StorageError(f"{self._bucket.url}/{place.name}/sealed/{path.name} is not what was stored.")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def _manifest(place: Path) -> bytes:
    try:
        data = (place / "manifest.ndjson").read_bytes()
    except FileNotFoundError:
        return b""
    return data[: data.rfind(b"\n") + 1]


def _files(live: Iterable[Sealed]) -> dict[str, str]:
    """The names of the files and their SHA-256."""
    found: dict[str, str] = {}
    for one in live:
        found[one.checks] = one.checks_sha256
        if one.failures and one.failures_sha256:
            found[one.failures] = one.failures_sha256
    return found


def _length(name: str) -> int:
    """How long the manifest of that name is."""
    return int(name.rsplit("/", 1)[1].removesuffix(".ndjson"))
