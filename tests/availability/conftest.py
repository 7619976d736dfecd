import pytest

from tests.factories import booking
from tests.factories.booking import Clinic


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Dot's desk at the trust may book Freya of the charity, at the hub on Tuesday 9 March 2027."""
    return booking.clinic()
