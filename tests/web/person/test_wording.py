"""Every word of the person's pages is marked, has Welsh, and keeps its placeholders."""

import ast
import re
from pathlib import Path
from typing import Any, cast

import pytest
from django.template import engines
from django.utils import translation
from jinja2 import Environment, nodes

from scheduler.identity.roles import Role
from scheduler.people import need_questions
from scheduler.web import languages, pictures
from scheduler.web.person import looking, visiting
from tests.web.person import wording

ENVIRONMENT: Environment = cast(Any, engines["jinja2"]).env
PLACEHOLDER = re.compile(r"%(?:\(\w+\)s|%)")
WORD = re.compile(r"[A-Za-z]{2,}")
# Attributes whose values are read by people.
READ = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"]*)"')
# Parameters of the macros that are read by people.
SHOWN = {"text", "html", "label", "titleText", "visuallyHiddenText"}
# For whoever works at a desk: a task's reason is in English.
FOR_STAFF = {"_WHY"}
# Names of the protocol, and what a record says to staff.
NOT_READ = {
    "There is nothing at this address.",
    "Content-Disposition",
    "Clear-Site-Data",
    "Lax",
    "the person, on our page",
}


@pytest.mark.parametrize("file", wording.TEMPLATES, ids=lambda file: file.name)
def test_no_word_of_a_template_stands_outside_a_mark(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    markup = "".join(
        value if kind == "data" else "\x00" for _, kind, value in ENVIRONMENT.lex(source)
    )
    read = READ.findall(markup)
    bare = re.sub(r"<[^>]*>", " ", markup)
    assert [found for found in WORD.findall(" ".join([bare, *read])) if found != "nbsp"] == []


@pytest.mark.parametrize("file", wording.TEMPLATES, ids=lambda file: file.name)
def test_no_parameter_of_a_macro_that_is_read_is_unmarked(file: Path) -> None:
    tree = ENVIRONMENT.parse(file.read_text(encoding="utf-8"))
    unmarked = [
        pair.value.value
        for pair in tree.find_all(nodes.Pair)
        if isinstance(pair.key, nodes.Const)
        and pair.key.value in SHOWN
        and isinstance(pair.value, nodes.Const)
    ]
    assert unmarked == []


@pytest.mark.parametrize("file", wording.MODULES, ids=lambda file: file.name)
def test_no_sentence_of_a_module_is_unmarked(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    passed = _marked_or_not_shown(tree)
    unmarked = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and re.match(r"[A-Z][a-z]+|.*[a-z]+ [a-z]+", node.value)
        and node.value not in NOT_READ
    ]
    assert unmarked == []


def _marked_or_not_shown(tree: ast.Module) -> set[int]:
    """The strings inside marks, docstrings, and what is for staff."""
    found: set[int] = set()
    for node in ast.walk(tree):
        is_mark = isinstance(node, ast.Call) and getattr(node.func, "id", "") in wording.MARKS
        is_alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_for_staff = isinstance(node, ast.Assign) and any(
            getattr(target, "id", "") in FOR_STAFF | wording.NOT_SHOWN for target in node.targets
        )
        if is_mark or is_alone or is_for_staff:
            found |= {id(each) for each in ast.walk(node)}
    return found


def test_every_marked_string_has_welsh() -> None:
    welsh = wording.catalogue("cy")
    lacking = []
    for said in wording.marked():
        message = welsh.get(said if isinstance(said, str) else said[0])
        words = message and message.string
        if not words or not all([words] if isinstance(words, str) else words):
            lacking.append(said)
    assert lacking == []


@pytest.mark.parametrize("folder", ["cy", "en_X-easy"])
def test_no_catalogue_keeps_words_that_stand_nowhere(folder: str) -> None:
    known = {said if isinstance(said, str) else said[0] for said in wording.marked()}
    written = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in wording.catalogue(folder)
        if message.id
    }
    assert written - known == set()


@pytest.mark.parametrize("folder", ["cy", "en_X-easy"])
def test_no_placeholder_is_lost_or_made_up(folder: str) -> None:
    wrong = []
    for message in wording.catalogue(folder):
        if not message.id:
            continue
        said = message.id if isinstance(message.id, str) else message.id[-1]
        written = (
            [message.string] if isinstance(message.string, str) else list(message.string or ())
        )
        wanted = sorted(PLACEHOLDER.findall(said))
        # One of something may do without its number.
        fewer = isinstance(message.id, tuple)
        for words in written:
            found = sorted(PLACEHOLDER.findall(words))
            if found != wanted and not (fewer and set(found) < set(wanted)):
                wrong.append((said, words))
    assert wrong == []


def test_easy_read_says_one_idea_a_line() -> None:
    """No line has more than 20 words; names of laws and guidelines cannot be shorter."""
    long = [
        line
        for message in wording.catalogue("en_X-easy")
        if message.id and isinstance(message.string, str)
        for line in message.string.split("\n")
        if len(line.split()) > 20
    ]
    assert long == []


def test_every_role_is_called_something() -> None:
    assert {role.value for role in Role} <= looking.ROLES.keys()


def test_every_picture_is_there() -> None:
    folder = wording.WEB / "static" / "easy"
    assert {file.stem for file in folder.glob("*.svg")} == set(pictures.NAMES)


def test_languages_name_themselves_and_say_which_way_they_run() -> None:
    known = {code: languages._known(code) for code in ("en", "cy", "ar", "pl")}
    assert [each.name for each in known.values()] == ["English", "Cymraeg", "العربية", "Polski"]
    assert [each.is_right_to_left for each in known.values()] == [False, False, True, False]


def test_everything_that_one_may_need_has_its_picture() -> None:
    with translation.override(languages.EASY):
        for kind in need_questions.KINDS:
            assert "easy/" in pictures.picture(kind), kind


def test_whatever_is_typed_has_its_form_on_the_page() -> None:
    for file in wording.TEMPLATES:
        has_form = '<form id="typed"' in file.read_text(encoding="utf-8")
        assert has_form == (file.name in visiting.TYPED), file.name
