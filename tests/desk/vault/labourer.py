"""Run as a program on a data folder: enters leaves and signs checkpoints until it is killed; prints each signed note."""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"


def main():
    import django

    django.setup()
    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.vault.ops import keys, ledger

    data, first = settings.SODSONG.data, int(sys.argv[1])
    for number in range(first, first + 100_000):
        ledger.append("history", f"{number:064x}", f"leaf {number}", clock.now())
        said = {"entered": number}
        if number % 3 == 0:
            pen = keys.log_pen(data, "sodsong.test/log")
            said["signed"] = ledger.checkpoint([pen], clock.now(), data).signed
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
