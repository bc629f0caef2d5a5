"""The folders of a project, and what has been read of them so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbkit.config import Config
from dbkit.parse.search_path import SearchPath
from dbkit.project.file_names import name_of

if TYPE_CHECKING:
    from pathlib import Path

    from dbkit.parse.values import Reference
    from dbkit.project.values import Migration, ObjectFile

#: Schemas that are not a project's to fill.
_RESERVED = ("dbkit", "information_schema")
#: Files that may lie anywhere.
_IGNORED = ("README.md",)


@dataclass(slots=True)
class Reading:
    """What has been read so far, and what is wrong with it.

    Attributes:
        root: The project's directory.
        problems: What is wrong.
        files: Object files.
        migrations: Migrations.
        demos: Files with rows to look at.
        config: The project's, for its search path.
        known: What files and migrations make, where a search path needs to know.
    """

    root: Path
    problems: list[str] = field(default_factory=list)
    files: list[ObjectFile] = field(default_factory=list)
    migrations: list[Migration] = field(default_factory=list)
    demos: list[Path] = field(default_factory=list)
    config: Config = field(default_factory=Config)
    known: set[Reference] = field(default_factory=set)

    def search_path(self, schema: str) -> SearchPath:
        """Return where the files of a schema look for names without one."""
        return SearchPath(self.config.path_of(schema), self.known)


def schema_folders(reading: Reading, top: str) -> list[Path]:
    """Return the folders of schemas below ``sql/`` or ``migrations/``."""
    if not (reading.root / top).is_dir():
        return []
    folders = []
    for item in entries(reading.root / top):
        path = path_of(reading, item)
        if not item.is_dir():
            reading.problems.append(f"{path}: only folders named after schemas are expected here")
        elif name_of(item.name) in _RESERVED or name_of(item.name).startswith("pg_"):
            reading.problems.append(f"{path}: schema {name_of(item.name)} is reserved")
        else:
            folders.append(item)
    return folders


def entries(folder: Path) -> list[Path]:
    """Return what a folder holds, sorted, without what is ignored everywhere."""
    found = (i for i in folder.iterdir() if not i.name.startswith(".") and i.name not in _IGNORED)
    return sorted(found, key=lambda item: item.name)


def path_of(reading: Reading, item: Path) -> str:
    """Return a file's path relative to the project."""
    return item.relative_to(reading.root).as_posix()
