"""The command line's front door: every verb is a thin function; heavy rooms are imported where they are used."""

import sys

import typer

from sodsong.cli import cause, check, letter_batch, letter_read, letter_render, names
from sodsong.cli.demo import command as demo
from sodsong.cli.desk import archive, evidence, keep, ledger, move, persons, publish, registry, serve
from sodsong.cli.machine import agent, agent_key, bench, doctor, lab
from sodsong.cli.oit import catalogue as oit_catalogue
from sodsong.cli.oit import check as oit_check
from sodsong.cli.oit import discover as oit_discover
from sodsong.cli.oit import enter as oit_enter
from sodsong.cli.oit import fix as oit_fix
from sodsong.cli.survey.command import survey

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain usage errors: one sentence, no box
    help="Sodsong (สอดส่อง) watches the web sites of local administrative organisations, finds the one cause "
    "of many failures and carries the case to its letter.",
)
for verb in (
    demo.demo,
    serve.up,
    serve.web,
    serve.watch,
    agent.agent,
    agent_key.agent_key,
    serve.officer,
    move.move,
    keep.backup,
    keep.restore,
    publish.publish,
    check.check,
    names.names,
    survey,
    lab.lab,
    bench.bench,
    doctor.doctor,
):
    app.command()(verb)

letter = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Official letters: read one, set one, print an example."
)
letter.command("read")(letter_read.read)
letter.command("render")(letter_render.render)
letter.command("example")(letter_render.example)
letter.command("batch")(letter_batch.batch)
app.add_typer(letter, name="letter")

causes = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What explains the failures of many sites.")
causes.callback()(lambda: None)  # keeps `locate` a verb of its own
causes.command("locate")(cause.locate)
app.add_typer(causes, name="cause")

oit = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="OIT items: a year's list, an LAO's links, their state."
)
oit.command("catalogue")(oit_catalogue.catalogue)
oit.command("discover")(oit_discover.discover)
oit.command("check")(oit_check.check)
oit.command("enter")(oit_enter.enter)
oit.command("fix")(oit_fix.fix)
app.add_typer(oit, name="oit")

register = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The register of LAOs, sites and vendors.")
register.command("import")(registry.import_)
register.command("export")(registry.export)
app.add_typer(register, name="registry")

ways = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="How bodies are reached: take a list in, hand it on."
)
ways.command("import")(persons.import_)
ways.command("export")(persons.export)
app.add_typer(ways, name="contacts")

people = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Personal data: what is held about somebody, and forgetting it."
)
people.command("held")(persons.held)
people.command("forget")(persons.forget)
app.add_typer(people, name="persons")

proofs = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Evidence that anybody can check alone.")
proofs.command("issue")(evidence.issue)
proofs.command("verify")(evidence.verify)
app.add_typer(proofs, name="evidence")

seals = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The ledger of what must not change.")
seals.command("status")(ledger.status)
seals.command("rotate")(ledger.rotate)
app.add_typer(seals, name="ledger")

kept = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Kept pages: keep some now, get one back, hand them on."
)
kept.command("add")(archive.add)
kept.command("get")(archive.get)
kept.command("export")(archive.export)
app.add_typer(kept, name="archive")


def main() -> None:
    """Entry point of the ``sodsong`` command."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream, whatever the locale says
    app()
