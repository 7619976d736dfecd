import gc
from collections.abc import Iterator

import pytest

from scheduler import memory


@pytest.fixture
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_lives_as_long_as_the_process_is_not_looked_through(as_before: None) -> None:
    lasting = [[number] for number in range(1000)]
    memory.settle()
    assert gc.get_freeze_count() > len(lasting)
    assert lasting[0] not in gc.get_objects()
    assert gc.isenabled()
