"""The import contracts of `.importlinter` hold, and each of them catches what it is for."""

import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from .tree import ROOT, SRC

KINDS = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "protected": ProtectedContract,
}
CONFIGURATION = read_configuration(str(ROOT / ".importlinter"))
CONTRACTS = {options["id"]: options for options in CONFIGURATION["contracts_options"]}

# contract, importer, imported: one for each thing a contract is there to refuse
BREACHES = [
    ("house", "sodsong.ground.thai.planted", "sodsong.judge.verdict.record"),
    ("house", "sodsong.ground.thai.planted", "sodsong.data"),
    ("house", "sodsong.data", "sodsong.observe.probe.record"),
    ("house", "sodsong.observe.probe.planted", "sodsong.record.history.planted"),
    ("house", "sodsong.record.history.planted", "sodsong.judge.verdict.record"),
    ("house", "sodsong.judge.verdict.planted", "sodsong.record.history.planted"),
    ("house", "sodsong.judge.cause.planted", "sodsong.act.casework.record"),
    ("house", "sodsong.act.letter.planted", "sodsong.desk.cases.models"),
    ("house", "sodsong.act.letter.planted", "sodsong.prove.planted"),
    ("house", "sodsong.desk.watch.planted", "sodsong.lab.world"),
    ("house", "sodsong.desk.watch.planted", "sodsong.agent.planted"),
    ("house", "sodsong.agent.planted", "sodsong.desk.watch.models"),
    ("house", "sodsong.lab.planted", "sodsong.bench.planted"),
    ("house", "sodsong.bench.planted", "sodsong.cli.main"),
    ("ground", "sodsong.ground.thai.planted", "sodsong.ground.places.record"),
    ("ground", "sodsong.ground.places.planted", "sodsong.ground.papers.record"),
    ("ground", "sodsong.ground.seal.planted", "sodsong.ground.thai.planted"),
    ("observe", "sodsong.observe.probe.planted", "sodsong.observe.intake.planted"),
    ("observe", "sodsong.observe.intake.planted", "sodsong.observe.probe.record"),
    ("observe", "sodsong.observe.documents.planted", "sodsong.observe.probe.record"),
    ("record", "sodsong.record.history.planted", "sodsong.record.archive.planted"),
    ("record", "sodsong.record.archive.planted", "sodsong.record.history.planted"),
    ("judge", "sodsong.judge.verdict.planted", "sodsong.judge.cause.record"),
    ("judge", "sodsong.judge.cause.planted", "sodsong.judge.disclosure.planted"),
    ("act", "sodsong.act.casework.planted", "sodsong.act.letter.planted"),
    ("act", "sodsong.act.casework.planted", "sodsong.act.channels.planted"),
    ("act", "sodsong.act.channels.planted", "sodsong.act.casework.record"),
    ("act", "sodsong.act.letter.planted", "sodsong.act.channels.planted"),
    ("desk", "sodsong.desk.registry.planted", "sodsong.desk.watch.models"),
    ("desk", "sodsong.desk.watch.planted", "sodsong.desk.cases.models"),
    ("desk", "sodsong.desk.cases.planted", "sodsong.desk.dispatch.models"),
    ("desk", "sodsong.desk.dispatch.planted", "sodsong.desk.console.planted"),
    ("desk", "sodsong.desk.console.planted", "sodsong.desk.public.planted"),
    ("desk", "sodsong.desk.console.planted", "sodsong.desk.project.settings"),
    ("apps", "sodsong.desk.cases.models", "sodsong.desk.cases.queries"),
    ("apps", "sodsong.desk.cases.queries", "sodsong.desk.cases.ops"),
    ("apps", "sodsong.desk.cases.ops", "sodsong.desk.cases.forms"),
    ("apps", "sodsong.desk.cases.forms", "sodsong.desk.cases.admin"),
    ("apps", "sodsong.desk.cases.tasks", "sodsong.desk.cases.admin"),
    ("apps", "sodsong.desk.console.forms", "sodsong.desk.console.views"),
    ("django", "sodsong.ground.thai.planted", "django"),
    ("django", "sodsong.observe.probe.planted", "django"),
    ("django", "sodsong.lab.planted", "django"),
    ("django", "sodsong.agent.planted", "django"),
    ("django", "sodsong.record.history.planted", "environ"),
    ("agent", "sodsong.agent.planted", "sodsong.judge.verdict.record"),
    ("agent", "sodsong.agent.planted", "sodsong.act.casework.record"),
    ("agent", "sodsong.agent.planted", "sodsong.prove.planted"),
    ("lab", "sodsong.desk.cases.planted", "sodsong.lab.world"),
    ("data", "sodsong.judge.cause.planted", "sodsong.data"),
    ("data", "sodsong.act.casework.planted", "sodsong.data"),
    ("data", "sodsong.act.letter.document", "sodsong.data"),
    ("data", "sodsong.observe.probe.record", "sodsong.data"),
]
ALLOWED = [
    ("act", "sodsong.act.letter.planted", "sodsong.act.casework.record"),
    ("observe", "sodsong.observe.probe.planted", "sodsong.observe.documents.planted"),
    ("observe", "sodsong.observe.intake.planted", "sodsong.observe.documents.planted"),
    ("house", "sodsong.bench.planted", "sodsong.lab.world"),
    ("lab", "sodsong.cli.planted", "sodsong.lab.world"),
    ("django", "sodsong.cli.planted", "django"),
    ("desk", "sodsong.desk.project.planted", "sodsong.desk.registry.models"),
]
STRANGERS = [
    ("house", "sodsong.helpers"),
    ("ground", "sodsong.ground.utils"),
    ("observe", "sodsong.observe.attic"),
    ("record", "sodsong.record.cache"),
    ("judge", "sodsong.judge.jury"),
    ("act", "sodsong.act.misc"),
    ("desk", "sodsong.desk.common"),
]


@pytest.fixture(scope="module")
def built():
    return grimp.build_graph("sodsong", include_external_packages=True, cache_dir=None)


@pytest.fixture
def graph(built):
    return deepcopy(built)


def keeps(contract, graph):
    options = CONTRACTS[contract]
    judge = KINDS[options["type"]](options["name"], CONFIGURATION["session_options"], options)
    return judge.check(graph, verbose=False).kept


def plant(graph, importer, imported):
    for module in (importer, imported):
        if module not in graph.modules:
            _add(graph, module)
    graph.add_import(importer=importer, imported=imported)


def _add(graph, module):
    parts = module.split(".")
    for cut in range(1, len(parts) + 1):
        name = ".".join(parts[:cut])
        if name not in graph.modules:
            graph.add_module(name, is_squashed=not name.startswith("sodsong"))


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_the_contract_is_kept(contract, built):
    assert keeps(contract, deepcopy(built))


def test_every_contract_has_its_breach():
    assert {contract for contract, *_rest in BREACHES} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "importer", "imported"), BREACHES)
def test_a_planted_import_breaks_its_contract(graph, contract, importer, imported):
    plant(graph, importer, imported)
    assert not keeps(contract, graph)


@pytest.mark.parametrize(("contract", "importer", "imported"), ALLOWED)
def test_what_the_design_allows_is_kept(graph, contract, importer, imported):
    plant(graph, importer, imported)
    assert keeps(contract, graph)


@pytest.mark.parametrize(("contract", "stranger"), STRANGERS)
def test_a_room_nobody_placed_breaks_its_contract(graph, contract, stranger):
    graph.add_module(stranger)
    assert not keeps(contract, graph)


def test_the_command_itself_fails_on_a_planted_import(tmp_path):
    shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "files"))
    with (tmp_path / "src/sodsong/ground/places/record.py").open("a", encoding="utf-8") as room:
        room.write("\nimport sodsong.judge.verdict.record\n")
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=tmp_path / "src",
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 1
    assert "sodsong.ground is not allowed to import sodsong.judge:" in linted.stdout
    assert "sodsong.ground.places.record -> sodsong.judge.verdict.record" in linted.stdout
