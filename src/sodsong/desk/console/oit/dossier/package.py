"""The dossier as one file to hand in: the table, the copies as WACZ, the sealed files and the proofs that they have not changed."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from sodsong.desk.console.oit.dossier.evidence import Evidence
from sodsong.desk.vault.models import Leaf
from sodsong.desk.vault.queries import captures, ledger, shelf
from sodsong.record.archive.archive import Archive
from sodsong.record.archive.wacz import with_earlier, with_parts, write_wacz

MOST = 200 * 1024 * 1024  # bytes of sealed files that go along; a larger one is named by its hash alone
PARTS = 120  # captures that belong to one page
HEAD = (
    "item", "title", "url", "entered_at", "entered_by", "approved_by", "state", "reason", "last_good", "text_sha256",
    "kept_times", "kept_first", "kept_last", "copy_at", "copy_digest", "sealed_file", "sealed_sha256", "ledger_index",
)  # fmt: skip


def rows(entries: Iterable[Evidence]) -> list[list[str]]:
    """The table, a row a link, times in UTC as ISO 8601."""
    return [[_cell(value) for value in _row(one)] for one in entries]


def table(entries: Iterable[Evidence]) -> str:
    """The table as CSV that spreadsheets open; nothing in it is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    writer.writerows(rows(entries))
    return "\ufeff" + out.getvalue()


def write(facts: dict[str, Any], data: Path, file: IO[bytes], now: datetime) -> None:
    """The package of what `evidence` gave."""
    entries: list[Evidence] = facts["entries"]
    archive = captures.archive_of(data)
    leaves = {one.copy.leaf.name: one.copy.leaf for one in entries if one.copy and one.copy.leaf}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("README.txt", _readme(facts, now))
        made.writestr("dossier.csv", table(entries))
        listed = [dict(zip(HEAD, row, strict=True)) for row in rows(entries)]
        told = {"lao": facts["lao"].code, "year": facts["year"], "made_at": now.isoformat(), "links": listed}
        made.writestr("dossier.json", json.dumps(told, ensure_ascii=False, indent=1))
        _put_copies(made, archive, facts, now)
        _put_proofs(made, leaves, data)
        _put_sealed(made, leaves, dict(archive.closed(now)))


def _put_copies(made: zipfile.ZipFile, archive: Archive, facts: dict[str, Any], now: datetime) -> None:
    found: dict[int, Any] = {}
    names = {}
    for one in facts["entries"]:
        if one.copy and one.copy.chosen:
            found |= {part.id: part for part in with_parts(archive, one.copy.chosen)[:PARTS]}
            names[one.copy.chosen.url] = f"{one.link.code} {one.item.title if one.item else ''}".strip()
    if found:
        out = io.BytesIO()
        chosen = with_earlier(archive, found.values())
        write_wacz(archive, chosen, out, title=facts["lao"].official_name, at=now, titles=names)
        made.writestr("copies.wacz", out.getvalue(), zipfile.ZIP_STORED)


def _put_proofs(made: zipfile.ZipFile, leaves: dict[str, Leaf], data: Path) -> None:
    """Of each sealed file its entry as it is hashed and the proof that the entry stands in the ledger; the ledger's key."""
    point = ledger.latest()
    ring = shelf.ring(data)
    if ring is not None:
        made.writestr("log.vkey", ring.written())
    for name, leaf in leaves.items():
        plain = name.replace("/", "-")
        made.writestr(f"proofs/{plain}.entry.json", ledger.entry(leaf).written())
        if point is not None and leaf.index < point.size:
            made.writestr(f"proofs/{plain}.tlog-proof", ledger.proof(leaf, point, data).written())


def _put_sealed(made: zipfile.ZipFile, leaves: dict[str, Leaf], files: dict[str, Path]) -> None:
    left = MOST
    for name in leaves:
        path = files.get(name)
        size = path.stat().st_size if path else 0
        if path is None or size > left:
            continue
        left -= size
        made.write(path, f"sealed/{name.replace('/', '-')}", zipfile.ZIP_STORED)


def _readme(facts: dict[str, Any], now: datetime) -> str:
    lines = (
        _("Dossier of %(lao)s, fiscal year %(year)s, made %(at)s (UTC).")
        % {"lao": facts["lao"].official_name, "year": facts["year"], "at": now.strftime("%Y-%m-%d %H:%M")},
        "",
        _(
            "It says what our probes saw and when. It does not say what the server was, nor how the item should be scored."
        ),
        "",
        _("dossier.csv: each entered link, when it was last seen as it should be, and which copy speaks for it."),
        _("copies.wacz: the copies with all they need; open it with a WACZ reader such as ReplayWeb.page."),
        _("sealed/: the files as they were sealed; the SHA-256 of each is the digest in its entry under proofs/."),
        _(
            "proofs/: each entry and the proof (c2sp.org/tlog-proof) that it stands in the ledger whose key is log.vkey."
        ),
        _("Compare log.vkey with the key that the office hands out: a key from this package alone proves nothing."),
    )
    return "\r\n".join(lines) + "\r\n"


def _row(one: Evidence) -> list[Any]:
    link, page, copy = one.link, one.link.page, one.copy
    capture, leaf = (copy.chosen, copy.leaf) if copy else (None, None)
    return [
        link.code, one.item.title if one.item else "", page.url, link.entered_at, link.entered_by, link.approved_by,
        link.state, link.reason, page.last_good, page.sha256,
        copy.count if copy else 0, copy.first if copy else "", copy.last if copy else "",
        capture.at if capture else "", capture.digest if capture else "",
        capture.file if capture else "", leaf.digest if leaf else "", leaf.index if leaf else "",
    ]  # fmt: skip


def _cell(value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
