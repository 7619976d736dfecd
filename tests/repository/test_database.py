"""Models and migrations agree, keys point down the layers, and every field is declared."""

import tomllib
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from scheduler.settings import ROOT

# From the bottom upward; a key may point at its own layer or at one further down.
LAYERS = [
    "audit",
    "partners",
    "people",
    "identity",
    "rota",
    "availability",
    "booking",
    "reminders",
    "api",
    "web",
]
# Whose rows a layer may point at although they are not ours.
THIRD_PARTY = {("rota", "schedule"), ("identity", "auth"), ("identity", "contenttypes")}
DECLARATION = ROOT / "docs" / "personal-data.toml"
MARKS = {"special", "personal", "none"}


def _our_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if model.__module__.startswith("scheduler."))


def _own_fields(model: type[models.Model]) -> set[str]:
    meta = model._meta
    return {field.name for field in [*meta.local_fields, *meta.local_many_to_many]}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_every_layer_with_rows_has_its_place() -> None:
    assert {model._meta.app_label for model in _our_models()} <= set(LAYERS)


def test_foreign_keys_point_down_the_layers() -> None:
    upward = []
    for model in _our_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target: Any = field.related_model
            if target is None:
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if not _may_point(here, there):
                upward.append(f"{here}.{model.__name__}.{field.name} → {there}")
    assert upward == []


def _may_point(here: str, there: str) -> bool:
    if there not in LAYERS:
        return (here, there) in THIRD_PARTY
    return LAYERS.index(there) <= LAYERS.index(here)


def test_every_field_is_declared_personal_or_not() -> None:
    declared = tomllib.loads(DECLARATION.read_text())
    here = {
        f"{model._meta.app_label}.{model.__name__}": _own_fields(model) for model in _our_models()
    }
    there = {
        f"{app}.{model}": {field for names in marks.values() for field in names}
        for app, models_of_app in declared.items()
        for model, marks in models_of_app.items()
    }
    assert there == here


def test_no_field_is_declared_twice_or_by_another_word() -> None:
    for app, models_of_app in tomllib.loads(DECLARATION.read_text()).items():
        for model, marks in models_of_app.items():
            names = [field for declared in marks.values() for field in declared]
            assert len(names) == len(set(names)), f"{app}.{model}"
            assert set(marks) <= MARKS, f"{app}.{model}"
