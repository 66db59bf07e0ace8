"""The measured process: starts Django on the data folder of its environment and prints the bench document as one line."""

import json
import os
import platform
import sys
from importlib.metadata import version

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    """Measure, and print the document."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
    django.setup()
    settings.SODSONG.data.mkdir(parents=True, exist_ok=True)
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from sodsong.bench.cases import world  # noqa: PLC0415  # its models need the Django that has just been started

    runs = int(sys.argv[1])
    figures = world.measured(runs)
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "laos": world.LAOS}
    versions = {"python": platform.python_version(), "django": version("django")}
    print(json.dumps({"bench": "cases", "machine": machine, "versions": versions, "runs": runs, "figures": figures}))


if __name__ == "__main__":
    main()
