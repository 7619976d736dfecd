"""With every rule of the application turned off, the database still shows nobody a foreign row."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from scheduler.identity.roles import Role
from tests.boundaries import asking, neighbours
from tests.boundaries.neighbours import Neighbours


@pytest.fixture(scope="module")
def fenced(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Neighbours]:
    with (
        django_db_blocker.unblock(),
        neighbours.built(tmp_path_factory.mktemp("fenced")) as built,
    ):
        yield built


@pytest.mark.usefixtures("without_rules")
@pytest.mark.parametrize("name", asking.READS)
def test_no_call_of_the_api_shows_a_foreign_row(fenced: Neighbours, name: str) -> None:
    if name in asking.BY_REFERENCE:
        return
    for role, caller in fenced.dales_staff.items():
        foreign = neighbours.hidden_from(role, fenced.of_world)
        found = asking.found(asking.answers(fenced, name, caller), foreign)
        assert found == set(), role
    for role, caller in fenced.trusts_staff.items():
        foreign = neighbours.hidden_from(role, fenced.of_dale)
        found = asking.found(asking.answers(fenced, name, caller), foreign)
        assert found == set(), role


@pytest.mark.usefixtures("without_rules")
@pytest.mark.parametrize("name", asking.READ_PAGES)
def test_no_page_shows_a_foreign_row(fenced: Neighbours, name: str) -> None:
    if name in asking.BY_REFERENCE:
        return
    for role, caller in fenced.dales_staff.items():
        foreign = neighbours.hidden_from(role, fenced.of_world)
        assert asking.found(asking.page(fenced, name, caller), foreign) == set(), role
    for role, caller in fenced.trusts_staff.items():
        foreign = neighbours.hidden_from(role, fenced.of_dale)
        assert asking.found(asking.page(fenced, name, caller), foreign) == set(), role


def test_with_fences_everybody_still_sees_their_own(fenced: Neighbours) -> None:
    """A fence that hides everything would pass every test above."""
    worker = fenced.trusts_staff[Role.WORKER]
    own = {word for words in fenced.of_world.values() for word in words}
    seen = {
        name for name in asking.READS if asking.found(asking.answers(fenced, name, worker), own)
    }
    assert len(seen) >= 25, seen
