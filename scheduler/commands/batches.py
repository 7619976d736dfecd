"""`scheduler batches …`: letters for the printer."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="batches",
    help="Batches of letters for the printer.",
    commands_later={
        "close": Later("scheduler.commands.batches_close", "Close a batch now, before its time."),
    },
)
