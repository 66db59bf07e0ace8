"""`sodsong lab`: the simulated hosting world, started for a person or a script to play with."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sodsong.cli.output import emit, language, refuse

if TYPE_CHECKING:
    from sodsong.lab.world import World

WORDS = {
    "th": {
        "title": "โลกโฮสติงจำลอง: {sites} เว็บไซต์ บน {servers} เซิร์ฟเวอร์ (ทุกชื่อเป็นชื่อสมมุติ ทุกที่อยู่อยู่ในเครื่องนี้)",
        "columns": ("ที่อยู่", "เครื่อง", "ผู้ให้บริการ", "เว็บไซต์"),
        "own": "ดูแลเอง",
        "resolver": "ตัวถามชื่อ (DNS)",
        "ca": "ใบรับรองราก",
        "register": "ทะเบียนสำหรับนำเข้า",
        "control": "ประตูสั่งการ",
        "try": "ลองทำให้เซิร์ฟเวอร์ที่มี {count} เว็บไซต์ล่ม แล้วซ่อม:",
        "end": "กด Ctrl-C เพื่อจบ",
    },
    "en": {
        "title": "Simulated hosting world: {sites} sites on {servers} servers (every name made up, every address on this machine)",
        "columns": ("address", "server", "vendor", "sites"),
        "own": "self-kept",
        "resolver": "resolver (DNS)",
        "ca": "root certificate",
        "register": "register to import",
        "control": "control door",
        "try": "Let the server with {count} sites fail, then repair it:",
        "end": "Ctrl-C ends it",
    },
}


def lab(
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same world.")] = 1,
    octet: Annotated[
        int | None, typer.Option(min=20, max=250, help="Second byte of every address; a free one by default.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where ca.pem and register.csv go; by default `lab` in the data folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line of facts on standard output.")] = False,
    with_parent: Annotated[bool, typer.Option(help="End when standard input ends.")] = False,
    lang: Annotated[str | None, typer.Option(help="th or en.")] = None,
) -> None:
    """Run a simulated hosting world: real web and DNS servers on loopback addresses, with faults to order."""
    from sodsong.lab.run import OctetTakenError, claim_octet, phrae_rows, serve_forever
    from sodsong.lab.world import build

    words = WORDS[language(lang)]
    place = (folder or Path(os.environ.get("SODSONG_DATA") or "sodsong-data") / "lab").absolute()
    try:
        claim = claim_octet(seed, octet)
    except OctetTakenError as error:
        refuse(f"sodsong lab: {error}.")
    world = build(phrae_rows(), seed, claim.octet)
    facts = {
        **world.facts(),
        "ca_pem": str(place / "ca.pem"),
        "register": str(place / "register.csv"),
        "pid": os.getpid(),
    }
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "register.csv").write_text(world.register_csv(), encoding="utf-8")
        tell = (lambda: emit(facts)) if as_json else (lambda: _show(world, facts, words))
        serve_forever(world, place, ready=tell, with_parent=with_parent)
    except OctetTakenError as error:
        refuse(f"sodsong lab: {error}.")
    except OSError as error:
        refuse(f"sodsong lab: {place} cannot be written ({error.strerror}); choose another with --folder.")
    finally:
        claim.release()


def _show(world: "World", facts: dict[str, Any], words: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=True)
    table = Table(*words["columns"], title=words["title"].format(sites=len(world.sites), servers=len(world.servers)))
    names = {vendor.key: vendor.name for vendor in world.vendors}
    for server in world.servers:
        owner = names.get(
            server.vendor, "CDN" if server.kind == "edge" else "-" if server.kind == "anchor" else words["own"]
        )
        table.add_row(server.address, server.name, owner, str(len(world.on_server(server.address)) or "-"))
    console.print(table)
    for word, value in (
        ("resolver", world.resolver),
        ("ca", facts["ca_pem"]),
        ("register", facts["register"]),
        ("control", world.control_url),
    ):
        console.print(f"{words[word]}: {value}", highlight=False)
    console.print(words["try"].format(count=len(world.failing_codes)), highlight=False)
    for verb in (
        f'{{"verb": "server_down", "what": "{world.failing_address}", "mode": "drop"}}',
        '{"verb": "repair", "what": "everything"}',
    ):
        command = f"curl -H 'Content-Type: application/json' -d '{verb}' {world.control_url}/verb"
        console.print(f"  {command}", highlight=False, markup=False)
    console.print(words["end"])
