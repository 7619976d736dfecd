"""Every command of README, as it stands there and in its order, against a running installation."""

import pytest

from tests.journeys.installation import Installation
from tests.repository import readme

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def test_what_readme_shows_works_as_it_stands(installed: Installation) -> None:
    for words in readme.of_scheduler():
        done = installed.scheduler(*words)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
        assert done.stdout.strip(), f"{' '.join(words)} says nothing."


def test_a_file_brought_in_twice_changes_nothing(installed: Installation) -> None:
    twice = [words for words in readme.of_scheduler() if words[0] == "import"]
    for words in twice:
        installed.must(*words)
    before = _rows(installed)
    for words in twice:
        installed.must(*words)
    assert _rows(installed) == before


def _rows(installed: Installation) -> dict[str, int]:
    """How many rows each table of ours has, the record of who imported apart."""
    with installed.raw() as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ "
            "'^(partners|people|rota|booking|availability|schedule)_'"
        ).fetchall()
        counted = {}
        for (name,) in names:
            found = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            assert found is not None
            counted[str(name)] = int(found[0])
    return counted
