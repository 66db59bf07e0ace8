"""``sodsong demo``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from sodsong.cli.output import NO, emit, language, say

DEFAULT_FOLDER = Path("sodsong-data") / "demo"


def demo(
    headless: Annotated[
        bool, typer.Option("--headless", help="Run to the end, print the result as JSON, exit.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The world's seed.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=10, help="Shortens the intervals.")] = 1.0,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The demo's own folder.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port for the pages; the next free one if taken.")] = 8000,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en.")] = None,
) -> None:
    """Play the whole case of August 2563 on this machine."""
    from sodsong.cli.demo import stage
    from sodsong.cli.demo.telling import Missed

    tongue = language(lang)
    folder = (data or DEFAULT_FOLDER).resolve()
    memory = stage.open_folder(folder, seed)
    try:
        figures = _run(memory, folder, headless=headless, speed=speed, port=port, tongue=tongue)
    except Missed as fault:
        say(str(fault))
        raise typer.Exit(NO) from fault
    except KeyboardInterrupt:
        return
    if headless:
        emit(figures)
        raise typer.Exit(0 if _whole(figures) else NO)


def _run(memory: Any, folder: Path, *, headless: bool, speed: float, port: int, tongue: str) -> dict[str, Any]:
    from sodsong.cli.demo import messages, stage, story, words
    from sodsong.cli.demo.telling import Story, Teller
    from sodsong.cli.desk import start

    teller = Teller()
    with stage.lab(memory) as world, messages.stand_ins() as post:
        free = stage.free_port(port)
        url = f"http://127.0.0.1:{free}/"
        stage.apply({**stage.settings(world, folder, speed), **post.settings, "SODSONG_ADDRESS": url.rstrip("/")})
        start.set_up(None)
        told = Story(folder, memory, world, url, tongue, teller.line, speed, post)
        teller.title(words.say("title", tongue))
        told.say(
            "world",
            sites=len(world["sites"]),
            servers=len(world["servers"]),
            vendors=len({server["vendor"] for server in world["servers"] if server["vendor"]}),
        )
        password = story.prepare(told)
        with stage.product(free, folder / "product.log"):
            told.say("watch_along", url=url)
            with teller.progress():
                figures = story.play(told)
            told.say("files", pdf=figures["letter_pdf"])
            memory.keep(done=True)
            if not headless:
                told.say("board", url=url, password=password)
                teller.until_interrupted()
    return figures


def _whole(figures: dict[str, Any]) -> bool:
    """Did every step happen as the case had it?"""
    return bool(
        figures["incident_count"] == 1
        and figures["down"] == figures["recovered"] == figures["cause"]["sites"]
        and figures["false_alarms"] == 0
        and figures["acknowledged"] == figures["laos"]
    )
