"""`scheduler audit …`: the record of who did and looked at what."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="audit",
    help="The record of who did and looked at what.",
    commands_later={
        "seal": Later("scheduler.commands.audit_seal", "Give each entry its place in its chain."),
        "heads": Later("scheduler.commands.audit_heads", "Write the chains' heads to be kept."),
        "verify": Later("scheduler.commands.audit_verify", "Find whatever was done to the record."),
    },
)
