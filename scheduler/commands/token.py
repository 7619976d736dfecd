"""`scheduler token …`: staff tokens for the API, made by an operator."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="token",
    help="Staff tokens for the API, for a day's work. Each is bound to one account, one post and "
    "one role. Machines have a way of their own: `scheduler machine`.",
    commands_later={
        "issue": Later("scheduler.commands.token_issue", "Make a token and print its secret."),
    },
)
