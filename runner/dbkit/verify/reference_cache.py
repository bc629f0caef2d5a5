"""References that earlier runs built, kept in files."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import dbkit
from dbkit.database.catalog import snapshot, snapshot_file
from dbkit.database.queries import query
from dbkit.errors import DbkitError
from dbkit.plan import doubts
from dbkit.postgres import throwaway
from dbkit.project.load import load_runtime
from dbkit.verify.values import Finding, Reference, TargetTraits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.database.catalog.snapshot import Scope
    from dbkit.project.values import Project
    from dbkit.verify.invariants import Invariant

#: How many references are kept; the oldest goes first.
KEPT = 8


def key_of(
    project: Project, scope: Scope, likeness: TargetTraits, known: Iterable[Invariant]
) -> str:
    """Return what a reference depends on: whatever differs gives another key."""
    parts = [
        dbkit.__version__,
        throwaway.version(likeness.major),
        str(project.config.platform),
        *(f"{file.path} {file.checksum}" for file in project.files),
        *(f"{migration.path} {migration.checksum}" for migration in project.migrations),
        *(f"{file.path} {file.checksum}" for file in load_runtime()),
        *(invariant.sql for invariant in known),
        *(snapshot.fact_query(kind).decode() for kind in snapshot.kinds()),
        query("check_bodies").decode(),
        repr(doubts.data()),
        repr(scope),
        repr(replace(likeness, present=frozenset())),
        repr(sorted(likeness.present)),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def read(place: Path, known: Iterable[Invariant]) -> Reference | None:
    """Return a reference that was kept, or None where there is none or it is not whole."""
    by_name = {invariant.name: invariant for invariant in known}
    try:
        with place.open(encoding="utf-8") as file:
            found = json.loads(file.readline())
            taken = snapshot_file.read(file)
        violations = [(by_name[name], about, what) for name, about, what in found["violations"]]
        born = {(kind, schema, name): text for kind, schema, name, text in found["born"]}
        bodies = tuple(Finding(**body) for body in found["bodies"])
        return Reference(taken, born, tuple(violations), bodies, found["bodies checked"])
    except (OSError, ValueError, KeyError, TypeError, DbkitError):
        return None  # Not there, or not whole: it is built again.


def write(place: Path, made: Reference) -> None:
    """Keep a reference, and forget the oldest."""
    found = {
        "born": [(*key, definition) for key, definition in made.born.items()],
        "violations": [(invariant.name, about, what) for invariant, about, what in made.violations],
        "bodies": [asdict(finding) for finding in made.bodies],
        "bodies checked": made.bodies_checked,
    }
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=place.parent, delete=False
        ) as file:
            file.write(json.dumps(found) + "\n")
            snapshot_file.write(made.snapshot, file)
        Path(file.name).replace(place)
        for old in sorted(place.parent.glob("*.jsonl"), key=_age)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return  # A directory that cannot be written: the next run builds again.


def _age(path: Path) -> float:
    return path.stat().st_mtime
