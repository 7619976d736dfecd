"""Whether what the promises rest on is in the database, by name, valid and switched on."""

from collections.abc import Iterator

from django.db import connection

from scheduler.commands.checks.findings import Finding, fine, missing

# What would no longer be certain without it: names of constraints and triggers.
RESTS_ON = {
    "nobody is booked outside their choice": (
        "choice_and_its_person",
        "choice_has_a_mode",
        "choice_in_order",
        "choice_mode_was_chosen",
        "choice_modes_are_known",
        "choice_modes_copied",
        "mode_once_per_choice",
        "hold_choice_is_in_force",
        "hold_choice_stays_in_force",
        "hold_mode_was_chosen",
        "hold_of_the_persons_choice",
        "appointment_choice_is_in_force",
        "appointment_choice_stays_in_force",
        "appointment_mode_was_chosen",
        "appointment_of_the_persons_choice",
        "waiting_by_the_persons_choice",
    ),
    "nobody is in two places at once": (
        "one_staff_member_one_place",
        "one_person_one_place",
        "one_room_one_place",
        "one_interpreter_one_place",
        "one_human_one_shift_at_a_time",
        "appointment_takes_its_time",
        "appointment_staff_take_their_time",
        "claim_kept_for_its_appointment",
        "claim_takes_one_resource",
        "claim_is_half_open",
        "claim_of_staff_names_the_post",
        "claim_of_the_posts_human",
        "staff_of_the_posts_human",
        "shift_of_the_posts_human",
        "post_and_its_human",
    ),
    "nobody is booked past the end of their post": ("claim_while_the_post_lasts",),
    "an appointment has what its mode needs": ("appointment_has_what_its_mode_needs",),
    "no message is said twice": ("message_said_once",),
    "what was recorded stays as it was": (
        "audit_entry_refuses_update",
        "audit_entry_refuses_delete",
        "audit_entry_refuses_truncate",
        "audit_seal_refuses_update",
        "audit_seal_refuses_delete",
        "audit_seal_refuses_truncate",
        "audit_sealing_refuses_update",
        "audit_sealing_refuses_delete",
        "audit_sealing_refuses_truncate",
        "people_choice_refuses_update",
        "people_choice_refuses_delete",
        "people_choice_refuses_truncate",
        "people_choicemode_refuses_update",
        "people_choicemode_refuses_delete",
        "people_choicemode_refuses_truncate",
        "people_contactrule_refuses_update",
        "people_contactrule_refuses_delete",
        "people_contactrule_refuses_truncate",
        "people_need_refuses_update",
        "people_need_refuses_delete",
        "people_need_refuses_truncate",
        "appointment_refuses_delete",
        "appointment_refuses_truncate",
        "claim_refuses_truncate",
    ),
}

_STANDING = """
    SELECT conname FROM pg_constraint WHERE convalidated
    UNION ALL
    SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
"""


def kept_by_the_database() -> Iterator[Finding]:
    """Each promise with what it rests on."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        standing = {name for (name,) in cursor.fetchall()}
    broken = False
    for promise, names in RESTS_ON.items():
        gone = [name for name in names if name not in standing]
        if gone:
            broken = True
            yield missing(
                f"It is not certain that {promise}: {', '.join(gone)} is not in force.",
                "Stop booking, find out who removed it, restore it from the migrations "
                "(or the whole database from a backup).",
            )
    if not broken:
        number = sum(map(len, RESTS_ON.values()))
        yield fine(f"All {number} constraints and triggers that the promises rest on stand.")
