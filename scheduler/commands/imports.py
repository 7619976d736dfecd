"""`scheduler import …`: files from elsewhere, brought in whole or not at all."""

from scheduler.commands.lazy import Group, Later

command = Group(
    name="import",
    help="Bring in people, partners or a rota from a file.\n\n"
    "A file is brought in whole or not at all, bad rows are listed with their line and the reason, "
    "--dry-run only says what would change, and the same file twice changes nothing.",
    commands_later={
        "people": Later("scheduler.commands.import_people", "People from a CSV file."),
        "partners": Later(
            "scheduler.commands.import_partners",
            "Partners, sites, rooms, services, staff members and rotas from a YAML file.",
        ),
        "rota": Later("scheduler.commands.import_rota", "A rota or leave from a calendar (.ics)."),
    },
)
