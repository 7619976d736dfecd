"""A short run of the harness that kills everything: real service, servers and signals."""

from datetime import timedelta

import pytest

from scheduler.benchmarks.reminders.judging import judge, wrong
from scheduler.booking.models import Appointment
from scheduler.reminders.models import Attempt, Message
from tests.benchmarks.test_commands import bench, kept
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW

SHORT = ("--messages", "120", "--kills", "12", "--over", "6", "--lease-seconds", "6")
# Two or three kills do; that so many show nothing is next to impossible.
CONTROL = (
    *("--control", "mark after", "--control-messages", "80", "--control-until-shown"),
    *("--control-kills", "60", "--control-over", "30"),
)
NOTHING_ELSE = ("--only", "kills", "--only", "controls")


@pytest.mark.journey
@pytest.mark.xdist_group("journeys")
def test_whatever_is_killed_every_message_goes_exactly_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("kills")
    said = bench("reminders", *SHORT, *CONTROL, *NOTHING_ELSE, folder=folder)
    found = kept(folder, "reminders")["measured"]
    ours = found["120 due, 12 kills"]
    assert (ours["lost"], ours["twice"], ours["unknown"]) == (0, 0, 0)
    assert (ours["sent though cancelled"], ours["bookings missing"]) == (0, 0)
    assert sum(ours["killed"].values()) == 12
    assert len(ours["killed"]) == 8  # each kind of process, at least once
    assert ours["wanted"] >= 108
    # Without this the kills would prove nothing.
    assert found["negative control: mark after"]["lost or twice"] > 0
    assert "NOT MET" not in said


@pytest.mark.django_db
class TestJudging:
    """That the judge can tell: what it is not told to find, it must not find."""

    def _told(self) -> tuple[Appointment, Message]:
        appointment = factory.told_by_text(booking.clinic())
        return appointment, factory.message(appointment)

    def test_a_message_once_is_well(self) -> None:
        appointment, message = self._told()
        judged = judge(booked=[appointment.id], changed={}, accepted=[(str(message.id), 1.0)])
        assert (judged.wanted, judged.accepted, judged.lost, judged.twice) == (1, 1, 0, 0)

    def test_a_message_that_never_came_is_lost_and_one_that_came_again_is_twice(self) -> None:
        appointment, message = self._told()
        assert judge(booked=[appointment.id], changed={}, accepted=[]).lost == 1
        twice = [(str(message.id), 1.0), (str(message.id), 2.0)]
        assert judge(booked=[appointment.id], changed={}, accepted=twice).twice == 1

    def test_what_is_on_its_way_or_unknown_is_counted(self) -> None:
        appointment, message = self._told()
        Message.objects.filter(id=message.id).update(state="sending")
        assert judge(booked=[appointment.id], changed={}, accepted=[]).unknown == 1

    def test_before_the_end_only_what_is_certain_is_wrong(self) -> None:
        appointment, message = self._told()
        once, booked = (str(message.id), 1.0), [appointment.id]
        later = NOW + timedelta(minutes=1)
        assert wrong(booked=booked, accepted=[], now=later) == 0
        assert wrong(booked=booked, accepted=[once, ("another", 1.0)], now=later) == 0
        assert wrong(booked=booked, accepted=[once, once], now=later) == 1
        Message.objects.filter(id=message.id).update(state="sent", sent_at=NOW)
        assert wrong(booked=booked, accepted=[], now=NOW) == 0
        assert wrong(booked=booked, accepted=[once], now=later) == 0
        assert wrong(booked=booked, accepted=[], now=later) == 1

    def test_a_booking_that_is_not_there_is_missing(self) -> None:
        assert judge(booked=[booking.new_id()], changed={}, accepted=[]).bookings_missing == 1

    def test_what_was_taken_up_after_its_cancel_must_not_have_gone(self) -> None:
        appointment, message = self._told()
        Attempt.objects.create(message=message, number=1, started_at=NOW)
        accepted = [(str(message.id), 1.0)]
        for earlier, count in ((1, 1), (-1, 0)):
            cancelled = {appointment.id: ("cancel", NOW - earlier * (NOW - NOW.replace(hour=7)))}
            judged = judge(booked=[appointment.id], changed=cancelled, accepted=accepted)
            assert judged.sent_though_cancelled == count
