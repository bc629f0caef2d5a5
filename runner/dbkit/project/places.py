"""Where a project declares an object: ``file:line`` for whatever has to say something of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.parse import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbkit.project.values import Migration, Project

#: Kind and name parts, as in ``model.Identity``.
Key = tuple[str, tuple[str, ...]]

#: A file, relative to the project, and a line in it.
Place = tuple[str, int]


def places(project: Project) -> Mapping[Key, Place]:
    """Return where each object is declared: by object files, tables and indexes by migrations."""
    declared = {
        (declaration.identity.kind, declaration.identity.names): (file.path, declaration.line)
        for file in project.files
        for declaration in file.declarations
    }
    return {**dict(_migrated(project.migrations)), **declared}


def _migrated(migrations: Iterable[Migration]) -> Iterator[tuple[Key, Place]]:
    """Yield the tables and indexes that migrations create."""
    for migration in migrations:
        for statement in migration.statements:
            node = syntax.parse(statement.reading).stmts[0].stmt
            place = (migration.path, statement.line)
            if node.HasField("create_stmt"):
                table = node.create_stmt.relation
                yield ("table", (table.schemaname, table.relname)), place
            elif node.HasField("index_stmt"):
                index = node.index_stmt
                yield ("index", (index.relation.schemaname, index.idxname)), place
