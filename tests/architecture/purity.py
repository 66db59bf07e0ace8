"""Which rooms are pure, and the lint that keeps clock, chance, disk, network and logging out of them."""

import ast
import sys
from collections.abc import Iterator

from .tree import Source

# The one table: a dotted prefix, and the computing packages that may be used below it. The longest prefix counts,
# so a module added to a pure room is pure without being named anywhere.
PURE: dict[str, tuple[str, ...]] = {
    "sodsong.ground": (),
    "sodsong.ground.places": ("rapidfuzz",),
    "sodsong.ground.seal": ("cryptography",),
    "sodsong.judge": (),
    "sodsong.judge.cause": ("numpy",),
    "sodsong.judge.disclosure": ("lxml", "selectolax", "rapidfuzz"),
    "sodsong.act.casework": (),
    "sodsong.act.letter.document": (),
    "sodsong.observe.probe.record": (),
    "sodsong.observe.probe.plan": (),
    "sodsong.observe.probe.schedule": (),
    "sodsong.observe.probe.wire": (),
}

# Parts of the standard library that look at the world, wait for it, write to it or throw dice.
_DENIED = """
asyncio atexit builtins concurrent ctypes dbm fcntl fileinput ftplib getpass glob http imaplib importlib locale
logging mmap multiprocessing os pathlib platform poplib queue random resource runpy sched secrets select selectors
shelve shutil signal smtplib socket socketserver sqlite3 ssl subprocess sys syslog tempfile threading time
urllib.request warnings webbrowser
"""
# `hash` of a text differs from process to process.
_NAMES = "__import__ breakpoint compile eval exec hash input open print"
# The clock; chance (a key's `generate` is chance too); files.
_ATTRIBUTES = """
now utcnow today time_ns monotonic perf_counter urandom getrandbits default_rng uuid1 uuid4 generate
generate_private_key open read_text read_bytes write_text write_bytes fromfile tofile
"""
DENIED = frozenset(_DENIED.split())
_CALLED_NAMES = frozenset(_NAMES.split())
_CALLED_ATTRIBUTES = frozenset(_ATTRIBUTES.split())


def room_of(module: str) -> str | None:
    """The longest prefix of ``PURE`` that ``module`` lies under, or None when it need not be pure."""
    fitting = [prefix for prefix in PURE if module == prefix or module.startswith(prefix + ".")]
    return max(fitting, key=len, default=None)


def breaches(source: Source) -> list[str]:
    """What a pure module does that it must not, each as ``line: what``."""
    room = room_of(source.name)
    if room is None:
        return []
    found = []
    for node in ast.walk(source.tree):
        what = [*_imports(node, source, PURE[room]), *_calls(node), *_loose_dataclass(node, source)]
        found += [f"{source.name}:{getattr(node, 'lineno', 0)}: {each}" for each in what]
    return found


def may_import(module: str, third_party: tuple[str, ...]) -> bool:
    """Whether a pure module with these computing packages may import ``module``."""
    top = module.partition(".")[0]
    if top == "sodsong":
        return room_of(module) is not None
    if top in sys.stdlib_module_names:
        return top not in DENIED and module not in DENIED
    return top in third_party


def _imports(node: ast.AST, source: Source, third_party: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(node, source)
        # `from sodsong.ground import papers` names a room; `from x import value` names its module
        inside_a_wing = base == "sodsong" or (base.startswith("sodsong.") and room_of(base) is None)
        names = [f"{base}.{alias.name}" for alias in node.names] if inside_a_wing or base == "urllib" else [base]
    else:
        return
    yield from (f"imports {name}" for name in names if not may_import(name, third_party))


def _absolute(node: ast.ImportFrom, source: Source) -> str:
    if not node.level:
        return node.module or ""
    parts = source.name.split(".")
    up = node.level - 1 if source.is_package else node.level
    return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])


def _calls(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and node.attr == "random" and isinstance(node.value, ast.Name):
        yield f"uses {node.value.id}.random"
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id in _CALLED_NAMES | _CALLED_ATTRIBUTES:
        yield f"calls {node.func.id}()"
    if isinstance(node.func, ast.Attribute):
        # without an argument it means the machine's own time zone
        local_zone = node.func.attr == "astimezone" and not node.args and not node.keywords
        if node.func.attr in _CALLED_ATTRIBUTES or local_zone:
            yield f"calls .{node.func.attr}()"


def _loose_dataclass(node: ast.AST, source: Source) -> Iterator[str]:
    """Facts do not change: a room's dataclass is frozen and slotted, or says ``# mutable: why``; `_Scratch` is no fact."""
    if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
        return
    head = source.text.splitlines()[node.decorator_list[0].lineno - 1 if node.decorator_list else 0 : node.lineno]
    if any("# mutable: " in line for line in head):
        return
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if getattr(called, "attr", getattr(called, "id", "")) != "dataclass":
            continue
        given = {word.arg for word in decorator.keywords} if isinstance(decorator, ast.Call) else set()
        if not {"frozen", "slots"} <= given:
            yield f"dataclass {node.name} is not frozen and slotted"
