"""One letter to many: a letter and its receivers go in, a PDF for each comes out, in ZIPs, in the order of the districts.

Each finished letter is a file of its own until all are done, so that a run killed anywhere goes on where it was: what
lies there already is taken only if it was made of the same letter, fonts and receivers.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sodsong.ground.papers.form import to_json
from sodsong.ground.papers.record import Letter

if TYPE_CHECKING:
    from sodsong.act.letter.emblem import Emblem
    from sodsong.act.letter.fonts import Pair

PLAN = "plan.json"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # ZIP knows no earlier day; one for all, so that equal letters give equal files
_BAD = str.maketrans(dict.fromkeys('/\\:*?"<>|\0', "-"))


class BatchError(ValueError):
    """The folder of a batch cannot be used."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom one copy is for: ``to`` stands after ถึง or เรียน, ``name`` and ``district`` make its file's name."""

    to: str
    name: str
    district: str = ""


def file_names(receivers: Sequence[Receiver]) -> list[str]:
    """Where each letter lies within the ZIP: by district in the order given, numbered in printing order."""
    districts = list(dict.fromkeys(one.district for one in receivers))
    folders = {name: f"{number:03} {_safe(name) or 'จังหวัด'}" for number, name in enumerate(districts, start=1)}
    return [
        f"{folders[one.district]}/{number:05} {_safe(one.name)}.pdf" for number, one in enumerate(receivers, start=1)
    ]


def ordered(receivers: Sequence[Receiver]) -> list[Receiver]:
    """In printing order: the districts as they first come, each district's receivers together."""
    place = {name: number for number, name in enumerate(dict.fromkeys(one.district for one in receivers))}
    return sorted(receivers, key=lambda one: place[one.district])


def personal(letter: Letter, receiver: Receiver) -> Letter:
    """The copy of ``letter`` that one receiver gets."""
    return replace(letter, to=(receiver.to,))


def begin(folder: Path, letter: Letter, receivers: Sequence[Receiver], fonts: "Pair") -> None:
    """Make ``folder`` ready for this batch, or find it as this batch left it. Raises BatchError if another's work lies there."""
    asked = {
        "letter": to_json(letter),
        "fonts": fonts.hashes,
        "receivers": [[one.to, one.name, one.district] for one in receivers],
    }
    digest = hashlib.sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    plan = folder / PLAN
    if plan.is_file():
        if json.loads(plan.read_text(encoding="utf-8")).get("digest") != digest:
            raise BatchError(f"{folder} holds letters of another batch: remove it, or name another output.")
        return
    if folder.exists() and any(folder.iterdir()):
        raise BatchError(f"{folder} is not empty and no batch: name another output.")
    folder.mkdir(parents=True, exist_ok=True)
    _write(plan, json.dumps({"digest": digest, "total": len(receivers)}).encode())


def made(folder: Path) -> int:
    """How many letters of the batch lie there."""
    return sum(1 for path in folder.glob("*.pdf"))


def go_on(
    folder: Path,
    letter: Letter,
    receivers: Sequence[Receiver],
    moment: datetime,
    *,
    fonts: "Pair",
    emblem: "Emblem | None" = None,
    most: int | None = None,
) -> Iterator[int]:
    """Set the letters that are not there yet, at most ``most`` of them; yields how many are done after each.

    Raises one of papers.CANNOT for a letter that cannot be set.
    """
    from sodsong.act.letter import papers  # noqa: PLC0415  # who orders and packs copies does without the typesetter

    present = {path.name for path in folder.glob("*.pdf")}
    done, fresh = len(present), 0
    for number, receiver in enumerate(receivers, start=1):
        name = f"{number:05}.pdf"
        if name in present:
            continue
        if most is not None and fresh >= most:
            return
        sheet = papers.pdf(personal(letter, receiver), moment, fonts=fonts, emblem=emblem)
        _write(folder / name, sheet.pdf)
        done, fresh = done + 1, fresh + 1
        yield done


def pack(folder: Path, receivers: Sequence[Receiver], target: Path, *, per_district: bool) -> list[Path]:
    """The finished letters as ``target``, or as one ZIP a district within the folder ``target``; the ZIPs in order.

    The single letters are taken away only when every ZIP stands whole.
    """
    names = file_names(receivers)
    if not per_district:
        _zip(target, [(folder / f"{number:05}.pdf", name) for number, name in enumerate(names, start=1)])
        made_files = [target]
    else:
        target.mkdir(parents=True, exist_ok=True)
        by_folder: dict[str, list[tuple[Path, str]]] = {}
        for number, name in enumerate(names, start=1):
            part, _, leaf = name.partition("/")
            by_folder.setdefault(part, []).append((folder / f"{number:05}.pdf", leaf))
        made_files = []
        for part, members in by_folder.items():
            made_files.append(target / f"{part}.zip")
            _zip(made_files[-1], members)
    shutil.rmtree(folder)
    return made_files


def _zip(target: Path, members: Sequence[tuple[Path, str]]) -> None:
    """Stored, not deflated: a PDF's streams are compressed already."""
    fresh = target.with_name(f"{target.name}.new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as file:
        for path, name in members:
            file.writestr(zipfile.ZipInfo(name, EARLIEST), path.read_bytes())
    fresh.replace(target)


def _write(file: Path, content: bytes) -> None:
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")  # what a killed run had begun may be there
    fresh.write_bytes(content)
    fresh.replace(file)


def _safe(name: str) -> str:
    return " ".join(name.translate(_BAD).split())[:80].strip(". ")
