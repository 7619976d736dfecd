"""`scheduler rights …`: what people may ask of what is held about them."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="rights",
    help="What people may ask of what is held about them. Each deed is in the record under the "
    "account of whoever does it, a manager.",
    commands_later={
        "draft": Later("scheduler.commands.rights_draft", "Write what is held, for review."),
        "release": Later("scheduler.commands.rights_release", "Write what was reviewed, to give."),
        "merge": Later("scheduler.commands.rights_merge", "Make two records of one person one."),
        "unmerge": Later("scheduler.commands.rights_unmerge", "Undo that."),
    },
)
