"""`scheduler openings …`: bookable time, held against the rule it is made by."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="openings",
    help="Bookable time, as it is kept for searching.",
    commands_later={
        "verify": Later(
            "scheduler.commands.openings_verify", "Compare all of it with the rule, and repair it."
        ),
    },
)
