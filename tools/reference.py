"""Writes docs/reference/commands.md from the command line itself; with --check only says whether it is up to date."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "commands.md"
HEAD = """# Commands

Made from the code by `make docs`; what each prints with `--json` stands in [json.md](json.md), settings in
[settings.md](settings.md). Exit codes: 0 done, 1 the answer is "no", 2 bad input or usage, 3 a needed service is missing.
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Every verb a person can type, with its parameters, in the order of the front door."""
    from sodsong.cli.main import app  # noqa: PLC0415  # tests read this module without the product's door

    yield from _walk("sodsong", typer.main.get_command(app))


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for each, below in inner.items():
        if not below.hidden:
            yield from _walk(f"{name} {each}", below)


def shown(parameters: list[Any]) -> list[Any]:
    """The parameters that a person is told of."""
    return [one for one in parameters if not one.hidden and one.name != "help"]


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, command in commands():
        arguments = "".join(f" {_metavar(one)}" for one in command.params if _is_argument(one))
        parts.append(f"## {name}\n\n`{name}{arguments}`: {_line(command.help)}\n")
        rows = [_row(one) for one in shown(command.params)]
        if rows:
            parts.append("\n".join(["| option | meaning |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _row(one: Any) -> str:
    written = [_metavar(one)] if _is_argument(one) else [*one.opts, *one.secondary_opts]
    value = "" if _is_argument(one) or one.is_flag else f" {_metavar(one)}"
    default = one.default
    worth_saying = not one.required and default not in (None, "", False, ()) and not callable(default)
    after = f" Default: `{_cell(str(default))}`." if worth_saying else ""
    named = " ".join(written) + value
    return f"| `{_cell(named)}` | {_line(one.help)}{after} |"


def _metavar(one: Any) -> str:
    name = str(one.metavar or one.name.upper().replace("_", "-"))
    return name if name.endswith("...") or one.nargs != -1 else f"{name}..."


def _is_argument(one: Any) -> bool:
    return not one.opts[0].startswith("-")


def _line(text: str | None) -> str:
    return _cell(" ".join((text or "").split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")  # a bare bar would end the cell, in code too


def main() -> int:
    """Write the page, or with --check compare it; exit 1 when it is not up to date."""
    wanted = page()
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted else 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
