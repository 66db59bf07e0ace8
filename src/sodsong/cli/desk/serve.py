"""``sodsong up | web | watch | officer``."""

from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.output import refuse, say

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The data folder (or SODSONG_DATA).")]
Host = Annotated[str, typer.Option(help="Address to serve the pages on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to serve the pages on.")]
Parent = Annotated[bool, typer.Option("--with-parent", hidden=True, help="End when standard input ends.")]

Judge = Annotated[int, typer.Option("--judge", hidden=True, help="Only judge, as the process of this number.")]


def up(data: Data = None, host: Host = "127.0.0.1", port: Port = 8000, *, with_parent: Parent = False) -> None:
    """Serve the pages and watch the sites in one go, on one data folder."""
    import os
    import signal

    from sodsong.cli.desk import start

    if with_parent:
        start.end_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))

    start.free_port(host, port)
    start.set_up(data, seed=True)
    start.check_rules()
    _greet(host, port)
    start.watch_with_web(host, port)


def web(data: Data = None, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the pages only."""
    from sodsong.cli.desk import start

    start.free_port(host, port)
    start.set_up(data, seed=True)
    _greet(host, port)
    start.serve_web(host, port)


def watch(data: Data = None, *, with_parent: Parent = False, judge: Judge = 0) -> None:
    """Watch the sites only."""
    from sodsong.cli.desk import start

    if judge:
        start.set_up(data)
        start.run_judge(judge, with_parent=with_parent)
        return
    start.set_up(data, seed=True)
    start.check_rules()
    start.run_watch(with_parent=with_parent)


def officer(
    name: Annotated[str, typer.Argument(help="The officer's login name.")],
    data: Data = None,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
    ] = "",
) -> None:
    """Add an officer who may log in, or give one a new password."""
    from sodsong.cli.desk import start

    start.set_up(data)
    from django.core.exceptions import ValidationError

    from sodsong.desk.console import ops

    try:
        new = ops.set_officer(name, password)
    except ValidationError as fault:
        refuse(" ".join(fault.messages))
    say(f"{name}: {'added' if new else 'has a new password'}.")


def _greet(host: str, port: int) -> None:
    from sodsong.desk.console import ops

    shown = f"[{host}]" if ":" in host else host
    say(f"Sodsong: http://{shown}:{port}/")
    if token := ops.setup_token():
        say(
            f"No officer yet; make the first one at http://{shown}:{port}/setup/{token}/ (this link works once, today)."
        )
