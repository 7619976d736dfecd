"""Rows say what they are, and never whose."""

import pytest

from tests.factories import rota

pytestmark = pytest.mark.django_db


def test_rows_are_shown_without_names() -> None:
    pattern = rota.pattern(on_rota=rota.rota(name="Hub duty"))
    assert str(pattern.rota) == "Hub duty"
    assert str(pattern) == str(pattern.id)
    assert str(pattern.shifts.all()[0]) == "2027-03-01 09:00–17:00"
    assert str(rota.leave("Mon 8 Mar 2027 09:00-17:00")) == "annual 08 Mar 2027"
