"""What the demonstration has sent when somebody first looks: texts, letters, batches."""

import io
from datetime import timedelta
from pathlib import Path

import pdfplumber
import pytest
from django.conf import settings
from django.db.models import Q, QuerySet
from django.test import override_settings

from channels.letter.pdf import FONTS
from channels.sms.local import LocalCarrier
from scheduler.audit.actors import Actor
from scheduler.demonstration import last_days, load
from scheduler.demonstration.last_days import NoFonts
from scheduler.demonstration.size import Size
from scheduler.identity import access
from scheduler.identity.models import RoleGrant
from scheduler.people import contact_hours
from scheduler.reminders import print_runs
from scheduler.reminders.deliveries import Postman, configured_carriers
from scheduler.reminders.models import Attempt, Message, Task
from scheduler.web import seen
from tests.demonstration.conftest import NOW, SIZE
from tests.times import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]

LAST_CUT_OFF = at("Fri 20 Nov 2026 17:30")
SENT = Message.objects.filter(state="sent")


def test_dots_desk_sees_texts_and_letters_that_went_out() -> None:
    sent = seen.messages(_actor("dot")).filter(state="sent")

    texts, letters = sent.filter(channel="sms"), sent.filter(channel="letter")
    assert texts
    assert letters
    for message in sent:
        appointment = message.appointment
        on = appointment.local_on
        assert f"{on.day} {on:%B}" in message.body
        assert message.carrier == ("local-sms" if message in texts else "print-folder")


def test_whoever_may_see_messages_sees_some() -> None:
    slugs = _of_humans().values_list("post__staff_member__slug", flat=True)
    may_see = [by for by in map(_actor, slugs) if access.may(by, "message.see")]

    assert {by.label for by in may_see} == {"dot", "freya", "gil", "maya"}
    for by in may_see:
        assert seen.messages(by).filter(state="sent").exists(), by.label


def test_there_are_as_many_as_one_can_read() -> None:
    assert SENT.filter(channel="sms").count() == last_days.LEAST
    # So small a county has hardly as many letters in three days.
    assert 2 <= SENT.filter(channel="letter").count() <= last_days.LEAST
    whole = Size(SIZE.today)
    assert whole.some(last_days.TEXTS, least=last_days.LEAST) == 48
    assert whole.some(last_days.LETTERS, least=last_days.LEAST) == 24


def test_the_texts_lie_at_the_local_carrier_in_hours_that_are_allowed(county: Path) -> None:
    kept = LocalCarrier(folder=county / "carrier" / "sms").sent()
    texts = {str(message.id): message for message in SENT.filter(channel="sms")}

    assert {text.reference for text in kept} == set(texts)
    for text in kept:
        message = texts[text.reference]
        assert (text.to, text.text) == (message.contact_rule.number, message.body)
        assert text.accepted_at == message.sent_at == message.due_at
        assert contact_hours.is_allowed_at(message.contact_rule, text.accepted_at)


def test_the_letters_are_pdfs_that_name_the_day() -> None:
    for message in SENT.filter(channel="letter"):
        content = print_runs.folder().pdf(reference=str(message.id))
        assert content is not None
        with pdfplumber.open(io.BytesIO(content)) as opened:
            words = " ".join(page.extract_text() for page in opened.pages)
        on = message.appointment.local_on
        assert message.appointment.reference in words
        assert f"{on.day} {on:%B} {on.year}" in " ".join(words.split())


def test_every_evening_closed_sound_batches_of_what_was_handed_over_that_day() -> None:
    batches = print_runs.folder().batches()

    assert batches
    assert batches[0].created_at <= LAST_CUT_OFF
    batched = 0
    for batch in batches:
        assert print_runs.folder().verify(name=batch.name) == ()
        letters = [each for each in print_runs.folder().letters() if each.batch == batch.name]
        assert len(letters) == batch.count
        batched += batch.count
        day_before = batch.created_at - timedelta(days=1)
        assert all(day_before <= each.accepted_at < batch.created_at for each in letters)
    assert batched == SENT.filter(channel="letter").count() - len(print_runs.folder().waiting())


def test_some_letters_wait_for_the_next_batch_and_not_for_this_one() -> None:
    waiting = print_runs.folder().waiting()

    assert waiting
    assert all(LAST_CUT_OFF <= each.accepted_at <= NOW for each in waiting)
    assert print_runs.close_if_due(now=NOW) == []


def test_nothing_was_sent_before_it_was_due_or_after_now() -> None:
    from_at = at("Wed 18 Nov 2026 00:00")
    for message in SENT:
        assert message.sent_at is not None
        assert from_at <= message.due_at <= message.sent_at <= NOW
        assert message.appointment.starts_at > NOW
    assert not Attempt.objects.filter(Q(started_at__gt=NOW) | Q(ended_at__gt=NOW)).exists()
    assert not Message.objects.filter(changed_at__gt=NOW).exists()


def test_what_a_cancelled_appointment_left_unsaid_was_taken_back() -> None:
    withdrawn = Message.objects.filter(state="withdrawn")

    assert withdrawn
    for message in withdrawn:
        assert message.appointment.cancelled_at == message.changed_at
        assert message.due_at > message.changed_at
        assert message.reason == "The appointment is cancelled."
    assert not Message.objects.filter(state__in=["failed", "stopped", "unknown"]).exists()
    assert not Task.objects.exclude(message=None).exists()


def test_the_next_beat_sends_none_of_it_again() -> None:
    postman = Postman(clock=lambda: NOW, carriers=configured_carriers())
    before = Attempt.objects.count()

    assert postman.deliver_due(until=NOW + timedelta(minutes=1)) == 0
    assert Attempt.objects.count() == before


def test_without_fonts_it_says_so_before_anything_is_loaded(tmp_path: Path) -> None:
    letter = settings.CHANNELS["letter"] | {"font_folder": tmp_path}
    with (
        override_settings(CHANNELS=settings.CHANNELS | {"letter": letter}),
        pytest.raises(NoFonts, match="run deploy/up once") as refused,
    ):
        next(load.load(size=SIZE, now=NOW))
    assert all(font in refused.value.sentence for font in FONTS)


def _actor(slug: str) -> Actor:
    grant = _of_humans().select_related("post").get(post__staff_member__slug=slug)
    return Actor(label=slug, role=grant.role, partner_id=grant.post.partner_id)


def _of_humans() -> QuerySet[RoleGrant]:
    """A machine has a role through the post of whoever answers for it."""
    return RoleGrant.objects.exclude(role=RoleGrant.Role.SERVICE_ACCOUNT)
