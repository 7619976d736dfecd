"""The fences around every table that says something about a person: `access`, once more, in SQL.

They stand in one place, since whom a partner looks after is told by tables of several layers.
"""

from django.db import migrations

from scheduler.audit.fenced import fenced

# Functions of the tables' owner, who stands inside: a policy that asked another fenced table would
# be asked about itself.
ASKED_INSIDE = migrations.RunSQL(
    """
    CREATE FUNCTION fence_concerned(the_appointment uuid, the_person uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM people_person
            WHERE id = the_person AND first_known_to_id = fence_partner()
        ) OR EXISTS (
            SELECT FROM booking_appointmentstaff AS staff
            JOIN partners_post AS post ON post.id = staff.post_id
            WHERE staff.appointment_id = the_appointment AND (
                post.partner_id = fence_partner() OR staff.staff_member_id = fence_staff_member())
        )
    $$;

    CREATE FUNCTION fence_looks_after(the_person uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM booking_appointment AS appointment
            WHERE appointment.person_id = the_person AND (
                appointment.booked_by_partner_id = fence_partner()
                OR EXISTS (
                    SELECT FROM booking_appointmentstaff AS staff
                    JOIN partners_post AS post ON post.id = staff.post_id
                    WHERE staff.appointment_id = appointment.id AND (
                        post.partner_id = fence_partner()
                        OR staff.staff_member_id = fence_staff_member())))
        ) OR EXISTS (
            SELECT FROM booking_waitinglistentry
            WHERE person_id = the_person AND owner_id = fence_partner()
        ) OR EXISTS (
            SELECT FROM reminders_task
            WHERE person_id = the_person AND owner_id = fence_partner()
        ) OR EXISTS (
            SELECT FROM reminders_reply
            WHERE person_id = the_person AND owner_id = fence_partner()
        )
    $$;
    """,
    """
    DROP FUNCTION fence_looks_after(uuid);
    DROP FUNCTION fence_concerned(uuid, uuid);
    """,
)

_OWN = "(SELECT fence_partner())"
_SELF = "(SELECT fence_person())"
_DOOR = "(SELECT fence_open_door())"
# Whoever sees the person sees what they chose, need and allow.
_OF_PERSON = f"""({_DOOR} OR EXISTS (
    SELECT FROM people_person AS person WHERE person.id = person_id))"""
_OF_MESSAGE = "EXISTS (SELECT FROM reminders_message AS message WHERE message.id = message_id)"
_OF_ENTRY = (
    "EXISTS (SELECT FROM booking_waitinglistentry AS entry WHERE entry.id = waitinglistentry_id)"
)

SEES = {
    # A front desk sees whoever turns to it; others those whom their partner knows or looks after.
    "people_person": f"""({_DOOR} OR first_known_to_id = {_OWN} OR id = {_SELF}
        OR fence_looks_after(id))""",
    "people_choice": _OF_PERSON,
    "people_choicemode": f"""({_DOOR} OR EXISTS (
        SELECT FROM people_choice AS choice WHERE choice.id = choice_id))""",
    "people_need": _OF_PERSON,
    "people_supporter": _OF_PERSON,
    "people_contactrule": _OF_PERSON,
    # Only whoever merges reads which record was whose.
    "people_merge": "false",
    # Codes are looked up before anybody is in, and shown to nobody.
    "identity_code": "false",
    "identity_codetry": "false",
    "identity_askedcode": "false",
    "identity_lookwish": f"person_id = {_SELF}",
    # A kind of leave can be a matter of health: only whoever employs, or employed, them.
    "rota_leave": f"""EXISTS (SELECT FROM partners_post AS post
        WHERE post.staff_member_id = rota_leave.staff_member_id AND post.partner_id = {_OWN})""",
    # Who booked it, whose staff are in it, who knew the person first, and who is in it.
    "booking_appointment": f"""(booked_by_partner_id = {_OWN} OR person_id = {_SELF}
        OR fence_concerned(id, person_id))""",
    # Whoever sees the appointment.
    "booking_appointmentstaff": """EXISTS (
        SELECT FROM booking_appointment AS appointment WHERE appointment.id = appointment_id)""",
    # The desk that holds it, or whose offer it is.
    "booking_hold": f"""(made_by_partner_id = {_OWN} OR person_id = {_SELF} OR EXISTS (
        SELECT FROM booking_offer AS offer WHERE offer.hold_id = booking_hold.id))""",
    # The desk that keeps the place.
    "booking_waitinglistentry": f"(owner_id = {_OWN} OR person_id = {_SELF})",
    "booking_waitinglistentry_sites": _OF_ENTRY,
    "booking_waitinglistentry_staff_members": _OF_ENTRY,
    "booking_offer": """EXISTS (
        SELECT FROM booking_waitinglistentry AS entry WHERE entry.id = entry_id)""",
    # Whoever sees the appointment that is without its worker.
    "booking_withoutworker": """EXISTS (
        SELECT FROM booking_appointment AS appointment WHERE appointment.id = appointment_id)""",
    # Only the work of offering reads it.
    "booking_freedtime": "false",
    # Whoever has its address, and the partner whose staff member or rota it shows.
    "booking_feed": f"""(digest = (SELECT fence_feed()) OR EXISTS (
        SELECT FROM partners_post AS post
        WHERE post.staff_member_id = booking_feed.staff_member_id AND post.partner_id = {_OWN}
    ) OR EXISTS (
        SELECT FROM rota_rota AS rota WHERE rota.id = booking_feed.rota_id AND (
            rota.keeper_id = {_OWN} OR EXISTS (
                SELECT FROM rota_pattern AS pattern
                JOIN partners_post AS post ON post.id = pattern.post_id
                WHERE pattern.rota_id = rota.id AND post.partner_id = {_OWN}))
    ))""",
    # Whoever sees the appointment it is about, or keeps the place that the offer is for. A front
    # desk that may see any person does not therefore see what another partner wrote to them.
    "reminders_message": """(EXISTS (
        SELECT FROM booking_appointment AS appointment WHERE appointment.id = appointment_id
    ) OR EXISTS (SELECT FROM booking_offer AS offer WHERE offer.id = offer_id))""",
    "reminders_attempt": _OF_MESSAGE,
    "reminders_receipt": _OF_MESSAGE,
    "reminders_call": _OF_MESSAGE,
    "reminders_reprint": _OF_MESSAGE,
    "reminders_coming": """EXISTS (
        SELECT FROM booking_appointment AS appointment WHERE appointment.id = appointment_id)""",
    # The desk that does it.
    "reminders_task": f"owner_id = {_OWN}",
    "reminders_tickoff": "EXISTS (SELECT FROM reminders_task AS task WHERE task.id = task_id)",
    # The desk it was answered to; any desk, where nobody knows whose it is.
    "reminders_reply": f"""(owner_id = {_OWN}
        OR owner_id IS NULL AND (SELECT fence_acting()) = 'staff')""",
    # References alone; every desk may see that a batch was printed.
    "reminders_acknowledgement": "(SELECT fence_acting()) = 'staff'",
    # What the partner did, what anybody did with those it knew first, and what concerns oneself.
    "audit_entry": f"""(by_partner_id = {_OWN} OR person_id = {_SELF} OR EXISTS (
        SELECT FROM people_person AS person
        WHERE person.id = audit_entry.person_id AND person.first_known_to_id = {_OWN}))""",
}
# Views of the owner that show the same people, and by which the indexes are used (people.sought).
SOUGHT = migrations.RunSQL(
    f"""
    CREATE VIEW people_sought AS
        SELECT id, name, known_as, date_of_birth, nhs_number, external_reference
        FROM people_person
        WHERE (SELECT fence_acting()) = 'service' OR {SEES["people_person"]};

    CREATE VIEW people_soughtroute AS
        SELECT id, person_id, number, address_lines
        FROM people_contactrule
        WHERE supporter_id IS NULL AND ended_at IS NULL AND (
            (SELECT fence_acting()) = 'service' OR {_DOOR}
            OR EXISTS (SELECT FROM people_sought AS person WHERE person.id = person_id));
    """,
    """
    DROP VIEW people_soughtroute;
    DROP VIEW people_sought;
    """,
)
# A look is written down by whoever looks.
ADDS = {"audit_entry": "true"}


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0010_code_messages"),
        ("audit", "0004_fences"),
        ("people", "0005_found_while_typing"),
        ("identity", "0004_machines"),
        ("rota", "0005_leave_time"),
        ("booking", "0011_without_worker"),
    ]
    operations = [
        ASKED_INSIDE,
        *(
            fenced(table, sees=condition, adds=ADDS.get(table, "false"))
            for table, condition in SEES.items()
        ),
        SOUGHT,
    ]
