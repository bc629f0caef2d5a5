"""The house's own rules, checked: who imports whom, and what the start of the program loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

import dbkit

PACKAGE = Path(dbkit.__file__).parent

#: From the bottom up: a module imports only from its own layer and those below.
LAYERS = [
    {"", "diff", "drop_order", "due", "errors", "model"},
    {"binaries", "config", "directives", "order", "schedule", "syntax"},
    {"decoding", "identities", "partition_rule", "references", "renew", "server"},
    {"migration_needs"},
    {"beside", "calls", "durable", "grants", "operators", "origin", "session", "text_search"},
    {"kinds", "throwaway"},
    {"said", "statements"},
    {"project"},
    {"catalog", "catalog.snapshot", "catalog.target", "invariants", "migrations", "refusal"},
    {"closure", "jobs", "ledger"},
    {"hooks"},
    {"baseline", "bodies", "moments", "own_schema", "pending", "plan", "trust", "validation"},
    {"again", "run"},
    {"apply", "demo", "job_health", "partition_health", "scaffold", "status"},
    {"reference"},
    {"compare", "verify"},
    {"report", "report.progress", "report.script", "report.text", "report.wording"},
    {"report.lines", "report.records"},
    {"report.github", "report.junit", "report.sarif"},
    {"report.findings"},
    {"testing"},
    {"cli"},
    {"__main__"},
]

#: The only modules that import these.
ONLY = {
    "yoyo": {"migrations"},
    "postgast": {
        "grants", "identities", "kinds", "migration_needs", "references", "renew", "said",
        "statements", "syntax", "text_search",
    },
    "click": {"cli", "report.progress"},
    "rich": {"report.progress"},
    "psycopg": {
        "baseline", "session", "ledger", "refusal", "run", "catalog.snapshot", "catalog.target",
        "demo",
        "invariants", "job_health", "partition_health", "reference", "server", "throwaway",
        "validation",
    },
}  # fmt: skip


def name_of(path: Path) -> str:
    """Return a module's name within the package; everything of testing is one."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    name = ".".join(part for part in parts if part != "__init__")
    return "testing" if name.startswith("testing") else name


def imports(path: Path) -> set[str]:
    """Return the modules a file imports when it runs, not those it imports for types."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "templates" not in p.parts)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    """A module knows only what lies in its layer or below."""
    level = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    for imported in imports(path):
        if imported.split(".")[0] != "dbkit":
            continue
        inner = imported.removeprefix("dbkit").lstrip(".")
        while inner not in level:
            inner = inner.rpartition(".")[0]
        assert level[inner] <= level[name_of(path)], f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_library_has_its_place(path: Path) -> None:
    """A library is used behind the module that is there for it; the test plugin may use any."""
    used = {imported.split(".")[0] for imported in imports(path)}
    for library, places in ONLY.items():
        if library in used and name_of(path) != "testing":
            assert name_of(path) in places, f"{name_of(path)} imports {library}"


def test_the_start_is_light() -> None:
    """``dbkit --help`` loads neither the linter nor pytest nor yoyo nor the driver."""
    heavy = ["sqlfluff", "pytest", "yoyo", "psycopg", "postgast", "rich"]
    code = f"import sys, dbkit.cli; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_shipped_sql_can_be_run_in_any_encoding() -> None:
    """A database need not be in UTF-8, and a comment is converted like everything else."""
    folder = Path(str(resources.files(dbkit)))
    shipped = [path for path in folder.rglob("*.sql") if "platforms" not in path.parts]
    assert len(shipped) > 50
    assert [] == [path.name for path in shipped if not path.read_bytes().isascii()]
