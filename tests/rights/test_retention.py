"""What its rule lets go goes, in batches, and nothing else; the record stays verifiable."""

from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.audit import verification
from scheduler.audit.actors import system
from scheduler.audit.models import Entry
from scheduler.booking import holds
from scheduler.booking.models import Hold
from scheduler.reminders.models import Message
from scheduler.rights import retention
from tests.audit import records
from tests.factories import NOW, booking, reminders

pytestmark = pytest.mark.django_db
BY = system("retention")
YEAR = NOW + timedelta(days=365)


def test_a_rule_lists_and_lets_go_what_is_older_and_notes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    where = booking.clinic()
    for hour in (9, 10):
        hold = booking.hold(where, reminders.somebody(where, name=f"Ben {hour}"))
        holds.release(hold_id=hold.id, by=BY, now=NOW)
    rules = {"lapsed_holds": 30}
    assert [each.count for each in retention.due(rules=rules, now=NOW)] == [0]
    assert [each.count for each in retention.due(rules=rules, now=YEAR)] == [2]
    assert Hold.objects.count() == 2
    assert [each.count for each in retention.run(rules=rules, by=BY, now=YEAR)] == [2]
    assert not Hold.objects.exists()
    noted = Entry.objects.filter(deed="retention.applied")
    assert [*noted.values_list("record_kind", "record_id")] == [("lapsed_holds", "1")] * 2
    assert [each.count for each in retention.run(rules=rules, by=BY, now=YEAR)] == [0]


def test_words_of_messages_are_blanked_and_the_message_stays() -> None:
    message = reminders.message(reminders.told_by_text(booking.clinic()))
    Message.objects.filter(id=message.id).update(state="withdrawn", body="Come on Tuesday.")
    [done] = retention.run(rules={"message_bodies": 90}, by=BY, now=YEAR)
    message.refresh_from_db()
    assert (done.count, message.body) == (1, "")


def test_the_record_is_blanked_and_still_adds_up() -> None:
    old, young = NOW, YEAR
    for _ in range(3):
        records.note(now=old, reason="A reason.")
    records.note(now=young, reason="Another.")
    records.seal_all()
    rules = {"audit_personal": 300}
    assert [each.count for each in retention.due(rules=rules, now=young)] == [3]
    retention.run(rules=rules, by=BY, now=young)
    records.seal_all(young)
    reasons = Entry.objects.filter(deed="person.seen").order_by("at")
    assert [*reasons.values_list("reason", "by_label")] == [("", "")] * 3 + [("Another.", "dot")]
    assert verification.verify(now=young).findings == []
    retention.run(rules=rules, by=BY, now=young + timedelta(days=900))
    records.seal_all(young)
    assert verification.verify(now=young).findings == []


def test_rules_are_days_by_kind(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("message_bodies: 365\nlapsed_holds: 30\n")
    assert retention.read(path) == {"message_bodies": 365, "lapsed_holds": 30}
    assert retention.read(None) == {}
    for wrong in ("other: 3", "lapsed_holds: 0", "lapsed_holds: soon", "- a", "[", "a: true"):
        path.write_text(wrong)
        with pytest.raises(retention.Unreadable):
            retention.read(path)
