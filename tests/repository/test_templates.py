"""Templates show what they are given: no comparison, no sum, no call of a method, no rule."""

import re

import pytest
from jinja2 import Environment, nodes

from scheduler.settings import ROOT
from tests.repository import files

TEMPLATES = [path for path in files.of_the_repository() if "templates" in path.parts]
OWN_SCRIPT = re.compile(r'<script type="module" src="\{\{ static\("[\w-]+\.js"\) \}\}"></script>')
LOGIC = (
    nodes.Compare,
    nodes.And,
    nodes.Or,
    nodes.BinExpr,
    nodes.CondExpr,
    nodes.Assign,
    nodes.AssignBlock,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_has_no_logic(path: object) -> None:
    tree = Environment(autoescape=True).parse((ROOT / str(path)).read_text())
    found = [f"{type(node).__name__} in line {node.lineno}" for node in tree.find_all(LOGIC)]
    methods = [
        f"call of .{call.node.attr} in line {call.lineno}"
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Getattr)
    ]
    assert found + methods == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_asks_no_other_host_and_has_no_script_inside(path: object) -> None:
    text = (ROOT / str(path)).read_text()
    # The policy of the page lets in files of our own, and nothing else.
    text = re.sub(
        r'<script type="module" src="\{\{ static\("[\w-]+\.js"\) \}\}"></script>', "", text
    )
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", text) == []
    # A file of our own may run (docs/decisions/021), and nothing that stands inside the page.
    text = re.sub(r'<script src="\{\{ static\("[\w.-]+\.js"\) \}\}" defer></script>', "", text)
    assert re.findall(r"<script|<style| style=| on\w+=|\|\s*safe\b", text) == []
