"""The house's own rules, checked: who imports whom, and what the start of the program loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib import resources
from pathlib import Path

import pytest

import dbkit

PACKAGE = Path(dbkit.__file__).parent

#: From the top down: a package imports only from those after it.
PACKAGES = [
    "__main__", "cli", "testing", "report", "verify", "apply", "plan", "database", "postgres",
    "project", "parse", "",
]  # fmt: skip

#: What lies beside the packages.
GROUND = {"", "config", "errors", "exemptions"}

#: The only modules that import these.
ONLY = {
    "yoyo": {"project.migration_order"},
    "postgast": {"parse"},
    "click": {"cli", "report.progress"},
    "rich": {"cli.project", "report.progress"},
    "psycopg": {"apply", "database", "plan", "postgres", "verify"},
}


def name_of(path: Path) -> str:
    """Return a module's name within the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def package_of(name: str) -> str:
    """Return the package that a module is in; what lies beside the packages is the ground."""
    return "" if name in GROUND else name.partition(".")[0]


def imports(path: Path, *, types: bool) -> set[str]:
    """Return the modules of dbkit and of others that a file imports, perhaps also for types."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {
        id(node)
        for block in ast.walk(tree)
        if not types and isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = {
    name_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if "templates" not in path.parts
}


def inner(imported: str) -> str | None:
    """Return the module of dbkit that an import is of, or is from."""
    parts = imported.split(".")
    if parts[0] != "dbkit":
        return None
    while len(parts) > 1 and ".".join(parts[1:]) not in MODULES:
        parts.pop()
    return ".".join(parts[1:])


def level_of(name: str) -> int:
    """Return how far down a module's package is."""
    return PACKAGES.index(package_of(name))


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down_only(name: str) -> None:
    """A package knows only those below it, be it for types alone."""
    level = level_of(name)
    for imported in imports(MODULES[name], types=True):
        module = inner(imported)
        if module is not None:
            assert level_of(module) >= level, f"{name} imports {imported}"


def test_no_module_needs_itself() -> None:
    """What modules import when they run has an order."""
    graph = {
        name: {m for i in imports(path, types=False) if (m := inner(i)) is not None} - {name}
        for name, path in MODULES.items()
    }
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", MODULES)
def test_each_library_has_its_place(name: str) -> None:
    """A library is used behind the module that is there for it; the test plugin may use any."""
    used = {imported.split(".")[0] for imported in imports(MODULES[name], types=False)}
    for library, places in ONLY.items():
        if library in used and package_of(name) != "testing":
            assert {name, package_of(name)} & places, f"{name} imports {library}"


def test_the_start_is_light() -> None:
    """``dbkit --help`` loads neither the linter nor pytest nor yoyo nor the driver."""
    heavy = ["sqlfluff", "pytest", "yoyo", "psycopg", "postgast", "rich"]
    code = f"import sys, dbkit.cli.main; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_shipped_sql_can_be_run_in_any_encoding() -> None:
    """A database need not be in UTF-8, and a comment is converted like everything else."""
    folder = Path(str(resources.files(dbkit)))
    shipped = [path for path in folder.rglob("*.sql") if "platforms" not in path.parts]
    assert len(shipped) > 50
    assert [] == [path.name for path in shipped if not path.read_bytes().isascii()]
