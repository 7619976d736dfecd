"""What pyproject.toml names is what the two commands install, at one version and no other."""

import re
import tomllib

import pytest

from tests.repository.files import ROOT

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _named(*groups: str) -> set[str]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = {"": declared["project"]["dependencies"], **declared["dependency-groups"]}
    found = [_NAME.match(line) for group in groups for line in lines[group]]
    return {_plain(name.group()) for name in found if name}


def _installed(file: str) -> dict[str, str]:
    text = (ROOT / "deploy" / file).read_text()
    return {
        _plain(name): version
        for name, version in re.findall(r"(?m)^([\w.-]+)(?:\[.*?\])?==(\S+)", text)
    }


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("file", "groups"), [("requirements.txt", ("",)), ("requirements-dev.txt", ("", "dev"))]
)
def test_what_is_named_is_installed(file: str, groups: tuple[str, ...]) -> None:
    assert _named(*groups) - set(_installed(file)) == set()


def test_tests_run_with_what_is_served() -> None:
    served, tested = _installed("requirements.txt"), _installed("requirements-dev.txt")
    assert served.items() - tested.items() == set()
