"""Find and check the files of a project, without a database.

All that is wrong is collected and raised at once. Nothing to read is wrong, too: a run in the wrong
directory must not look like success.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit import config
from dbkit.errors import ProjectError, problem
from dbkit.parse import kinds
from dbkit.project import order
from dbkit.project.folders import Reading
from dbkit.project.migration_files import read_migrations
from dbkit.project.names import note_names
from dbkit.project.object_files import apart_from_family, duplicates, read_object, read_objects
from dbkit.project.values import Migration, ObjectFile, Project

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def load_project(root: Path) -> Project:
    """Read the project in a directory.

    Args:
        root: The directory that holds the configuration, ``sql/`` and ``migrations/``.

    Raises:
        ProjectError: With every problem found.
    """
    settings = config.load(root)
    reading = Reading(root, config=settings)
    if not (root / "sql").is_dir() and not (root / "migrations").is_dir():
        raise ProjectError(
            [f"neither sql/ nor migrations/ in {root}"], "run dbkit init, or cd into a project"
        )
    if settings.search_path:
        note_names(reading)
    read_objects(reading)
    read_migrations(reading)
    _check_after(reading)
    reading.problems += duplicates(reading.files)
    reading.problems += apart_from_family(reading.files)
    if not reading.problems and not reading.files and not reading.migrations:
        reading.problems.append(f"no object file and no migration in {root}")
    if reading.problems:
        raise ProjectError(reading.problems)
    files = order.sort(reading.files)
    migrations = tuple(sorted(reading.migrations, key=lambda migration: migration.path))
    return Project(root, settings, files, migrations, tuple(reading.demos))


@cache
def load_runtime() -> tuple[ObjectFile, ...]:
    """Read dbkit's own object files, those of schema ``dbkit``; their paths say ``dbkit:``.

    Raises:
        ProjectError: They are wrong, which is a bug in dbkit.
    """
    reading = Reading(Path())
    folder = resources.files("dbkit") / "runtime"
    for kind in kinds.FOLDERS:
        if (folder / kind).is_dir():
            for item in _sorted(folder / kind):
                if item.name.endswith(".sql"):
                    path = f"dbkit:{kind}/{item.name}"
                    read_object(reading, path, item.read_bytes(), "dbkit", kind)
    if reading.problems:
        raise ProjectError(reading.problems)
    return order.sort(reading.files)


def _check_after(reading: Reading) -> None:
    """Check that ``-- dbkit: after`` names object files of the project."""
    paths = {file.path for file in reading.files}
    parts: list[ObjectFile | Migration] = [*reading.files, *reading.migrations]
    for part in parts:
        for name in part.after:
            # A file that could not be read has said so already.
            if name not in paths and not (reading.root / name).is_file():
                near = get_close_matches(name, paths, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                offset = max(part.text.find(name), 0)
                what = f"no object file {name}{hint}"
                reading.problems.append(problem(part.path, part.text, offset, what))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda item: item.name)


def script(path: str) -> str:
    """Return the text of one of the package's scripts, by the path a step shows."""
    name = path.removeprefix("dbkit:")
    folder = "" if name.startswith("platforms/") else "runtime/"
    return resources.files("dbkit").joinpath(folder + name).read_text(encoding="utf-8")
