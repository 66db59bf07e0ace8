"""The source tree as the laws see it: modules by name, with their syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"


@dataclass(frozen=True)
class Source:
    """One Python module: its dotted name, where it lies and what it says."""

    name: str
    path: Path
    text: str

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))


def sources(src: Path = SRC) -> Iterator[Source]:
    """Every module of the product under ``src``, migrations left out: Django writes those."""
    for path in sorted((src / "sodsong").rglob("*.py")):
        parts = path.relative_to(src).with_suffix("").parts
        if "migrations" in parts:
            continue
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield Source(name, path, path.read_text(encoding="utf-8"))
