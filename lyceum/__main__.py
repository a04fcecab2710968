"""The command `lyceum`: Django's own commands and those of the apps."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyceum.settings")
    execute_from_command_line(["lyceum", *sys.argv[1:]])


if __name__ == "__main__":
    main()
