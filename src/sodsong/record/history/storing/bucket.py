"""Objects by name in a folder or in S3-compatible storage. An object is there whole or not at all."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from obstore.store import ObjectStore

PART = 8 << 20  # bytes; a bigger file goes up in parts of this size, two at a time
CONNECT, ANSWER = timedelta(seconds=5), timedelta(seconds=60)
PATIENCE = timedelta(seconds=20)  # for as long a request is tried again before the storage counts as away


class StorageError(RuntimeError):
    """The storage of sealed files did not do what it was asked; all is kept here, and it is asked again."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the storage is: ``s3://BUCKET/PREFIX`` or ``file:///FOLDER``, and what opens an S3-compatible one."""

    url: str
    endpoint: str = ""  # of storage that is not Amazon's: https://…
    region: str = "us-east-1"
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


class Bucket:
    """The objects below one URL; every fault of the storage is a StorageError, which tells nothing secret."""

    def __init__(self, access: Access) -> None:
        self.url = access.url
        self._access = access
        self._opened: ObjectStore | None = None

    def put(self, name: str, content: Path | bytes) -> None:
        """Lay ``content`` down under ``name``, in place of what was there."""
        import obstore  # noqa: PLC0415 - 15 MB that only a desk with storage elsewhere needs

        with self._told():
            obstore.put(self._store(), name, content, chunk_size=PART, max_concurrency=2)

    def create(self, name: str, content: bytes) -> bool:
        """Lay ``content`` down under ``name`` unless something is there; whether it did."""
        import obstore  # noqa: PLC0415 - as above

        with self._told():
            try:
                obstore.put(self._store(), name, content, mode="create", use_multipart=False)
            except obstore.exceptions.AlreadyExistsError:
                return False
            return True

    def get(self, name: str) -> bytes | None:
        """What lies under ``name``; None if nothing does."""
        import obstore  # noqa: PLC0415 - as above

        with self._told():
            try:
                return bytes(obstore.get(self._store(), name).bytes())
            except (obstore.exceptions.NotFoundError, FileNotFoundError):
                return None

    def fetch(self, name: str, to: Path) -> bool:
        """Write what lies under ``name`` to a file, piece by piece; whether anything lies there."""
        import obstore  # noqa: PLC0415 - as above

        with self._told():
            try:
                found = obstore.get(self._store(), name)
            except (obstore.exceptions.NotFoundError, FileNotFoundError):
                return False
            with to.open("wb") as file:
                for piece in found.stream(min_chunk_size=1 << 20):
                    file.write(piece)
            return True

    def names(self, prefix: str) -> list[str]:
        """The names of all objects below ``prefix``, sorted."""
        import obstore  # noqa: PLC0415 - as above

        with self._told():
            return sorted(one["path"] for page in obstore.list(self._store(), prefix) for one in page)

    def drop(self, names: Sequence[str]) -> None:
        """Let objects go; one that is not there is gone already."""
        import obstore  # noqa: PLC0415 - as above

        for name in names:
            with self._told():
                try:
                    obstore.delete(self._store(), name)
                except (obstore.exceptions.NotFoundError, FileNotFoundError):
                    continue

    @contextmanager
    def _told(self) -> Iterator[None]:
        from obstore.exceptions import BaseError  # noqa: PLC0415 - as above

        try:
            yield
        except (BaseError, OSError) as fault:
            raise StorageError(f"{self.url}: {_reason(str(fault), self._access)}") from None

    def _store(self) -> "ObjectStore":
        if self._opened is None:
            self._opened = _open(self._access)
        return self._opened


def _open(access: Access) -> "ObjectStore":
    from obstore.store import LocalStore, S3Store  # noqa: PLC0415 - as above

    parts = urlsplit(access.url)
    if parts.scheme == "file":
        return LocalStore(parts.path, mkdir=True)
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config={
            "region": access.region,
            "access_key_id": access.key,
            "secret_access_key": access.secret,
            **({"endpoint": access.endpoint} if access.endpoint else {}),
        },
        client_options={
            "allow_http": access.endpoint.startswith("http://"),
            "connect_timeout": CONNECT,
            "timeout": ANSWER,
        },
        retry_config={"max_retries": 4, "retry_timeout": PATIENCE},
    )


def _reason(said: str, access: Access) -> str:
    """What the storage's client says, without its innards but for what is wrong with a certificate, and without keys."""
    line, _, innards = " ".join(said.split()).partition(" Debug source")
    bad = re.search(r"InvalidCertificate\( *(\w+)", innards)
    line = line[:300] + (f" (certificate: {bad[1]})" if bad else "")
    for word in filter(None, (access.secret, access.key)):
        line = line.replace(word, "…")
    return line
