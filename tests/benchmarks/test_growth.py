import pytest

from scheduler.benchmarks import growth


def test_what_does_not_fit_on_the_disk_is_refused_in_a_sentence() -> None:
    with pytest.raises(growth.NoRoom) as refused:
        growth.refuse_without_space(
            appointments=11_000_000, wanted=45_000_000_000, free=12_340_000_000
        )
    assert str(refused.value) == (
        "11,000,000 appointments need about 45.0 GB while they are loaded, and the database's "
        "disk has 12.3 GB free: ask for fewer with --past and --future."
    )


@pytest.mark.parametrize("free", [None, 45_000_000_000])
def test_what_fits_or_lies_on_a_disk_out_of_sight_is_not_refused(free: int | None) -> None:
    growth.refuse_without_space(appointments=1, wanted=45_000_000_000, free=free)
