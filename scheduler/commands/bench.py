"""`scheduler bench …`: measures search and booking beside the framework's own floors, and sending
while everything is killed."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="bench",
    help="Measure search and booking, each beside its floor in the same run, on scratch databases "
    "that are made for it and dropped; and sending, with servers of its own, while everything is "
    "killed. Needs the right to make databases on the server of DATABASE_URL, and an otherwise "
    "idle machine.",
    commands_later={
        "search": Later("scheduler.commands.bench_search", "Options, by number of staff members."),
        "booking": Later("scheduler.commands.bench_booking", "Hold and confirm, and collisions."),
        "scale": Later("scheduler.commands.bench_scale", "With millions of appointments."),
        "rota": Later("scheduler.commands.bench_rota", "The board, and changes before saving."),
        "desk": Later("scheduler.commands.bench_desk", "What a receptionist waits for."),
        "reminders": Later(
            "scheduler.commands.bench_reminders", "Sending while everything is killed."
        ),
        "plot": Later("scheduler.commands.bench_plot", "Draw a kept search measurement."),
    },
)
