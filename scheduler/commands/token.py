"""`scheduler token …`: staff tokens for the API, made by an operator."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="token",
    help="Staff tokens for the API. Each is bound to one account, one post and one role.",
    commands_later={
        "issue": Later("scheduler.commands.token_issue", "Make a token and print its secret."),
    },
)
