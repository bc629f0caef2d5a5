"""Migrations: each is read, and its name and what it depends on are checked."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from dbkit.errors import ProjectError, problem
from dbkit.parse import migration_script
from dbkit.project.directives import read_directives
from dbkit.project.file_names import name_of
from dbkit.project.folders import entries, path_of, schema_folders
from dbkit.project.text import checksum, decode
from dbkit.project.values import Migration

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dbkit.project.folders import Reading


def read_migrations(reading: Reading) -> None:
    """Read all migrations; what is wrong with them goes to the problems."""
    for folder in schema_folders(reading, "migrations"):
        items = entries(folder)
        names = {item.name for item in items}
        for item in items:
            path = path_of(reading, item)
            wrong = _migration_name(item, folder.name, names)
            if wrong:
                reading.problems.append(f"{path}: {wrong}")
            elif not item.name.endswith(".rollback.sql"):
                _read_migration(reading, path, item.read_bytes(), name_of(folder.name))
    reading.problems += _dependencies(reading.migrations)


def _migration_name(item: Path, schema: str, names: set[str]) -> str:
    """Return what is wrong with a file in a system's migrations; empty when it may be there."""
    if item.name.startswith("post-apply"):
        return "post-apply scripts are not run: what can be recreated belongs under sql/"
    if item.suffix == ".py":
        return "Python migrations are not run: write SQL"
    if item.suffix != ".sql" or not item.is_file():
        return "only .sql files are expected here"
    if item.name.endswith(".rollback.sql"):
        owner = item.name.removesuffix(".rollback.sql") + ".sql"
        return "" if owner in names else f"the rollback of a migration that is not there: {owner}"
    number, _, slug = item.stem.removeprefix(f"{schema}-").partition("-")
    plain = slug.isascii() and slug.replace("-", "").isalnum() and slug == slug.lower()
    if item.stem.startswith(f"{schema}-") and len(number) >= 4 and number.isdigit() and plain:  # noqa: PLR2004
        return ""
    return f"a migration is called {schema}-<nnnn>-<slug>.sql: {schema}-0001-tables.sql"


def _read_migration(reading: Reading, path: str, data: bytes, schema: str) -> None:
    try:
        text = decode(path, data)
        directives = read_directives(path, text, migration=True)
        found = migration_script.migration(
            path, text, reading.search_path(schema), transactional=directives.transactional
        )
    except ProjectError as error:
        reading.problems += error.problems
        return
    if not found.statements:
        reading.problems.append(problem(path, text, 0, "no statement in this migration"))
    reading.migrations.append(
        Migration(
            path.rpartition("/")[2].removesuffix(".sql"),
            path,
            schema,
            text,
            checksum(text),
            found.statements,
            directives.depends,
            directives.transactional,
            directives.after,
            directives.requires,
            directives.unless,
            found.needs,
            found.creates,
        )
    )


def _dependencies(migrations: Iterable[Migration]) -> list[str]:
    """Check ``-- depends:``; the first migration of a system alone may do without."""
    problems = []
    by_id: dict[str, Migration] = {}
    first: set[str] = set()
    ordered = sorted(migrations, key=lambda migration: migration.path)
    for migration in ordered:
        if migration.id in by_id:
            other = by_id[migration.id].path
            problems.append(f"{migration.path}: the id {migration.id} is already used by {other}")
        by_id.setdefault(migration.id, migration)
    for migration in ordered:
        place = (migration.path, migration.text, 0)
        if not migration.depends and migration.schema in first:
            problems.append(problem(*place, "missing -- depends: <id>"))
        first.add(migration.schema)
        for name in migration.depends:
            if name == migration.id or name not in by_id:
                near = get_close_matches(name, [i for i in by_id if i != migration.id], n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                offset = max(migration.text.find(name), 0)
                what = "itself" if name == migration.id else f"{name}, which is not there{hint}"
                problems.append(problem(*place[:2], offset, f"depends on {what}"))
    return problems
