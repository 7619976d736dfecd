"""`scheduler retention …`: how long what is kept."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="retention",
    help="How long which kind of record is kept, by the rules in RETENTION_FILE.",
    commands_later={
        "run": Later("scheduler.commands.retention_run", "Remove or blank what is due."),
    },
)
