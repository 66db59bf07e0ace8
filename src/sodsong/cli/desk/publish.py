"""``sodsong publish``: the public status pages as static files for another host."""

from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import emit, refuse, say


def publish(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="A folder of their own for the files.")],
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write the public status pages as plain files that any web host can serve. Run it again to bring them up to date.

    Links to kept pages lead to SODSONG_ADDRESS; without it they are left out.
    """
    from sodsong.cli.desk import start

    start.set_up(data)
    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.public.status import ops, shelf

    options = settings.SODSONG
    try:
        told = ops.publish(options.data, options.province, output, options.address, clock.now())
    except shelf.ForeignFolder:
        refuse(f"{output} holds files that are not ours: choose an empty folder, or one that was published to before.")
    except OSError as fault:
        refuse(f"{output} cannot be written ({fault.strerror}).")
    if json:
        emit({"folder": str(output), **told})
    else:
        say(f"{output}: {told['files']} files, {told['changed']} of them changed.")
