"""The table of scopes: every deed of a machine in one scope, in words, and never more."""

import re

import pytest

from scheduler.identity import deeds, scopes
from scheduler.identity.roles import Role
from scheduler.refusals import Invalid


def test_each_deed_of_a_machine_is_in_one_scope_and_no_other_deed_is() -> None:
    listed = [deed for scope in scopes.BY_NAME.values() for deed in scope.deeds]
    assert len(listed) == len(set(listed))
    assert set(listed) == deeds.BY_ROLE[Role.SERVICE_ACCOUNT]


def test_a_scope_says_what_it_lets_in_words() -> None:
    for name, scope in scopes.BY_NAME.items():
        assert re.fullmatch(r"[a-z-]+:(read|write)", name)
        assert scope.words.endswith(".")
        assert scope.deeds


def test_what_scopes_allow_together() -> None:
    assert scopes.deeds_of(["tasks:read", "tasks:write"]) == {"task.see", "task.complete"}
    assert scopes.deeds_of([]) == frozenset()
    # One that a later version has no more.
    assert scopes.deeds_of(["dreams:read"]) == frozenset()


def test_the_scope_of_a_deed() -> None:
    assert scopes.covering("task.see") == "tasks:read"
    assert scopes.covering("audit.see") is None


def test_scopes_are_kept_once_and_in_order() -> None:
    assert scopes.in_order(["tasks:read", "people:read", "tasks:read"]) == [
        "people:read",
        "tasks:read",
    ]
    for wrong in (["everything"], []):
        with pytest.raises(Invalid, match="Name one scope or more"):
            scopes.in_order(wrong)
