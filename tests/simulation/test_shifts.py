"""Minutes of a shift are taken and given back, and none is lost or made."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.modes import Mode
from scheduler.simulation.shifts import Shape, Shift

shapes = st.builds(
    Shape,
    length=st.integers(10, 60),
    before=st.sampled_from([0, 5]),
    after=st.sampled_from([0, 10, 15]),
    grid=st.sampled_from([5, 10, 15]),
)


def a_shift(*, length: int = 240) -> Shift:
    return Shift(
        number=0,
        starts=540,
        ends=540 + length,
        site="hub",
        services=frozenset({"talk"}),
        modes=frozenset({Mode.FACE_TO_FACE, Mode.PHONE}),
    )


@given(st.lists(st.tuples(shapes, st.integers(500, 800), st.booleans(), st.booleans())))
def test_taken_and_free_minutes_make_up_the_shift(
    tries: list[tuple[Shape, int, bool, bool]],
) -> None:
    shift = a_shift()
    held: list[tuple[tuple[int, int], bool]] = []
    for shape, earliest, is_remote, gives_back in tries:
        if gives_back and held:
            taken, was_remote = held.pop(0)
            shift.give_back(taken, is_remote=was_remote)
        start = shift.find_start(shape, earliest=earliest, latest=10_000)
        if start is not None:
            shift.take(shape.stretch(start), is_remote=is_remote)
            held.append((shape.stretch(start), is_remote))

        assert shift.unused + sum(until - begins for (begins, until), _ in held) == shift.length
        assert shift.remote == sum(until - begins for (begins, until), remote in held if remote)
        assert shift.largest == max((until - begins for begins, until in shift.free), default=0)
        stretches = sorted([*shift.free, *(taken for taken, _ in held)])
        assert all(one[1] <= other[0] for one, other in pairwise(stretches))

    for taken, was_remote in held:
        shift.give_back(taken, is_remote=was_remote)
    assert shift.free == [(shift.starts, shift.ends)]
    assert shift.remote == 0


@given(
    st.lists(st.tuples(shapes, st.integers(500, 800)), max_size=5),
    shapes,
    st.integers(400, 900),
    st.integers(400, 900),
)
def test_the_first_start_is_the_one_that_trying_every_minute_finds(
    before: list[tuple[Shape, int]], shape: Shape, earliest: int, latest: int
) -> None:
    shift = a_shift()
    for other, from_minute in before:
        start = shift.find_start(other, earliest=from_minute, latest=10_000)
        if start is not None:
            shift.take(other.stretch(start), is_remote=False)

    fitting = (
        minute
        for minute in range(earliest, latest + 1)
        if minute % shape.grid == 0
        and any(
            begins <= shape.stretch(minute)[0] and shape.stretch(minute)[1] <= until
            for begins, until in shift.free
        )
    )

    assert shift.find_start(shape, earliest=earliest, latest=latest) == next(fitting, None)


def test_a_gap_counts_only_when_it_is_too_short_to_be_useful() -> None:
    shape = Shape(length=50, before=0, after=10, grid=15)

    assert a_shift().gap_left(shape, 540) == 0
    assert a_shift().gap_left(shape, 570) == 30
    assert a_shift(length=100).gap_left(shape, 555) == 15 + 25
