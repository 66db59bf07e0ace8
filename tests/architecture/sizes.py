"""How long files and functions are and how many modules a room holds, against what keeps a room liveable."""

import ast
import re
from collections import Counter
from pathlib import Path

FILE, FUNCTION, ROOM = 400, 50, 10
FILE_P90, FUNCTION_P90 = 300, 30
_REASON = re.compile(r"#\s*size:\s*\S")  # an exception carries its reason beside it


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def functions(path: Path) -> list[tuple[str, int, bool]]:
    """Each function as (where, lines from ``def`` to its end, whether a reason stands on its ``def`` lines)."""
    text = lines_of(path)
    found = []
    for node in ast.walk(ast.parse("\n".join(text))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            head = text[node.lineno - 1 : node.body[0].lineno]
            excused = any(_REASON.search(line) for line in head)
            found.append((f"{path.name}:{node.lineno} {node.name}", _end(node) - node.lineno + 1, excused))
    return found


def too_large(folder: Path) -> list[str]:
    """Files and functions over the limit that give no reason."""
    found = []
    for path in python_files(folder):
        text = lines_of(path)
        if len(text) > FILE and not any(_REASON.search(line) for line in text[:5]):
            found.append(f"{path.relative_to(folder)}: {len(text)} lines in a file")
        found += [
            f"{path.relative_to(folder).parent}/{where}: {length} lines in a function"
            for where, length, excused in functions(path)
            if length > FUNCTION and not excused
        ]
    return found


def crowded(folder: Path) -> list[str]:
    """Rooms with more modules than the limit; a reason stands in the room's ``__init__``."""
    rooms = Counter(path.parent for path in python_files(folder) if path.name != "__init__.py")
    return [
        f"{room.relative_to(folder)}: {count} modules in a room"
        for room, count in sorted(rooms.items())
        if count > ROOM and not _REASON.search((room / "__init__.py").read_text(encoding="utf-8"))
    ]


def p90(values: list[int]) -> int:
    """The value nine of ten do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 9 // 10) - 1)]


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
