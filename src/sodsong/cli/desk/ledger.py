"""``sodsong ledger status | rotate``."""

from typing import Annotated

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import MISSING, NO, emit, refuse, say

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def status(data: Data = None, json: Json = False) -> None:
    """What the ledger has signed, whether its files bear it out, and who has witnessed it."""
    from sodsong.cli.desk import start

    folder = start.set_up(data)
    from sodsong.desk.vault.queries import ledger, shelf

    told = ledger.standing(folder)
    ring = shelf.ring(folder)
    told["keys"] = [{"vkey": one.key.vkey, "until": one.until} for one in ring.kept] if ring else []
    if json:
        emit(told)
    else:
        say(f"{told['origin'] or 'no ledger yet'}: {told['leaves']} leaves, {told['size']} of them signed for.")
        say(f"Stamped: {told['stamp'] or 'no'}. Witnesses: {', '.join(told['witnesses']) or 'none'}.")
        say("The files bear out what was signed." if told["whole"] else "The files do NOT bear out what was signed.")
    if not told["whole"]:
        raise typer.Exit(NO)


def rotate(
    data: Data = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="The old key is gone or was stolen: the fresh one signs alone.")
    ] = False,
    json: Json = False,
) -> None:
    """Give the ledger a fresh key; old proofs stay good. Hand the new log.vkey out afterwards."""
    from sodsong.cli.desk import start

    folder = start.set_up(data)
    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.vault.ops import keys, ledger, turning

    try:
        fresh = turning.rotate(folder, settings.SODSONG.log, clock.now(), lost=lost)
    except (keys.KeyLostError, ledger.ForkError) as fault:
        refuse(str(fault), MISSING)
    if json:
        emit({"vkey": fresh.vkey})
    else:
        say(f"From now on {fresh.vkey} signs. Hand out {folder / 'log.vkey'} anew: offices, witnesses, assessors.")
