"""``sodsong evidence issue | verify``."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import BAD_INPUT, MISSING, NO, emit, language, refuse, say

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ISSUER = "sodsong evidence issue"


def issue(
    incident: Annotated[str, typer.Option("--incident", metavar="N", help="The incident: 1/2563, 2563-1, or 1 alone.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.pdf", help="The certificate to write.")],
    lao: Annotated[str | None, typer.Option("--lao", metavar="CODE", help="Of this LAO alone.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Issue evidence of what the probes saw of an incident: one page of PDF with its proof and the raw rows inside."""
    from sodsong.cli.desk import start

    start.set_up(data)
    made = made_for(incident, lao)
    try:
        fresh = output.with_name(output.name + ".new")
        fresh.write_bytes(made["content"])
        fresh.replace(output)
    except OSError as fault:
        refuse(f"{output} cannot be written ({fault.strerror}).")
    told = {"id": made["id"], "file": str(output), "log": made["log"], "leaf": made["leaf"]}
    if json:
        emit(told)
    else:
        say(f"{output}: {made['id']}, entry {made['leaf']} of the ledger {made['log']}.")


def made_for(incident: str, lao: str | None) -> dict[str, Any]:
    """Ask for the certificate and make it here and now; refuses in one sentence. Django is set up."""
    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.project import equipment
    from sodsong.desk.project.lanes import sealing
    from sodsong.desk.proofs import ops
    from sodsong.desk.registry.models import Lao
    from sodsong.desk.vault.ops import keys, ledger
    from sodsong.desk.vault.queries import shelf

    row = _incident(incident)
    member = Lao.objects.filter(code=lao).first() if lao else None
    if lao and member is None:
        refuse(f"--lao {lao}: the register knows no such code.")
    asked = ops.ask(row, member, ISSUER, clock.now())
    if asked.certificate is None:
        refuse(
            {"not-a-member": f"--lao {lao}: it is not in incident {row}."}.get(
                asked.code, "None of its sites was probed."
            )
        )
    history = equipment.history(settings.SODSONG)
    try:
        done = ops.make_one(asked.certificate.pk, history, sealing.office(settings.SODSONG), clock.now())
    except (keys.KeyLostError, ledger.ForkError) as fault:
        refuse(str(fault), MISSING)
    finally:
        history.close()
    asked.certificate.refresh_from_db()
    if not done or asked.certificate.leaf is None:
        refuse(asked.certificate.problem)
    point = shelf.point(settings.SODSONG.data)
    return {
        "id": asked.certificate.key,
        "content": (settings.SODSONG.data / asked.certificate.pdf).read_bytes(),
        "log": point.origin if point else "",
        "leaf": asked.certificate.leaf.index,
    }


def _incident(written: str) -> Any:
    """The incident that ``written`` names: number/year, key, or the number alone where only one year has it."""
    from sodsong.desk.cases.models import Incident

    number, _, year = written.partition("/")
    rows = Incident.objects.filter(key=written)
    if not rows and number.isascii() and number.isdigit():
        rows = Incident.objects.filter(number=int(number), **({"year": int(year)} if year.isdigit() else {}))
    if not rows:
        refuse(f"--incident {written}: there is no such incident.")
    if len(rows) > 1:
        refuse(f"--incident {written}: several years have it; write {rows[0]}.")
    return rows[0]


def verify(
    file: Annotated[Path, typer.Argument(help="The PDF, its evidence.json, or a .tlog-proof.")],
    log_key: Annotated[
        Path | None, typer.Option("--log-key", metavar="FILE", help="The log.vkey to trust, from the office itself.")
    ] = None,
    stamp_roots: Annotated[
        Path | None, typer.Option("--stamp-roots", metavar="PEM", help="Root certificates of the stamping authority.")
    ] = None,
    data: Data = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en.")] = None,
) -> None:
    """Verify evidence, offline: is it whole, and signed by whom you trust? Exit 1 when not."""
    from sodsong.prove.evidence.package import LARGEST, NoEvidenceError
    from sodsong.prove.evidence.verify import verify as judge

    tongue = language(lang)
    try:
        content = file.read_bytes() if file.stat().st_size <= LARGEST else refuse(f"{file} is over 200 MB.")
    except OSError as fault:
        refuse(f"{file} cannot be read ({fault.strerror}).")
    try:
        verdict = judge(content, _trusted(log_key, stamp_roots, data))
    except NoEvidenceError:
        refuse(f"{file} is no evidence of Sodsong.", BAD_INPUT)
    form = verdict.form(tongue)
    if json:
        emit(form)
    else:
        _tell(form, tongue)
    if not verdict.valid:
        raise typer.Exit(NO)


def _trusted(log_key: Path | None, stamp_roots: Path | None, data: Path | None) -> Any:
    """Whom the verifier trusts: the key file given, else the data folder's if there is one, else nobody."""
    from sodsong.ground.seal import keyring
    from sodsong.ground.seal.keys import KeyFormError
    from sodsong.prove.evidence.verify import Trusted

    folder = data or Path(os.environ.get("SODSONG_DATA", "sodsong-data"))
    roots_file = stamp_roots or (
        Path(os.environ["SODSONG_STAMP_ROOTS"]) if os.environ.get("SODSONG_STAMP_ROOTS") else None
    )
    file = log_key or folder / "log.vkey"
    try:
        roots = roots_file.read_bytes() if roots_file else b""
        if log_key is None and not file.is_file():
            return Trusted(roots=roots)
        ring = keyring.read(file.read_text(encoding="utf-8"))
    except OSError as fault:
        refuse(f"{fault.filename} cannot be read ({fault.strerror}).")
    except (KeyFormError, UnicodeDecodeError):
        refuse(f"{file} holds no key of a ledger: it must be a log.vkey as the office hands it out.")
    return Trusted(ring, "given" if log_key else "data-folder", roots)


def _tell(form: dict[str, Any], tongue: str) -> None:
    """The verdict for people, on standard output."""
    thai = tongue == "th"
    good, bad = ("ถูกต้อง ครบถ้วน", "ไม่ผ่านการตรวจ") if thai else ("Valid and whole.", "NOT valid.")
    lines = [good if form["valid"] else bad, *(f"- {one['text']}" for one in form["problems"])]
    told, log = form["statement"], form["log"]
    if told:
        lines.append(f"{told['id']} · {told['issued_at']} · {told['office']}")
        for one in told["seen"]:
            never = "ไม่พบว่าเข้าไม่ได้" if thai else "never seen down"
            spans = ", ".join(f"{span['since']} – {span['until'] or '…'}" for span in one["down"]) or never
            lines.append(f"  {one['name']} {one['url']}: {spans} ({one['answered']}/{one['checks']})")
    if log:
        lines.append(f"{log['origin']} · {log['size']} · {log['root']}")
    if form["timestamp"]:
        lines.append(f"{form['timestamp']['time']} · {form['timestamp']['authority']}")
    lines += [f"{one['name']} · {one['time']}" for one in form["witnesses"]]
    lines += [one["text"] for one in form["notes"]]
    typer.echo("\n".join(lines))
