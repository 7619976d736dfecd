"""Chance that falls the same way every time: ids from names, and a seeded source per subject."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

_NAMESPACE = uuid5(NAMESPACE_URL, "choice-first-scheduler/demonstration")

Item = TypeVar("Item")


def id_of(kind: str, *names: object) -> UUID:
    """The id of a thing by what it is called, the same in every installation."""
    return uuid5(_NAMESPACE, "/".join([kind, *map(str, names)]))


def source(*subject: object) -> random.Random:
    """Chance for one subject. Another subject does not shift what falls for this one."""
    return random.Random("/".join(map(str, subject)))  # noqa: S311 -- nothing here is secret


def weighted(chance: random.Random, weights: Mapping[Item, float]) -> Item:
    """One of the keys, as often as its weight says."""
    return chance.choices(list(weights), list(weights.values()))[0]


def some(chance: random.Random, items: Sequence[Item], *, share: float) -> list[Item]:
    """About this share of the items, in their order."""
    return [item for item in items if chance.random() < share]
