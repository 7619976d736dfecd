"""The game: desks, workers, people and the clock do what they like, and the engine must keep up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scheduler.booking import holds
from scheduler.booking.models import Hold
from scheduler.clock import local_moment
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.people import needs
from scheduler.people.models import Need
from scheduler.refusals import Refusal
from scheduler.rota import patterns
from tests import racing
from tests.factories.booking import SETUP
from tests.verification import judgements, plays, worlds
from tests.verification.model import QUARTER, Promise, Shift, Wish
from tests.verification.plays import Play
from tests.verification.two_connections import Desks
from tests.verification.worlds import MODES, World

T = TypeVar("T")
PICK = st.integers(0, 10_000)
AT_SECOND = st.booleans()
LASTING = st.sampled_from([timedelta(minutes=15), timedelta(hours=3), timedelta(days=2)])
AWAY = st.sampled_from([QUARTER, timedelta(hours=1), timedelta(hours=3), timedelta(days=2)])
CHOICES = st.permutations(MODES).flatmap(
    lambda order: st.integers(1, 3).map(lambda many: tuple(order[:many]))
)
NEEDS = (
    "longer_appointment",
    "hearing_loop",
    "bsl_interpreter",
    "female_worker",
    "first_appointment",
    "last_appointment",
    "same_worker",
)
OPPOSITE = {
    "first_appointment": "last_appointment",
    "last_appointment": "first_appointment",
}
HOURS = [(time(9), time(12)), (time(14), time(17)), (time(22, 30), time(3)), (time(0), time(5))]
DAYS = 5


class Ledger(RuleBasedStateMachine):
    """Every rule is one use case or two at once; every invariant is asked after each of them."""

    desks: Desks
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.desks = Desks()
        self.steps = 0

    @initialize(
        friday=st.sampled_from([worlds.SPRING, worlds.AUTUMN]),
        kept_percent=st.sampled_from([0, 50, 80]),
    )
    def begin(self, friday: date, kept_percent: int) -> None:
        now = local_moment(friday, time(8))
        self.world = worlds.make(friday=friday, kept_percent=kept_percent, now=now)

    def teardown(self) -> None:
        self.desks.close()
        racing.wipe()

    # ---- Desks -----------------------------------------------------------------------------

    @rule(pick=PICK, person=PICK, lasting=LASTING, second=AT_SECOND)
    def hold_an_option(self, pick: int, person: int, lasting: timedelta, second: bool) -> None:
        wish = self.an_option(self.of(self.world.people, person), pick)
        if wish is not None:
            self.play(plays.MakeHold(self.world, self.now, wish, lasting), second)

    @rule(pick=PICK, person=PICK, lasting=LASTING, second=AT_SECOND)
    def hold_whatever(self, pick: int, person: int, lasting: timedelta, second: bool) -> None:
        wish = self.a_wish(self.of(self.world.people, person), pick)
        if wish is not None:
            self.play(plays.MakeHold(self.world, self.now, wish, lasting), second)

    @rule(pick=PICK, person=PICK, second=AT_SECOND)
    def book(self, pick: int, person: int, second: bool) -> None:
        """Held at one desk and confirmed at the other."""
        wish = self.an_option(self.of(self.world.people, person), pick)
        if wish is not None:
            held = self.play(plays.MakeHold(self.world, self.now, wish, timedelta(hours=3)), second)
            if isinstance(held, Hold):
                self.play(plays.Confirm(self.world, self.now, held.id), not second)

    @precondition(lambda self: self.holds())
    @rule(pick=PICK, second=AT_SECOND)
    def confirm(self, pick: int, second: bool) -> None:
        self.play(plays.Confirm(self.world, self.now, self.of(self.holds(), pick).id), second)

    @precondition(lambda self: self.holds())
    @rule(pick=PICK, second=AT_SECOND)
    def release(self, pick: int, second: bool) -> None:
        self.play(plays.Release(self.world, self.now, self.of(self.holds(), pick).id), second)

    @precondition(lambda self: self.holds())
    @rule(pick=PICK, lasting=LASTING, second=AT_SECOND)
    def extend(self, pick: int, lasting: timedelta, second: bool) -> None:
        held = self.of(self.holds(), pick)
        self.play(plays.Extend(self.world, self.now, held.id, lasting), second)

    @precondition(lambda self: self.booked())
    @rule(pick=PICK, behind=st.sampled_from([0, 0, 0, 1]), second=AT_SECOND)
    def cancel(self, pick: int, behind: int, second: bool) -> None:
        booked = self.of(self.booked(), pick)
        version = booked.version - behind
        self.play(plays.Cancel(self.world, self.now, booked.id, version), second)

    @precondition(lambda self: self.booked())
    @rule(pick=PICK, to=PICK, wild=st.booleans(), second=AT_SECOND)
    def move(self, pick: int, to: int, wild: bool, second: bool) -> None:
        booked = self.of(self.booked(), pick)
        look = self.a_wish if wild else self.an_option
        wish = look(booked.wish.person_id, to)
        if wish is not None:
            self.play(plays.Move(self.world, self.now, booked.id, booked.version, wish), second)

    @rule(first=PICK, then=PICK)
    def both_desks_do_something(self, first: int, then: int) -> None:
        self.at_once(self.a_play(first), self.a_play(then))

    @rule(pick=PICK, people=st.tuples(PICK, PICK), later=st.integers(0, 2))
    def both_desks_hold_at_one_shift(self, pick: int, people: Any, later: int) -> None:
        """Two people, or one twice, at the same time or nearly; often for the last room."""
        here, there = (
            self.a_hold(self.of(self.world.people, person), pick + number * later)
            for number, person in enumerate(people)
        )
        self.at_once(here, there)

    def at_once(self, here: Play | None, there: Play | None) -> None:
        """Two plays at the same moment: as if one had come after the other, in some order."""
        if here is None or there is None:
            return
        answers = self.desks.both(here.ask, there.ask)
        turns = list(zip((here, there), answers, strict=True))
        for order in (turns, turns[::-1]):
            told = self.model.copy()
            if all(play.agrees(told, answer) for play, answer in order):
                self.world.model = told
                return
        raise AssertionError(f"in neither order would be answered what was: {turns}")

    # ---- Workers and rota keepers ----------------------------------------------------------

    @rule(worker=PICK, quarter=st.integers(0, 3 * 24 * 4), lasting=AWAY, second=AT_SECOND)
    def take_leave(self, worker: int, quarter: int, lasting: timedelta, second: bool) -> None:
        post = self.of(self.world.posts, worker)
        starts_at = self.now + quarter * QUARTER
        play = plays.TakeLeave(self.world, self.now, post.staff_member_id, starts_at, lasting)
        self.play(play, second)

    @precondition(lambda self: self.model.leave)
    @rule(pick=PICK, second=AT_SECOND)
    def end_leave(self, pick: int, second: bool) -> None:
        leave_id = self.of(list(self.model.leave), pick)
        self.play(plays.EndLeave(self.world, self.now, leave_id), second)

    @rule(
        post=PICK,
        day=st.integers(0, DAYS - 1),
        hours=st.sampled_from(HOURS),
        place=PICK,
        modes=CHOICES,
        own_room=st.booleans(),
    )
    def add_shift(
        self, post: int, day: int, hours: Any, place: int, modes: Any, own_room: bool
    ) -> None:
        site = self.of(self.world.sites, place)
        rooms = [room for room in self.world.rooms if room.site_id == site.id]
        self.change_rota(
            lambda: self.world.add_pattern(
                self.of(self.world.posts, post),
                site=site,
                on=self.world.friday + timedelta(days=day),
                hours=hours,
                modes=modes,
                room=self.of(rooms, place) if own_room else None,
                now=self.now,
            )
        )

    @rule(pick=PICK, hours=st.sampled_from(HOURS), second=AT_SECOND)
    def change_shift(self, pick: int, hours: Any, second: bool) -> None:
        pattern = self.of(self.world.patterns, pick)
        pattern.refresh_from_db()
        self.change_rota(
            lambda: patterns.change(
                pattern_id=pattern.id,
                version=pattern.version,
                changes={"from_time": hours[0], "until_time": hours[1]},
                by=SETUP,
                now=self.now,
            ),
            second=second,
        )

    @rule(pick=PICK, day=st.integers(0, DAYS - 1), second=AT_SECOND)
    def remove_shift(self, pick: int, day: int, second: bool) -> None:
        pattern = self.of(self.world.patterns, pick)
        self.change_rota(
            lambda: patterns.skip_one(
                pattern_id=pattern.id,
                on=self.world.friday + timedelta(days=day),
                by=SETUP,
                now=self.now,
            ),
            second=second,
        )

    @precondition(lambda self: not any(post.ends_on for post in self.model.posts.values()))
    @rule(pick=PICK, day=st.integers(1, DAYS), second=AT_SECOND)
    def end_post(self, pick: int, day: int, second: bool) -> None:
        post = self.of(self.world.posts, pick)
        ends_on = self.world.friday + timedelta(days=day)
        done = self.change_rota(
            lambda: posts.end(post_id=post.id, ends_on=ends_on, by=SETUP, now=self.now),
            second=second,
        )
        if not isinstance(done, Refusal):
            self.model.posts[post.id] = replace(self.model.posts[post.id], ends_on=ends_on)

    # ---- People and the clock --------------------------------------------------------------

    @rule(person=PICK, modes=CHOICES, second=AT_SECOND)
    def choose(self, person: int, modes: tuple[Mode, ...], second: bool) -> None:
        person_id = self.of(self.world.people, person)
        self.play(plays.Choose(self.world, self.now, person_id, modes), second)

    @rule(person=PICK, kind=st.sampled_from(NEEDS))
    def record_or_end_a_need(self, person: int, kind: str) -> None:
        somebody = self.model.people[self.of(self.world.people, person)]
        if OPPOSITE.get(kind) in somebody.needs:
            return
        if kind in somebody.needs:
            need = Need.objects.get(person_id=somebody.id, kind=kind, ended_at=None)
            needs.end(need_id=need.id, by=SETUP, now=self.now)
        else:
            needs.record(person_id=somebody.id, kind=kind, by=SETUP, now=self.now)
        self.model.people[somebody.id] = replace(somebody, needs=somebody.needs ^ {kind})

    @rule(quarters=st.sampled_from([1, 1, 2, 4, 12, 40]))
    def time_goes_on(self, quarters: int) -> None:
        if self.now < local_moment(self.world.friday, time(8)) + timedelta(days=DAYS - 2):
            self.model.now = self.now + quarters * QUARTER

    @rule(second=AT_SECOND)
    def give_back_what_lapsed(self, second: bool) -> None:
        over = [each.id for each in self.holds() if not self.model.is_live(each)]
        run = self.desks.second if second else self.desks.first
        assert run(lambda: holds.release_lapsed(now=self.now)) == len(over)
        for hold_id in over:
            self.model.held.remove(hold_id)
            del self.model.promises[hold_id]

    # ---- What must be so -------------------------------------------------------------------

    @invariant()
    def judge(self) -> None:
        self.steps += 1
        judgements.nobody_is_in_two_places()
        if self.steps % 3:
            judgements.openings_are_true()
        else:
            judgements.all_that_search_reads_is_true()
        judgements.claims_are_the_models(self.world)
        judgements.every_acknowledged_booking_is_there(self.world)
        shift = self.a_shift(self.steps)
        from_at = max(self.now, shift.starts_at - timedelta(hours=1)) if shift else self.now
        person_id = self.of(self.world.people, self.steps)
        judgements.options_are_the_models(self.world, person_id, from_at=from_at)

    # ---- The machine's own -----------------------------------------------------------------

    @property
    def model(self) -> Any:
        return self.world.model

    @property
    def now(self) -> Any:
        return self.world.model.now

    def holds(self) -> list[Promise]:
        """Holds that the records call held, lapsed or not."""
        return [each for each in self.model.promises.values() if each.id in self.model.held]

    def booked(self) -> list[Promise]:
        return [each for each in self.model.promises.values() if each.lapses_at is None]

    @staticmethod
    def of(several: Sequence[T], pick: int) -> T:
        return several[pick % len(several)]

    def place(self, one: Wish | Shift) -> tuple[Any, ...]:
        """An order that is the same in every game, though ids are not."""
        post_ids = one.post_ids if isinstance(one, Wish) else (one.post_id,)
        numbers = [post.id for post in self.world.posts]
        return (one.starts_at, str(getattr(one, "mode", "")), [numbers.index(x) for x in post_ids])

    def an_option(self, person_id: UUID, pick: int) -> Wish | None:
        """A time in some shift that the model would promise, if there is one in it."""
        shift = self.a_shift(pick)
        if shift is None:
            return None
        from_at, until_at = max(shift.starts_at, self.now), shift.ends_at
        found = self.model.options(person_id, from_at=from_at, until_at=until_at)
        return self.of(sorted(found, key=self.place), pick // 7) if found else None

    def a_shift(self, pick: int) -> Shift | None:
        """One of the shifts that are not over."""
        coming = [shift for shift in self.model.shifts if shift.ends_at > self.now]
        return self.of(sorted(coming, key=self.place), pick) if coming else None

    def a_wish(self, person_id: UUID, pick: int) -> Wish | None:
        """A time in or beside some shift, with one worker or two, that may be an option or not."""
        shift = self.a_shift(pick)
        if shift is None:
            return None
        length = (shift.ends_at - shift.starts_at) // QUARTER
        others = [post.id for post in self.world.posts if post.id != shift.post_id]
        together = (self.of(others, pick // 7),) if pick % 3 == 0 else ()
        return Wish(
            person_id=person_id,
            mode=self.of(MODES, pick // 3),
            starts_at=shift.starts_at + (pick // 11 % (length + 2) - 1) * QUARTER,
            site_id=shift.site_id,
            post_ids=(shift.post_id, *together),
        )

    def a_play(self, pick: int) -> Play | None:
        """Some play that a desk or a worker might make now."""
        pick, kind = divmod(pick, 8)
        world, now = self.world, self.now
        person_id = self.of(world.people, pick)
        if kind <= 2:
            return self.a_hold(person_id, pick // 3)
        if kind == 3 and self.holds():
            return plays.Confirm(world, now, self.of(self.holds(), pick).id)
        if kind == 4 and self.booked():
            booked = self.of(self.booked(), pick)
            return plays.Cancel(world, now, booked.id, booked.version)
        if kind == 5 and self.booked():
            booked = self.of(self.booked(), pick)
            wish = self.an_option(booked.wish.person_id, pick)
            return plays.Move(world, now, booked.id, booked.version, wish) if wish else None
        if kind == 6:
            return plays.Choose(world, now, person_id, MODES[pick % 3 :])
        worker_id = self.of(world.posts, pick).staff_member_id
        at = now + timedelta(hours=pick % 72)
        return plays.TakeLeave(world, now, worker_id, at, timedelta(hours=3))

    def a_hold(self, person_id: UUID, pick: int) -> Play | None:
        """A hold of some option, if the model would promise one."""
        wish = self.an_option(person_id, pick)
        if wish is None:
            return None
        return plays.MakeHold(self.world, self.now, wish, timedelta(hours=3))

    def play(self, play: Play, second: bool) -> Any:
        """Ask the engine at one desk; the model must expect the answer."""
        answer = (self.desks.second if second else self.desks.first)(play.ask)
        expected = play.refusal(self.model)
        assert play.agrees(self.model, answer), f"{play}: the model says {expected}, not {answer!r}"
        return answer

    def change_rota(self, call: Callable[[], object], *, second: bool = False) -> object:
        """Ask a rota keeper's change, which may be refused, and read the shifts anew."""
        done = (self.desks.second if second else self.desks.first)(call)
        self.world.read_shifts()
        return done
