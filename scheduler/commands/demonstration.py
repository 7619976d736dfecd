"""`scheduler demonstration …`: the invented partnership for trying the service."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="demonstration",
    help="The demonstration partnership: an invented county, for trying the service.",
    commands_later={
        "load": Later("scheduler.commands.demonstration_load", "Load it into an empty database."),
    },
)
