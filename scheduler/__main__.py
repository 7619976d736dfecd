"""`python -m scheduler …`: the command line."""

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
    from scheduler.commands import root

    root.command.main(prog_name="scheduler")


if __name__ == "__main__":
    main()
