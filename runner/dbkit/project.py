"""Find and check the files of a project, without a database.

All that is wrong is collected and raised at once. Nothing to read is wrong, too: a run in the wrong
directory must not look like success.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit import config, order
from dbkit.decoding import decode
from dbkit.directives import read_directives
from dbkit.errors import ProjectError, problem
from dbkit.model import Migration, ObjectFile, Project
from dbkit.parse import kinds, statements
from dbkit.parse.names import TEXT_SEARCH
from dbkit.parse.values import Declaration

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

#: Schemas that are not a project's to fill.
_RESERVED = ("dbkit", "information_schema")
#: Files that may lie anywhere.
_IGNORED = ("README.md",)
#: What a file of a folder must make; the other folders hold any number of anything allowed there.
_MAIN = {
    "functions": ("function", "procedure"),
    "aggregates": ("aggregate",),
    "views": ("view",),
    "materialized_views": ("materialized view",),
    "statistics": ("statistics",),
    "event_triggers": ("event trigger",),
    "text_search": tuple(sorted(TEXT_SEARCH.values())),
}
#: What may be named freely: it is told apart by what it is on.
_FREE = ("schema", "sequence", "index", "statistics", "cast")


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and what is wrong with it."""

    root: Path
    problems: list[str] = field(default_factory=list)
    files: list[ObjectFile] = field(default_factory=list)
    migrations: list[Migration] = field(default_factory=list)
    demos: list[Path] = field(default_factory=list)


def load(root: Path) -> Project:
    """Read the project in a directory.

    Args:
        root: The directory that holds the configuration, ``sql/`` and ``migrations/``.

    Raises:
        ProjectError: With every problem found.
    """
    settings = config.load(root)
    reading = _Reading(root)
    if not (root / "sql").is_dir() and not (root / "migrations").is_dir():
        raise ProjectError(
            [f"neither sql/ nor migrations/ in {root}"], "run dbkit init, or cd into a project"
        )
    _read_objects(reading)
    _read_migrations(reading)
    _check_after(reading)
    reading.problems += _duplicates(reading.files)
    reading.problems += _apart_from_family(reading.files)
    if not reading.problems and not reading.files and not reading.migrations:
        reading.problems.append(f"no object file and no migration in {root}")
    if reading.problems:
        raise ProjectError(reading.problems)
    files = order.sort(reading.files)
    migrations = tuple(sorted(reading.migrations, key=lambda migration: migration.path))
    return Project(root, settings, files, migrations, tuple(reading.demos))


def checksum(text: str) -> str:
    """Return the SHA-256 of a file's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def load_runtime() -> tuple[ObjectFile, ...]:
    """Read dbkit's own object files, those of schema ``dbkit``; their paths say ``dbkit:``.

    Raises:
        ProjectError: They are wrong, which is a bug in dbkit.
    """
    reading = _Reading(Path())
    folder = resources.files("dbkit") / "runtime"
    for kind in kinds.FOLDERS:
        if (folder / kind).is_dir():
            for item in _sorted(folder / kind):
                if item.name.endswith(".sql"):
                    path = f"dbkit:{kind}/{item.name}"
                    _read_object(reading, path, item.read_bytes(), "dbkit", kind)
    if reading.problems:
        raise ProjectError(reading.problems)
    return order.sort(reading.files)


# -- object files --------------------------------------------------------------------------------


def _read_objects(reading: _Reading) -> None:
    for folder in _schema_folders(reading, "sql"):
        for item in _entries(folder):
            path = _path(reading, item)
            if item.name == "demo.sql" and item.is_file():
                reading.demos.append(item)
            elif not item.is_dir():
                reading.problems.append(f"{path}: only folders and demo.sql are expected here")
            elif item.name == "demo":
                continue  # the files that demo.sql copies from
            elif item.name not in kinds.FOLDERS:
                reading.problems.append(f"{path}: {_unknown_folder(item.name)}")
            else:
                _read_folder(reading, item, folder.name)


def _read_folder(reading: _Reading, folder: Path, schema: str) -> None:
    for item in _entries(folder):
        path = _path(reading, item)
        if item.suffix != ".sql" or not item.is_file():
            reading.problems.append(f"{path}: only .sql files are expected here")
        else:
            _read_object(reading, path, item.read_bytes(), schema, folder.name)


def _read_object(reading: _Reading, path: str, data: bytes, schema: str, kind: str) -> None:
    """Read one object file; what is wrong with it goes to the problems."""
    try:
        text = decode(path, data)
        directives = read_directives(path, text, migration=False)
        declarations = statements.declare(path, text, schema, kind)
    except ProjectError as error:
        reading.problems += error.problems
        return
    name, extension = _stem(path)
    purpose = text.partition("\n")[0]
    reading.problems += _first_line(path, text, purpose)
    if extension and extension not in directives.requires:
        what = f"needs -- dbkit: requires extension {extension}"
        reading.problems.append(problem(path, text, 0, f"{name}.{extension}.sql {what}"))
    if directives.keeps and kind != "partitions":
        reading.problems.append(problem(path, text, 0, "-- dbkit: keeps is for partition rules"))
    reading.problems += _content(path, text, kind, declarations)
    for declaration in declarations:
        what = _misnamed(declaration, schema, name)
        if what:
            reading.problems.append(problem(path, text, declaration.offset, what))
    reading.files.append(
        ObjectFile(
            path,
            schema,
            kind,
            name,
            purpose.removeprefix("--").strip(),
            text,
            checksum(text),
            tuple(declarations),
            directives.after,
            directives.requires,
            directives.unless,
            directives.keeps,
        )
    )


def _first_line(path: str, text: str, line: str) -> list[str]:
    if line.startswith("-- ") and line[3:].strip() and not line[3:].lstrip().startswith("dbkit:"):
        return []
    return [problem(path, text, 0, "the first line says what the object is for: -- A sentence.")]


def _content(path: str, text: str, kind: str, declared: list[Declaration]) -> list[str]:
    """Check that a file makes what its folder is for."""
    if not declared:
        return [problem(path, text, 0, "no statement in this file: delete it, or write one")]
    if kind in ("jobs", "partitions") and len(declared) > 1:
        what = f"a file in {kind} holds exactly one statement"
        return [problem(path, text, declared[1].offset, what)]
    main = _MAIN.get(kind)
    if main and not any(item.identity.kind in main for item in declared):
        return [problem(path, text, declared[0].offset, f"no create {' or '.join(main)} in here")]
    return []


def _misnamed(declared: Declaration, schema: str, name: str) -> str:
    """Return how the file's name is not that of the statement's object; empty when it is."""
    about = declared.on or declared.identity
    if declared.identity.kind == "job":
        wanted, actual = f"{schema}.{name}", declared.identity.names[0]
        if actual == wanted:
            return ""
        return f"job {actual} is in a file called {name}.sql: call the job {wanted}"
    if declared.identity.kind == "publication relation":
        actual = declared.identity.arguments[0]
    elif about.kind in _FREE or about.kind.startswith("operator"):
        return ""
    else:
        nowhere = about.kind in ("publication", "event trigger")
        actual = about.names[0] if nowhere else about.names[1]
    if unicodedata.normalize("NFC", actual) == unicodedata.normalize("NFC", name):
        return ""
    return f"{about} is in a file called {name}.sql: rename the file to {actual}.sql"


def _duplicates(files: Iterable[ObjectFile]) -> list[str]:
    """Return the objects that two statements make, unless one of them is always left out."""
    problems = []
    seen: dict[object, list[tuple[ObjectFile, Declaration]]] = {}
    for file in files:
        for declared in file.declarations:
            known = seen.setdefault(declared.identity, [])
            for other, first in known:
                if not order.exclusive(file, other):
                    what = f"{declared.identity} is already in {other.path}:{first.line}"
                    problems.append(problem(file.path, file.text, declared.offset, what))
                    break
            known.append((file, declared))
    return problems


def _apart_from_family(files: Iterable[ObjectFile]) -> list[str]:
    """Return the operator classes whose family another file declares: they go together."""
    declared = [(file, declared) for file in files for declared in file.declarations]
    families = {d.identity: file for file, d in declared if d.identity.kind == "operator family"}
    problems = []
    for file, d in declared:
        if d.identity.kind == "operator class" and d.on in families and families[d.on] != file:
            what = f"{d.identity} belongs beside its family, in {families[d.on].path}"
            problems.append(problem(file.path, file.text, d.offset, what))
    return problems


def _unknown_folder(name: str) -> str:
    near = get_close_matches(name, kinds.FOLDERS, n=1)
    return "unknown folder" + (
        f"; did you mean {near[0]}?" if near else f": {', '.join(kinds.FOLDERS)}"
    )


# -- migrations ----------------------------------------------------------------------------------


def _read_migrations(reading: _Reading) -> None:
    for folder in _schema_folders(reading, "migrations"):
        items = _entries(folder)
        names = {item.name for item in items}
        for item in items:
            path = _path(reading, item)
            wrong = _migration_name(item, folder.name, names)
            if wrong:
                reading.problems.append(f"{path}: {wrong}")
            elif not item.name.endswith(".rollback.sql"):
                _read_migration(reading, path, item.read_bytes(), folder.name)
    reading.problems += _dependencies(reading.migrations)


def _migration_name(item: Path, schema: str, names: set[str]) -> str:
    """Return what is wrong with a file in a system's migrations; empty when it may be there."""
    if item.name.startswith("post-apply"):
        return "post-apply scripts are not run: what is made again belongs under sql/"
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


def _read_migration(reading: _Reading, path: str, data: bytes, schema: str) -> None:
    try:
        text = decode(path, data)
        directives = read_directives(path, text, migration=True)
        found = statements.migration(path, text, transactional=directives.transactional)
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
            problems.append(problem(*place, "says not what it comes after: -- depends: <id>"))
        first.add(migration.schema)
        for name in migration.depends:
            if name == migration.id or name not in by_id:
                near = get_close_matches(name, [i for i in by_id if i != migration.id], n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                offset = max(migration.text.find(name), 0)
                what = "itself" if name == migration.id else f"{name}, which is not there{hint}"
                problems.append(problem(*place[:2], offset, f"depends on {what}"))
    return problems


def _check_after(reading: _Reading) -> None:
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


# -- files ---------------------------------------------------------------------------------------


def _schema_folders(reading: _Reading, top: str) -> list[Path]:
    if not (reading.root / top).is_dir():
        return []
    folders = []
    for item in _entries(reading.root / top):
        path = _path(reading, item)
        if not item.is_dir():
            reading.problems.append(f"{path}: only folders named after schemas are expected here")
        elif item.name in _RESERVED or item.name.startswith("pg_"):
            reading.problems.append(f"{path}: schema {item.name} is not a project's")
        else:
            folders.append(item)
    return folders


def _entries(folder: Path) -> list[Path]:
    """Return what a folder holds, sorted, without what is ignored everywhere."""
    found = (i for i in folder.iterdir() if not i.name.startswith(".") and i.name not in _IGNORED)
    return sorted(found, key=lambda item: item.name)


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda item: item.name)


def _path(reading: _Reading, item: Path) -> str:
    return item.relative_to(reading.root).as_posix()


def _stem(path: str) -> tuple[str, str]:
    """Return the object's name and the extension's in ``<name>.<extension>.sql``."""
    name, _, extension = path.rpartition("/")[2].removesuffix(".sql").partition(".")
    return unicodedata.normalize("NFC", name), extension
