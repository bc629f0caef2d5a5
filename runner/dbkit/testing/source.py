"""Where the project declares an object: ``file:line`` for the messages of assertions."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit.errors import DbkitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbkit.model import Migration

#: Where an object's place is looked up: kind and name parts, as in ``model.Identity``.
Key = tuple[str, tuple[str, ...]]


def declared(kind: str, names: Sequence[str | None]) -> str:
    """Return where the project around the working directory declares an object.

    Args:
        kind: As in ``model.Identity``.
        names: Its name's parts, likewise.

    Returns:
        ``file:line``; empty when no object file declares it, or there is no project here.
    """
    # A connection may stand in for any database, so a name that is unknown here is no error.
    return _places(Path.cwd()).get((kind, tuple(str(name) for name in names)), "")


@functools.cache
def _places(directory: Path) -> Mapping[Key, str]:
    """Read the project once, at the first failure: a green run does not pay for it."""
    from dbkit import config, project  # noqa: PLC0415 - only a failing assertion needs them

    try:
        loaded = project.load(config.find_root(directory))
    except DbkitError:
        return {}
    declared = {
        (declaration.identity.kind, declaration.identity.names): f"{file.path}:{declaration.line}"
        for file in loaded.files
        for declaration in file.declarations
    }
    return {**dict(_migrated(loaded.migrations)), **declared}


def _migrated(migrations: Iterable[Migration]) -> Iterator[tuple[Key, str]]:
    """Yield the tables and indexes that migrations create."""
    from dbkit import syntax  # noqa: PLC0415 - as above

    for migration in migrations:
        for statement in migration.statements:
            node = syntax.parse(statement.sql).stmts[0].stmt
            place = f"{migration.path}:{statement.line}"
            if node.HasField("create_stmt"):
                table = node.create_stmt.relation
                yield ("table", (table.schemaname, table.relname)), place
            elif node.HasField("index_stmt"):
                index = node.index_stmt
                yield ("index", (index.relation.schemaname, index.idxname)), place
