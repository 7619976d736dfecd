"""The proof that the test of the fences can fail: without them it finds foreign rows."""

from collections.abc import Iterator

import pytest
from django.db import connection

from scheduler.identity.roles import Role
from tests.boundaries import asking, neighbours
from tests.boundaries.neighbours import Neighbours


@pytest.fixture
def unfenced(as_owner: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    """The same with the fences taken down, for the same role, in a transaction that is undone."""
    with connection.cursor() as cursor:
        for table in neighbours.FENCED:
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        cursor.execute("SET LOCAL ROLE scheduler")
    with neighbours.built(tmp_path_factory.mktemp("unfenced")) as built:
        yield built


@pytest.mark.usefixtures("without_rules")
def test_without_fences_the_same_questions_find_foreign_rows(unfenced: Neighbours) -> None:
    worker = unfenced.dales_staff[Role.WORKER]
    foreign = neighbours.hidden_from(Role.WORKER, unfenced.of_world)
    calls = {
        name
        for name in asking.READS
        if asking.found(asking.answers(unfenced, name, worker), foreign)
    }
    pages = {
        name
        for name in asking.READ_PAGES
        if asking.found(asking.page(unfenced, name, worker), foreign)
    }
    assert len(calls) >= 25, calls
    assert len(pages) >= 8, pages
