"""What a project consists of: frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dbkit.config import Config
    from dbkit.parse.values import Declaration, Reference, Statement


@dataclass(frozen=True, slots=True)
class ObjectFile:
    """One file under ``sql/``.

    Attributes:
        path: Relative to the project, with forward slashes: ``sql/<schema>/<folder>/<name>.sql``.
        schema: The system it belongs to.
        folder: The kind's folder, ``views``.
        name: The object's name.
        purpose: The sentence of its first line.
        text: The whole file.
        checksum: SHA-256 of the text, in hexadecimal.
        declarations: Its statements in file order.
        after: Paths of the files it names in ``-- dbkit: after``.
        requires: Extensions without which it is left out.
        unless: Extensions with which it is left out.
        keeps: Of a partition rule: how long a partition is kept after its end, ``90 days``; empty
            for ever.
        cycle: The files, this one included, whose statements have to be run in turns, because
            each of them needs another.
    """

    path: str
    schema: str
    folder: str
    name: str
    purpose: str
    text: str
    checksum: str
    declarations: tuple[Declaration, ...]
    after: tuple[str, ...] = ()
    requires: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    keeps: str = ""
    cycle: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Migration:
    """One file under ``migrations/``.

    Attributes:
        id: The file's stem, unique over all systems: ``<schema>-<nnnn>-<slug>``.
        path: Relative to the project, with forward slashes.
        schema: The system it belongs to.
        text: The whole file.
        checksum: SHA-256 of the text, in hexadecimal.
        statements: Its statements in file order.
        depends: The ids it names in ``-- depends:``.
        transactional: False when it says ``-- transactional: false``.
        after: Paths of the object files it needs first (``-- dbkit: after``).
        requires: Extensions without which it is left out.
        unless: Extensions with which it is left out.
        needs: What it names that has to be there, and where in its text.
        creates: What is there under a name once it ran.
    """

    id: str
    path: str
    schema: str
    text: str
    checksum: str
    statements: tuple[Statement, ...]
    depends: tuple[str, ...] = ()
    transactional: bool = True
    after: tuple[str, ...] = ()
    requires: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    needs: tuple[tuple[Reference, int], ...] = ()
    creates: frozenset[Reference] = frozenset()


@dataclass(frozen=True, slots=True)
class Project:
    """Everything read from disk, checked.

    Attributes:
        root: The directory with the configuration, ``sql/`` and ``migrations/``.
        config: The configuration.
        files: Object files, each after what it refers to.
        migrations: Migrations, by path; ``migrations.order`` has the order of yoyo's graph.
        demos: Files with rows to look at, loaded on request: ``sql/<schema>/demo.sql``.
    """

    root: Path
    config: Config
    files: tuple[ObjectFile, ...]
    migrations: tuple[Migration, ...]
    demos: tuple[Path, ...] = ()

    @property
    def schemas(self) -> tuple[str, ...]:
        """The systems, sorted."""
        of_files = {file.schema for file in self.files}
        return tuple(sorted(of_files | {migration.schema for migration in self.migrations}))
