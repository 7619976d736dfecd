"""What `scheduler doctor` looks at: one small function each, in the order of TABLE."""

from collections.abc import Callable, Iterable

from scheduler.commands.checks import (
    carriers,
    database,
    machine,
    processes,
    programs,
    promises,
    work,
)
from scheduler.commands.checks.findings import Finding

Check = Callable[[], Iterable[Finding]]

TABLE: dict[str, Check] = {
    "Secret key": machine.secret_key,
    "Settings": machine.settings_for_others,
    "Folder": machine.folder,
    "Time zones": machine.time_zones,
    "Bank holidays": machine.bank_holidays,
    "Database": database.version,
    "Extension": database.extension,
    "Tables": database.migrations,
    "Role": database.role,
    "Promises": promises.kept_by_the_database,
    "Clocks": database.clocks,
    "Redis": processes.redis_keeps_hints,
    "Worker": processes.worker,
    "Beat": processes.beat,
    "Machines": programs.secrets,
    "Texts": carriers.texts,
    "Calls": carriers.recorded_calls,
    "E-mails": carriers.emails,
    "Letters": carriers.letters,
    "Fonts": carriers.fonts,
    "Partners": work.partners,
    "Messages": work.messages,
    "Undecided": work.undecided,
    "Tasks": work.tasks,
    "Never asked": work.never_asked,
    "Routes": work.routes,
    "Shifts": work.shifts,
}
