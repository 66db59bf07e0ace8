"""``sodsong agent``: probes from another place, for a desk that is elsewhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sodsong.cli.output import MISSING, refuse, say

if TYPE_CHECKING:
    from sodsong.agent.agent import Agent
    from sodsong.agent.lookout import Lookout
    from sodsong.observe.probe.fleet.bus import Bus


Nats = Annotated[
    str, typer.Option("--nats", metavar="URL", envvar="SODSONG_NATS_URL", help="The message bus; several by commas.")
]
Vantage = Annotated[
    str, typer.Option(envvar="SODSONG_VANTAGE", help="The name of this place: letters, digits, - and _.")
]
Data = Annotated[Path, typer.Option("--data", metavar="DIR", envvar="SODSONG_DATA", help="Where observations wait.")]
Creds = Annotated[Path | None, typer.Option(envvar="SODSONG_NATS_CREDS", help="File of credentials for the bus.")]
Nkey = Annotated[
    Path | None, typer.Option(envvar="SODSONG_NATS_NKEY", help="File with this agent's nkey seed for the bus.")
]
Rechecks = Annotated[
    str, typer.Option(envvar="SODSONG_RECHECKS", help="Seconds after a change at which it is looked at again.")
]

Pulses = Annotated[
    str,
    typer.Option(
        "--heartbeat",
        metavar="URL",
        envvar="SODSONG_HEARTBEAT",
        help="Healthchecks that are told every minute that agent and desk live; several by commas.",
    ),
]
Tell = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        envvar="SODSONG_TELL",
        help="Who is told when the desk falls silent: a webhook's URL, mailto://… or what else Apprise knows; several by commas.",
    ),
]
Silence = Annotated[
    float,
    typer.Option(min=1, max=86_400, envvar="SODSONG_SILENCE", help="Seconds of silence after which somebody is told."),
]


def agent(
    nats: Nats,
    vantage: Vantage,
    data: Data = Path("sodsong-agent"),
    creds: Creds = None,
    nkey: Nkey = None,
    resolver: Annotated[
        str, typer.Option(metavar="IP[:PORT]", envvar="SODSONG_RESOLVER", help="The DNS server to ask.")
    ] = "",
    contact: Annotated[
        str, typer.Option(envvar="SODSONG_CONTACT", help="Page or address named to the sites that are probed.")
    ] = "",
    rechecks: Rechecks = "5,15",
    heartbeat: Pulses = "",
    tell: Tell = "",
    silence: Silence = 600.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", envvar="SODSONG_ALLOW_PRIVATE", help="Probe private addresses too.")
    ] = False,
) -> None:
    """Probe from this place: plans come from the desk over the bus, observations go there and wait here while it is away."""
    import signal
    import threading

    from sodsong.observe.probe.fleet.bus import Bus
    from sodsong.record.history.layout import BadVantageError
    from sodsong.record.history.writer import VantageTakenError

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    bus = Bus(tuple(filter(None, (one.strip() for one in nats.split(",")))), creds, nkey)
    missing = next((file for file in (creds, nkey) if file is not None and not file.is_file()), None)
    if missing:
        refuse(f"{missing} is not there: it should prove to the bus who this agent is.")
    try:
        lookout = _lookout(vantage, heartbeat, tell, silence)
        running = _build(bus, vantage, data, resolver, contact, _seconds(rechecks), lookout, allow_private)
    except BadVantageError as fault:
        refuse(str(fault))
    except VantageTakenError as fault:
        refuse(str(fault), MISSING)
    say(f"Sodsong agent {vantage}: observations wait in {data} until the bus takes them.")
    running.run(stop)


def _build(
    bus: "Bus",
    vantage: str,
    folder: Path,
    resolver: str,
    contact: str,
    rechecks: tuple[float, ...],
    lookout: "Lookout",
    allow_private: bool,
) -> "Agent":
    from sodsong import __version__, data
    from sodsong.agent.agent import Agent
    from sodsong.agent.shelf import Shelf
    from sodsong.observe.probe.engine import Engine, identify
    from sodsong.observe.probe.page.rules import read_rules
    from sodsong.observe.probe.plan import Pace
    from sodsong.observe.probe.prober import Prober
    from sodsong.observe.probe.resolver import Resolver

    shelf = Shelf(folder, vantage)
    engine = Engine(
        Resolver(resolver or None),
        rules=read_rules(data.text("content-rules.toml")),
        user_agent=identify(__version__, contact),
        allow_private=allow_private,
    )
    pace = Pace(rechecks=rechecks, anchor_gap=min(4.0, rechecks[0] * 0.8))
    return Agent(bus, vantage, shelf, Prober(engine, pace, vantage, shelf.put, _now), lookout=lookout, clock=_now)


def _lookout(vantage: str, heartbeat: str, tell: str, silence: float) -> "Lookout":
    from sodsong.agent.lookout import Lookout

    said = (heartbeat or _kept("SODSONG_HEARTBEAT"), tell or _kept("SODSONG_TELL"))
    pulses, ways = (tuple(filter(None, (one.strip() for one in text.split(",")))) for text in said)
    if any(not one.startswith(("https://", "http://")) for one in pulses):
        refuse("--heartbeat: write addresses that begin with https:// or http://.")
    if any("://" not in one for one in ways):
        refuse("--tell: write addresses such as https://…, mailto://… or what else Apprise knows.")
    return Lookout(vantage, pulses=pulses, ways=ways, patience=silence, clock=_now)


def _kept(name: str) -> str:
    """A secret in the file that the setting's ``_FILE`` names; empty where it names none."""
    import os

    file = os.environ.get(f"{name}_FILE", "")
    try:
        return Path(file).read_text("utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        refuse(f"{name}_FILE={file}: this file cannot be read.")


def _now() -> datetime:
    return datetime.now(UTC)


def _seconds(text: str) -> tuple[float, ...]:
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        values = ()
    if not values or not all(0 < value < 86_400 for value in values):
        refuse(f"--rechecks {text}: write seconds between 0 and 86400, separated by commas.")
    return values
