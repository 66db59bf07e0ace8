"""Run as a program: imports modules while every package but the allowed ones is walled off.

Standard input is JSON: ``modules`` to import, ``third_party`` packages that may be used. Exit 0 and no output when
all is well, else one line that names the importer and what it reached for.
"""

import builtins
import importlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.architecture.purity import PURE, may_import  # the one table, read before the walls go up

# What the allowed packages themselves stand on.
COMPANIONS = {"cryptography": ("cffi", "_cffi_backend")}


class Wall:
    """A finder that stands before all others and lets nothing through but what is allowed."""

    def __init__(self, third_party) -> None:
        self.third_party = {*third_party, *(name for each in third_party for name in COMPANIONS.get(each, ()))}
        # packages on the way to a pure room; another law keeps them empty but for a sentence
        self.parents = {name.rsplit(".", cut)[0] for name in PURE for cut in range(1, name.count(".") + 1)}

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        ours = top == "sodsong" and (name in self.parents or may_import(name, ()))
        if not (ours or top in sys.stdlib_module_names or top in self.third_party):
            raise ModuleNotFoundError(f"walled off: {name}", name=name)


def watched(importing, third_party):
    """``__import__`` that also minds what is already loaded and the parts of the standard library that are denied."""

    def guarded(name, given=None, local=None, fromlist=(), level=0):
        importer = (given or {}).get("__name__", "")
        ours = importer.startswith("sodsong.") and name.partition(".")[0] != "sodsong"  # those meet the wall itself
        if level == 0 and ours and not may_import(name, third_party):
            raise ModuleNotFoundError(f"walled off: {name}", name=name)
        return importing(name, given, local, fromlist, level)

    return guarded


def main():
    asked = json.load(sys.stdin)
    sys.meta_path.insert(0, Wall(asked["third_party"]))
    builtins.__import__ = watched(builtins.__import__, tuple(asked["third_party"]))
    for module in asked["modules"]:
        try:
            importlib.import_module(module)
        except ImportError as problem:
            sys.exit(f"{module}: {problem}")


if __name__ == "__main__":
    main()
