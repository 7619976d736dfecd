"""`scheduler machine …`: other programs that may call the API, kept by an operator."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="machine",
    help="Other programs that may call the API: each bound to one post at one partner, narrowed "
    "by scopes, proved by a secret that it changes for a token every hour.",
    commands_later={
        "add": Later("scheduler.commands.machine_add", "Add a machine and print its secret."),
        "list": Later("scheduler.commands.machine_list", "Say which there are and until when."),
        "rotate": Later("scheduler.commands.machine_rotate", "Give one its next secret."),
        "end-secret": Later("scheduler.commands.machine_end_secret", "End a secret at once."),
        "end": Later("scheduler.commands.machine_end", "Let a machine call no more."),
    },
)
