"""What is offered first under a rule: held against looking at every shift anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.modes import Mode
from scheduler.simulation.lines import FIRST_COME, NOTICE, Line, Option, Rule, first_of
from scheduler.simulation.shifts import Shape, Shift, Stretch

DAY = 24 * 60
UNTIL = 10 * DAY
F2F, PHONE = Mode.FACE_TO_FACE, Mode.PHONE
SHAPES = {F2F: Shape(50, 0, 10, 15), PHONE: Shape(30, 0, 5, 15)}
SEEING, CALLING = frozenset({F2F, PHONE}), frozenset({PHONE})

rules = st.builds(
    Rule,
    level=st.sampled_from([0, 50, 60, 75, 100]),
    release=st.integers(0, 8 * DAY),
    head_start=st.sampled_from([0, DAY, 3 * DAY]),
)
# (minutes since the last, mode, whether the first that is held is given back before).
asking = st.lists(
    st.tuples(st.integers(0, DAY // 2), st.sampled_from([F2F, PHONE]), st.booleans()), max_size=60
)


def the_shifts() -> list[Shift]:
    """Two a day that serve face to face, and one every other day that does not."""
    stretches = [
        (day * DAY + at, modes)
        for day in range(10)
        for at, modes in ((540, SEEING), (540, CALLING), (810, SEEING))
        if modes is SEEING or day % 2
    ]
    return [
        Shift(number, starts, starts + 240, "hub", frozenset({"talk"}), modes)
        for number, (starts, modes) in enumerate(stretches)
    ]


def lines_of(shifts: Sequence[Shift], rule: Rule) -> dict[Mode, list[Line]]:
    seeing = [shift for shift in shifts if shift.serves_face_to_face]
    others = [shift for shift in shifts if not shift.serves_face_to_face]
    return {
        F2F: [Line(SHAPES[F2F], F2F, rule, False, seeing)],
        PHONE: [
            Line(SHAPES[PHONE], PHONE, rule, True, seeing),
            Line(SHAPES[PHONE], PHONE, rule, False, others),
        ],
    }


def search(lines: Sequence[Line], *, now: int) -> Option | None:
    return first_of(line.find(now=now, until=UNTIL) for line in lines)


def by_trying_all(shifts: Sequence[Shift], mode: Mode, rule: Rule, *, now: int) -> Option | None:
    """Every start of every shift, asked of the rule one by one."""
    shape = SHAPES[mode]
    options = []
    for shift in shifts:
        for start in range(shift.starts, shift.ends, shape.grid):
            begins, until = shape.stretch(start)
            is_free = any(free[0] <= begins and until <= free[1] for free in shift.free)
            is_kept = mode is PHONE and shift.serves_face_to_face
            is_open = (
                not is_kept
                or start - now < rule.release
                or shift.remote + shape.minutes <= shift.length * (100 - rule.level) // 100
            )
            if mode in shift.modes and now + NOTICE <= start <= UNTIL and is_free and is_open:
                ranked = start + rule.head_start * is_kept
                gap = shift.gap_left(shape, start)
                options.append(Option(shift, start, (ranked, is_kept, gap, shift.number)))
    return first_of(options)


@dataclass
class Diary:
    """Takes what search offers; gives it back; hears of both in the lines."""

    shifts: list[Shift]
    lines: dict[Mode, list[Line]]

    def __post_init__(self) -> None:
        self.held: list[tuple[Shift, Stretch, bool]] = []

    def book(self, mode: Mode, option: Option) -> None:
        taken = SHAPES[mode].stretch(option.start)
        option.shift.take(taken, is_remote=mode is not F2F)
        self.held.append((option.shift, taken, mode is not F2F))

    def give_back_first(self) -> None:
        if self.held:
            shift, taken, is_remote = self.held.pop(0)
            shift.give_back(taken, is_remote=is_remote)
            for line in (line for lines in self.lines.values() for line in lines):
                if shift in line.shifts:
                    line.given_back(line.shifts.index(shift))


def diary(rule: Rule) -> Diary:
    shifts = the_shifts()
    return Diary(shifts, lines_of(shifts, rule))


@settings(max_examples=60, deadline=None)
@given(rules, asking)
def test_the_first_option_is_the_one_that_trying_everything_finds(
    rule: Rule, asked: list[tuple[int, Mode, bool]]
) -> None:
    tried, now = diary(rule), 0
    for minutes, mode, gives_back in asked:
        now += minutes
        if gives_back:
            tried.give_back_first()
        option = search(tried.lines[mode], now=now)
        assert option == by_trying_all(tried.shifts, mode, rule, now=now)
        if option is not None:
            tried.book(mode, option)


@settings(max_examples=60, deadline=None)
@given(asking, st.integers(0, 8 * DAY))
def test_a_level_of_nothing_is_first_come_first_served(
    asked: list[tuple[int, Mode, bool]], release: int
) -> None:
    level_0, first_come, now = diary(Rule(level=0, release=release)), diary(FIRST_COME), 0
    for minutes, mode, _ in asked:
        now += minutes
        starts = []
        for each in (level_0, first_come):
            option = search(each.lines[mode], now=now)
            starts.append(option and (option.shift.number, option.start))
            if option is not None:
                each.book(mode, option)
        assert starts[0] == starts[1]


@settings(max_examples=60, deadline=None)
@given(asking, st.integers(0, 8 * DAY), st.sampled_from([0, DAY]))
def test_a_level_of_everything_keeps_all_calls_out_until_the_release(
    asked: list[tuple[int, Mode, bool]], release: int, head_start: int
) -> None:
    tried, now = diary(Rule(level=100, release=release, head_start=head_start)), 0
    for minutes, mode, _ in asked:
        now += minutes
        option = search(tried.lines[mode], now=now)
        if option is not None:
            if mode is PHONE and option.shift.serves_face_to_face:
                assert option.start - now < release
            tried.book(mode, option)


@settings(max_examples=60, deadline=None)
@given(asking, rules, st.integers(0, 25), st.integers(0, DAY))
def test_more_protection_never_offers_a_call_sooner_or_a_meeting_later(
    asked: list[tuple[int, Mode, bool]], rule: Rule, more: int, sooner: int
) -> None:
    """Of the same diary: a higher level, or time opened nearer its start, only takes from calls."""
    stricter = replace(
        rule, level=min(100, rule.level + more), release=max(0, rule.release - sooner)
    )
    tried, now = diary(replace(rule, head_start=0)), 0
    for minutes, mode, _ in asked:
        now += minutes
        fresh = lines_of(tried.shifts, replace(stricter, head_start=0))
        offered = {each: search(tried.lines[each], now=now) for each in (F2F, PHONE)}
        strictly = {each: search(fresh[each], now=now) for each in (F2F, PHONE)}
        assert strictly[F2F] == offered[F2F]
        call = strictly[PHONE]
        if call is not None:
            sooner_call = offered[PHONE]
            assert sooner_call is not None
            assert sooner_call.start <= call.start
        option = offered[mode]
        if option is not None:
            tried.book(mode, option)


def test_a_head_start_offers_calls_first_where_nobody_could_be_seen() -> None:
    shifts = the_shifts()
    seeing = search(lines_of(shifts, Rule())[PHONE], now=0)
    calling = search(lines_of(shifts, Rule(head_start=2 * DAY))[PHONE], now=0)

    assert seeing is not None
    assert (seeing.start, seeing.shift.modes) == (540, SEEING)
    assert calling is not None
    assert (calling.start, calling.shift.modes) == (DAY + 540, CALLING)
