"""The plain values of the pure modules are those of the rows."""

from scheduler.people.models import ContactRule
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.models import Message, Task
from scheduler.reminders.postal import PostClass


def test_the_pure_modules_know_the_same_values_as_the_database() -> None:
    assert set(Kind) == set(Message.Kind.values)
    assert set(TaskKind) == set(Task.Kind.values)
    assert set(Channel) == set(ContactRule.Channel.values)
    assert set(PostClass) == set(Message.PostClass.values)


def test_every_channel_but_the_phone_has_a_carrier_for_everybody() -> None:
    assert [channel for channel in Channel if channel.has_carrier] == ["sms", "letter", "email"]


def test_reminders_follow_a_confirmation_and_a_move() -> None:
    assert [kind for kind in Kind if kind.has_reminders_after] == ["confirmation", "moved"]
    assert [kind for kind in Kind if kind.is_reminder] == ["week_before", "day_before"]
