"""The desk's own laws: links point upstream only, nothing happens behind a save, no lazy import dodges a knot."""

import ast
import configparser

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from .tree import ROOT, Source, sources


def order():
    """The desk's apps as the layers contract lists them, mapped to a rank: the further downstream, the higher."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:desk"]["layers"].split("\n")
    lines = [line for line in (each.strip() for each in layers) if line]
    return {
        name.strip(" ()"): rank for rank, line in enumerate(reversed(lines)) for name in line.replace("|", " ").split()
    }


def downstream_links(every_model):
    """Links of a model to one of an app further downstream, as sentences."""
    rank = order()
    found = []
    for model in every_model:
        here = room(model)
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            there = room(field.related_model)
            if here in rank and there in rank and rank[there] > rank[here]:
                found.append(f"{here}.{model.__name__}.{field.name} points downstream to {there}")
    return found


def room(model):
    name = apps.get_app_config(model._meta.app_label).name
    return name.removeprefix("sodsong.desk.") if name.startswith("sodsong.desk.") else name


def hidden_deeds(source: Source) -> list[str]:
    """Signals and saves with a mind of their own."""
    found = []
    for node in ast.walk(source.tree):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        if module and (module == "django.dispatch" or module.endswith(".signals")):
            found.append(f"{source.name}: signals ({module})")
        if isinstance(node, ast.ClassDef) and source.name.rpartition(".")[2] in ("models", "serializers"):
            deeds = [each.name for each in node.body if isinstance(each, ast.FunctionDef)]
            found += [f"{source.name}: {node.name}.{deed}()" for deed in deeds if deed in ("save", "delete", "create")]
    return found


def test_no_link_points_downstream():
    assert downstream_links(apps.get_models()) == []


def test_every_app_of_ours_has_its_place_in_the_order():
    ours = [each.name.removeprefix("sodsong.desk.") for each in apps.get_app_configs() if "sodsong" in each.name]
    assert "registry" in ours
    assert [name for name in ours if name not in order()] == []


def test_no_signals_and_no_deeds_in_save():
    desk = [source for source in sources() if source.name.startswith("sodsong.desk.")]
    assert [deed for source in desk for deed in hidden_deeds(source)] == []


@isolate_apps("sodsong.desk.registry", "sodsong.desk.cases")
@pytest.mark.parametrize("link", [models.ForeignKey, models.OneToOneField, models.ManyToManyField])
def test_a_planted_link_downstream_is_named(link):
    options = {} if link is models.ManyToManyField else {"on_delete": models.CASCADE}

    class Deed(models.Model):  # noqa: DJ008  # nobody reads its name
        class Meta:
            app_label = "cases"

    class Spot(models.Model):  # noqa: DJ008  # nobody reads its name
        deed = link(Deed, related_name="+", **options)

        class Meta:
            app_label = "registry"

    class Upstream(models.Model):  # noqa: DJ008  # nobody reads its name
        spot = link(Spot, related_name="+", **options)
        itself = models.ForeignKey("self", on_delete=models.CASCADE)

        class Meta:
            app_label = "cases"

    assert downstream_links([Deed, Spot, Upstream]) == ["registry.Spot.deed points downstream to cases"]


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        ("from django.dispatch import receiver", ["sodsong.desk.x.models: signals (django.dispatch)"]),
        (
            "from django.db.models.signals import post_save",
            ["sodsong.desk.x.models: signals (django.db.models.signals)"],
        ),
        ("class A:\n    def save(self): pass", ["sodsong.desk.x.models: A.save()"]),
        ("class A:\n    def __str__(self): pass", []),
    ],
)
def test_a_planted_hidden_deed_is_named(text, deeds):
    assert hidden_deeds(Source("sodsong.desk.x.models", ROOT / "models.py", text)) == deeds
