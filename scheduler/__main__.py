"""`python -m scheduler …`: the command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["scheduler", *sys.argv[1:]])


if __name__ == "__main__":
    main()
