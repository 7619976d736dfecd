"""`scheduler account …`: sign-ins of staff members, made and mended by an operator."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="account",
    help="Sign-ins of staff members. The first administrator of a new installation is made here; "
    "administrators do the rest on the page “Staff sign-ins” and by the API.",
    commands_later={
        "add": Later("scheduler.commands.account_add", "Let a staff member sign in, in a role."),
        "reset": Later("scheduler.commands.account_reset", "Take a lost second step away."),
        "link": Later("scheduler.commands.account_link", "Record who somebody is at a partner’s."),
    },
)
