"""``sodsong cause locate``: a file of sites and what they share goes in, the causes of their failures come out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sodsong.cli.output import emit, language, refuse

if TYPE_CHECKING:
    from sodsong.judge.cause.record import Attribution, Cause, Site

Words = dict[str, str]
_TH: Words = {
    "none": "ไม่พบสาเหตุร่วม",
    "is-all": "แทบทุกแห่งพร้อมกัน (สายของเราเองหรือของทั้งจังหวัด)",
    "is-resolver": "ค้นหาชื่อไม่ได้ไม่ว่าใครให้บริการชื่อ (เครื่องค้นหาชื่อของเราเอง)",
    "cause": "สาเหตุร่วม: {name} ทำให้ล่ม {down} เว็บไซต์ (ความเชื่อมั่น {sure:.0%})",
    "same": "  ชื่ออื่นของกลุ่มเดียวกัน: {names}",
    "healthy": "  ใช้ร่วมกันแต่ยังปกติ {count}: {ids}",
    "rivals": "  ที่อธิบายได้ใกล้เคียงกัน: {names}",
    "sites": "  {ids}",
    "alone": "ล่มด้วยเหตุของตนเอง {count}: {ids}",
    "unknown": "ยังไม่ทราบผล {count}: {ids}",
}
_EN: Words = {
    "none": "No shared cause found.",
    "is-all": "nearly everything at once (our own line, or the whole province's)",
    "is-resolver": "names fail whoever serves them (our own resolver)",
    "cause": "Shared cause: {name}, {down} sites down (confidence {sure:.0%})",
    "same": "  the same sites by other names: {names}",
    "healthy": "  sharing it yet up, {count}: {ids}",
    "rivals": "  nearly as likely in its place: {names}",
    "sites": "  {ids}",
    "alone": "Down each for a reason of its own, {count}: {ids}",
    "unknown": "Not known, {count}: {ids}",
}


def locate(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="Sites with status, symptom and attributes.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en")] = None,
) -> None:
    """Find the fewest shared causes that explain which sites are down and which are not."""
    import json
    import time

    from sodsong import data
    from sodsong.judge.cause.locate import locate as find
    from sodsong.judge.cause.tables import read_tables

    words = _TH if language(lang) == "th" else _EN
    sites = _read(file)
    tables = read_tables(json.loads(data.text("symptoms.json")))
    began = time.perf_counter()
    answer = find(sites, tables)
    seconds = time.perf_counter() - began
    if as_json:
        emit(_sound(_document(answer, seconds)))
        return
    for line in _lines(answer, words):
        typer.echo(_sound(line))


def _read(file: Path) -> "list[Site]":
    """The file's sites; anything that is not the promised form ends the command with one sentence."""
    import json

    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        refuse(f"{file}: cannot be read ({error.strerror}); give a JSON file of sites.")
    except UnicodeDecodeError:
        refuse(f"{file}: is not UTF-8 text; give a JSON file of sites.")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        refuse(f"{file}: malformed JSON in line {error.lineno}, column {error.colno} ({error.msg}); correct it there.")
    except ValueError:  # a number of thousands of digits, which Python refuses to read
        refuse(f"{file}: holds a number too long to be read; give attributes as text.")
    except RecursionError:
        refuse(f"{file}: its JSON is nested too deeply to be a list of sites.")
    entries = value.get("sites") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        refuse(f'{file}: has no list of sites; the form is {{"sites": [{{"id", "status", "symptom", "attributes"}}]}}.')
    return [_site(file, number, entry) for number, entry in enumerate(entries, start=1)]


def _site(file: Path, number: int, entry: Any) -> "Site":
    from sodsong.judge.cause.record import Site

    if not isinstance(entry, dict) or not isinstance(entry.get("id"), (str, int)):
        refuse(f"{file}: site {number} has no id; give every site an id.")
    status, symptom, attributes = entry.get("status"), entry.get("symptom"), entry.get("attributes")
    return Site(
        str(entry["id"]),
        status if status in ("up", "down") else "unknown",
        symptom if isinstance(symptom, str) else None,
        attributes if isinstance(attributes, dict) else {},
        _age(entry.get("age_days")),
    )


def _age(value: Any) -> float:
    """Days since the attributes were last seen to be so; anything that is no such number says they are fresh."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= 36_500 else 0.0


def _document(answer: "Attribution", seconds: float) -> dict[str, Any]:
    return {
        "causes": [_cause(cause) for cause in answer.causes],
        "independent": list(answer.independent),
        "unknown": list(answer.unknown),
        "seconds": round(seconds, 6),
    }


def _sound(value: Any) -> Any:
    """``value`` without the half characters (lone surrogates) that JSON may spell and no output can carry."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return {key: _sound(one) for key, one in value.items()} if isinstance(value, dict) else value


def _cause(cause: "Cause") -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "value": cause.value,
        "equivalent": [{"kind": kind, "value": value} for kind, value in cause.equivalent],
        "sites": list(cause.sites),
        "healthy": list(cause.healthy),
        "confidence": cause.confidence,
        "rivals": [{"kind": kind, "value": value} for kind, value in cause.rivals],
    }


def _lines(answer: "Attribution", words: Words) -> list[str]:
    """The attribution for people, most credible cause first."""
    lines = [] if answer.causes else [words["none"]]
    for cause in answer.causes:
        name = words.get(f"is-{cause.kind}") or f"{cause.kind} {cause.value}"
        lines.append(words["cause"].format(name=name, down=len(cause.sites), sure=cause.confidence))
        if cause.equivalent:
            names = ", ".join(f"{kind} {value}" for kind, value in cause.equivalent)
            lines.append(words["same"].format(names=names))
        lines.append(words["sites"].format(ids=", ".join(cause.sites)))
        if cause.healthy:
            lines.append(words["healthy"].format(count=len(cause.healthy), ids=", ".join(cause.healthy)))
        if cause.rivals:
            lines.append(words["rivals"].format(names=", ".join(f"{kind} {value}" for kind, value in cause.rivals)))
    for key, ids in (("alone", answer.independent), ("unknown", answer.unknown)):
        if ids:
            lines.append(words[key].format(count=len(ids), ids=", ".join(ids)))
    return lines
