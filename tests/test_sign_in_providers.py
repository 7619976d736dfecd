from pathlib import Path

import pytest

from scheduler import sign_in_providers
from scheduler.sign_in_providers import Unreadable

LANTERN = """
- id: lantern
  name: Lantern
  address: https://login.lantern.example/
  client_id: scheduler
  client_secret_file: secret
  second_factor_amr: [mfa]
"""


def test_a_provider_is_read_with_its_secret_from_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of two servers\n")
    (tmp_path / "providers.yaml").write_text(LANTERN)
    (lantern,) = sign_in_providers.read(str(tmp_path / "providers.yaml"))
    assert lantern.client_secret == "of two servers"
    assert lantern.address == "https://login.lantern.example"
    assert lantern.asserts_second_factor({"amr": ["pwd", "mfa"]})
    assert not lantern.asserts_second_factor({"amr": ["pwd"], "acr": "mfa"})
    (app,) = sign_in_providers.apps([lantern])
    assert app["settings"]["oauth_pkce_enabled"]


def test_without_a_file_there_is_none() -> None:
    assert sign_in_providers.read("") == ()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (LANTERN.replace("  name: Lantern\n", ""), "each has"),
        (LANTERN.replace("second_factor_amr", "second_factor"), "may have"),
        (LANTERN.replace("file: secret", "file: nowhere"), "cannot be read"),
        ("id: lantern", "not a list"),
        ("[", "as YAML"),
    ],
)
def test_a_slip_in_the_file_is_said_and_opens_nothing(tmp_path: Path, file: str, why: str) -> None:
    (tmp_path / "secret").write_text("of two servers")
    (tmp_path / "providers.yaml").write_text(file)
    with pytest.raises(Unreadable, match=why):
        sign_in_providers.read(str(tmp_path / "providers.yaml"))


def test_a_provider_that_names_no_words_never_counts_as_a_second_factor(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    words = LANTERN.replace("  second_factor_amr: [mfa]\n", "")
    (tmp_path / "providers.yaml").write_text(words)
    (lantern,) = sign_in_providers.read(str(tmp_path / "providers.yaml"))
    assert not lantern.asserts_second_factor({"amr": ["mfa"]})
    # No “acr” is not a word either.
    assert not lantern.asserts_second_factor({})
