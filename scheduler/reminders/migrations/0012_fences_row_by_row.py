"""The fences that ask another table ask it row by row, from its index (`audit.fenced.there`)."""

from importlib import import_module

from django.db import migrations

from scheduler.audit.fenced import sees_instead, there

_BEFORE = import_module("scheduler.reminders.migrations.0011_fences").SEES

_OWN = "(SELECT fence_partner())"
_SELF = "(SELECT fence_person())"
_DOOR = "(SELECT fence_open_door())"
_PERSON = there("SELECT FROM people_person AS person WHERE person.id = person_id")
_CHOICE = there("SELECT FROM people_choice AS choice WHERE choice.id = choice_id")
_MESSAGE = there("SELECT FROM reminders_message AS message WHERE message.id = message_id")
_APPOINTMENT = there(
    "SELECT FROM booking_appointment AS appointment WHERE appointment.id = appointment_id"
)
_ENTRY = there(
    "SELECT FROM booking_waitinglistentry AS entry WHERE entry.id = waitinglistentry_id"
)
_TASK = there("SELECT FROM reminders_task AS task WHERE task.id = task_id")
_OF_PERSON = f"({_DOOR} OR {_PERSON})"

SEES = {
    "people_choice": _OF_PERSON,
    "people_choicemode": f"({_DOOR} OR {_CHOICE})",
    "people_need": _OF_PERSON,
    "people_supporter": _OF_PERSON,
    "people_contactrule": _OF_PERSON,
    "booking_appointmentstaff": _APPOINTMENT,
    "booking_withoutworker": _APPOINTMENT,
    "booking_hold": "(made_by_partner_id = {} OR person_id = {} OR {})".format(
        _OWN,
        _SELF,
        there("SELECT FROM booking_offer AS offer WHERE offer.hold_id = booking_hold.id"),
    ),
    "booking_waitinglistentry_sites": _ENTRY,
    "booking_waitinglistentry_staff_members": _ENTRY,
    "booking_offer": there(
        "SELECT FROM booking_waitinglistentry AS entry WHERE entry.id = entry_id"
    ),
    "reminders_message": "({} OR {})".format(
        _APPOINTMENT, there("SELECT FROM booking_offer AS offer WHERE offer.id = offer_id")
    ),
    "reminders_attempt": _MESSAGE,
    "reminders_receipt": _MESSAGE,
    "reminders_call": _MESSAGE,
    "reminders_reprint": _MESSAGE,
    "reminders_coming": _APPOINTMENT,
    "reminders_tickoff": _TASK,
    "audit_entry": "(by_partner_id = {} OR person_id = {} OR {})".format(
        _OWN,
        _SELF,
        there(
            "SELECT FROM people_person AS person"
            f" WHERE person.id = audit_entry.person_id AND person.first_known_to_id = {_OWN}"
        ),
    ),
}
_VIEW = """
    CREATE OR REPLACE VIEW people_soughtroute AS
        SELECT id, person_id, number, address_lines
        FROM people_contactrule
        WHERE supporter_id IS NULL AND ended_at IS NULL AND (
            (SELECT fence_acting()) = 'service' OR (SELECT fence_open_door()) OR {})
"""
_SOUGHT = "SELECT FROM people_sought AS person WHERE person.id = person_id"


class Migration(migrations.Migration):
    dependencies = [("reminders", "0011_fences")]
    operations = [
        *(
            sees_instead(table, sees=sees, before=_BEFORE[table])
            for table, sees in SEES.items()
        ),
        migrations.RunSQL(_VIEW.format(there(_SOUGHT)), _VIEW.format(f"EXISTS ({_SOUGHT})")),
    ]
