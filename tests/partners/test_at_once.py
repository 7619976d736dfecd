"""Two administrators at once: one agreement stands."""

from functools import partial

import pytest

from scheduler.partners.models import SharingAgreement
from tests.factories import partners as factories
from tests.racing import at_once


@pytest.mark.race
@pytest.mark.usefixtures("committed")
def test_of_equal_agreements_made_at_once_one_stands() -> None:
    owner, desk = factories.partner(), factories.partner()

    results = at_once([partial(factories.agreement, owner=owner, with_partner=desk)] * 6)

    assert sorted(type(result).__name__ for result in results) == [
        *["AlreadyAgreed"] * 5,
        "SharingAgreement",
    ]
    assert SharingAgreement.objects.count() == 1
