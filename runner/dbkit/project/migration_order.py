"""yoyo's part: the order of the migrations. The only module that imports yoyo.

yoyo's format holds the migrations and its graph orders them; running and recording them is
``apply``'s, on its own connection and in the transaction of the change, because yoyo commits a
migration on one connection and its record, later, on another.
"""

from __future__ import annotations

import glob
import hashlib
from typing import TYPE_CHECKING

from dbkit.errors import ProjectError

if TYPE_CHECKING:
    from dbkit.project.values import Migration, Project


def order(project: Project) -> tuple[Migration, ...]:
    """Return the project's migrations in the order of yoyo's graph.

    Raises:
        ProjectError: The ``-- depends:`` lines form a cycle.
    """
    if not project.migrations:
        return ()
    # Deferred: yoyo costs 50 ms, and most commands and most runs have no use for it.
    from yoyo import read_migrations  # noqa: PLC0415
    from yoyo.topologicalsort import CycleError, topological_sort  # noqa: PLC0415

    folders = sorted({(project.root / m.path).parent for m in project.migrations})
    found = read_migrations(*(glob.escape(str(folder)) for folder in folders))
    # The graph is that of our own reading, which is held to yoyo's by a test: yoyo would split each
    # file into statements to get at it, which takes a second for some thousand of them.
    depends = {migration.id: set(migration.depends) for migration in project.migrations}
    try:
        ids = list(topological_sort([migration.id for migration in found], depends))
    except CycleError as error:
        members = " and ".join(sorted(error.args[1]))
        what = f"these migrations depend on each other: {members}"
        raise ProjectError([what], "break the cycle in their -- depends: lines") from error
    by_id = {migration.id: migration for migration in project.migrations}
    return tuple(by_id[name] for name in ids if name in by_id)


def yoyo_hash(migration_id: str) -> str:
    """Return what yoyo keys its tables by: SHA-256 of the id (``yoyo.migrations``)."""
    return hashlib.sha256(migration_id.encode()).hexdigest()
