"""Reads YAML so that every fault can say its line and path; refuses what YAML would guess at.

Scalars are taken as they are written: `no` stays a country, and 01632960001 keeps its nought.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import yaml

from scheduler.commands.faults import Fault, Unreadable

LENGTH = re.compile(r"(\d+) (minute|hour|day|week)s?")
YES_NO = {"yes": True, "true": True, "no": False, "false": False}
NULL = "tag:yaml.org,2002:null"


def read(text: str) -> "Item":
    """The file's outermost mapping. `Unreadable`, with the line, for what is not YAML."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"Line {mark.line + 1}, column {mark.column + 1}" if mark else "The file"
        raise Unreadable(f"{line} is not YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise Unreadable(f"The file is not YAML: {error}.") from error
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable("The file must begin with names of lists, such as “partners:”.")
    return Item(node, path="", faults=[])


class Item:
    """A mapping of the file, read key by key. What is wrong is collected in `faults`."""

    def __init__(self, node: yaml.MappingNode, *, path: str, faults: list[Fault]) -> None:
        self.line: int = node.start_mark.line + 1
        self.path = path
        self.faults = faults
        self._nodes: dict[str, yaml.Node] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in self._nodes:
                self._fault(key, name, "stands there twice")
            self._nodes[name] = value

    def fault(self, key: str, reason: str) -> None:
        """Note that the value of `key` cannot be used."""
        self._fault(self._nodes.get(key), key, reason)

    def note(self, line: int, path: str, reason: str) -> None:
        """Note a fault that concerns more than one value."""
        self.faults.append(Fault(line, path, reason))

    def refuse_other_keys(self) -> None:
        """Note every key that nobody asked for: a misspelt key must not be passed over."""
        for name, node in self._nodes.items():
            if name not in self._asked:
                self._fault(node, name, "is not known here")

    def text(self, key: str, *, longest: int, required: bool = False) -> str:
        """A scalar as written; an empty string where there is none."""
        node = self._scalar(key)
        value = "" if node is None else " ".join(node.value.split())
        if required and not value:
            self.fault(key, "is needed")
        if len(value) > longest:
            self.fault(key, f"is longer than {longest} characters")
        return value

    def one_of(self, key: str, known: Mapping[str, str], *, otherwise: str | None = None) -> str:
        """A known word. Without `otherwise` it must be there."""
        value = self.text(key, longest=60, required=otherwise is None) or otherwise or ""
        if value and value not in known:
            self.fault(key, f"“{value}” is not one of {', '.join(known)}")
        return value

    def yes_no(self, key: str, *, otherwise: bool) -> bool:
        """yes or no, `otherwise` where nothing is said."""
        value = self.text(key, longest=60).lower()
        if value and value not in YES_NO:
            self.fault(key, f"“{value}” is neither yes nor no")
        return YES_NO.get(value, otherwise)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date as YYYY-MM-DD."""
        value = self.text(key, longest=60, required=required)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fault(key, f"“{value}” is not a date like 2026-03-31")
            return None

    def length(self, key: str, *, otherwise: timedelta | None = None) -> timedelta:
        """A length of time such as `45 minutes` or `26 weeks`; `0` is one too."""
        value = self.text(key, longest=60, required=otherwise is None)
        if not value:
            return otherwise or timedelta()
        if value == "0":
            return timedelta()
        match = LENGTH.fullmatch(value)
        if match is None:
            self.fault(key, f"“{value}” is not a length like 45 minutes or 2 hours")
            return timedelta()
        return timedelta(**{f"{match[2]}s": int(match[1])})

    def number(self, key: str) -> float | None:
        """A decimal number, such as a latitude."""
        value = self.text(key, longest=60)
        try:
            return float(value) if value else None
        except ValueError:
            self.fault(key, f"“{value}” is not a number")
            return None

    def texts(self, key: str, *, longest: int) -> tuple[str, ...]:
        """A list of scalars."""
        found = []
        for number, node in enumerate(self._sequence(key)):
            if not isinstance(node, yaml.ScalarNode):
                self._fault(node, f"{key}[{number}]", "must be a plain value")
            elif len(node.value) > longest:
                self._fault(node, f"{key}[{number}]", f"is longer than {longest} characters")
            else:
                found.append(" ".join(node.value.split()))
        return tuple(found)

    def items(self, key: str) -> Iterator["Item"]:
        """A list of mappings."""
        for number, node in enumerate(self._sequence(key)):
            if isinstance(node, yaml.MappingNode):
                yield Item(node, path=self._path(f"{key}[{number}]"), faults=self.faults)
            else:
                self._fault(node, f"{key}[{number}]", "must be a group of keys and values")

    def item(self, key: str) -> "Item | None":
        """A mapping inside this one."""
        node = self._node(key)
        if isinstance(node, yaml.MappingNode):
            return Item(node, path=self._path(key), faults=self.faults)
        if node is not None:
            self._fault(node, key, "must be a group of keys and values")
        return None

    def __contains__(self, key: str) -> bool:
        """Whether the file says something about `key`."""
        node = self._nodes.get(key)
        return node is not None and node.tag != NULL

    def _node(self, key: str) -> yaml.Node | None:
        self._asked.add(key)
        node = self._nodes.get(key)
        return node if key in self else None

    def _scalar(self, key: str) -> yaml.ScalarNode | None:
        node = self._node(key)
        if node is None or isinstance(node, yaml.ScalarNode):
            return node
        self._fault(node, key, "must be a plain value")
        return None

    def _sequence(self, key: str) -> list[yaml.Node]:
        node = self._node(key)
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if node is not None:
            self._fault(node, key, "must be a list")
        return []

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _fault(self, node: yaml.Node | None, key: str, reason: str) -> None:
        line = self.line if node is None else node.start_mark.line + 1
        self.note(line, self._path(key), reason)
