"""Django's own command line, for migrations and catalogues; people use ``sodsong``."""

import os
import sys


def main() -> None:
    """Run one of Django's management commands on the data folder that SODSONG_DATA names."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # settings come first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodsong.desk.project.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
