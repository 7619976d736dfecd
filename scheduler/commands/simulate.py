"""`scheduler simulate …`: rules tried out on the demonstration's demand, without a database."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="simulate",
    help="Try a rule out on the demonstration partnership's demand; nothing is booked.",
    commands_later={
        "protection": Later(
            "scheduler.commands.simulate_protection",
            "What protecting face to face does to waits and to unused time.",
        ),
    },
)
