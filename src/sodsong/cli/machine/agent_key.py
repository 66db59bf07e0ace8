"""``sodsong agent-key``: an agent's own key for the message bus, and what the bus must know of it."""

from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.output import emit, refuse, say


def agent_key(
    file: Annotated[Path, typer.Argument(help="Where the key's seed is written; it must not be there yet.")],
    vantage: Annotated[str, typer.Option(help="The name of the agent's place.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Make an agent's key for the message bus: the seed goes into FILE, the line for the bus's configuration is printed.

    The seed stays on the agent's machine (`sodsong agent --nkey FILE`); the bus is told the public key alone.
    """
    import os

    import nkeys

    from sodsong.observe.probe.fleet import names
    from sodsong.record.history.layout import BadVantageError, home

    try:
        home(Path(), vantage)
    except BadVantageError as fault:
        refuse(str(fault))
    seed: bytes = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
    public = bytes(nkeys.from_seed(bytearray(seed)).public_key).decode("ascii")
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(seed + b"\n")
    except FileExistsError:
        refuse(f"{file} is there already: choose another name, or move the old key away.")
    except OSError as fault:
        refuse(f"{file} cannot be written ({fault.strerror}).")
    publish, subscribe = names.rights(vantage)
    if json:
        emit({"vantage": vantage, "public_key": public, "publish": publish, "subscribe": subscribe, "file": str(file)})
        return
    quoted = [", ".join(f'"{one}"' for one in some) for some in (publish, subscribe)]
    typer.echo(f"{{ nkey: {public}, permissions: {{ publish: [{quoted[0]}], subscribe: [{quoted[1]}] }} }}")
    say(f"The seed is in {file}. Put the line above among the users in the bus's configuration.")
