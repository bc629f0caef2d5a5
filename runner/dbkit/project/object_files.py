"""Object files: each is read, and checked against its folder and its name."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dbkit.errors import ProjectError, problem
from dbkit.parse import kinds, statements
from dbkit.parse.names import TEXT_SEARCH
from dbkit.project import order
from dbkit.project.directives import read_directives
from dbkit.project.file_names import file_of, name_of, stem_of
from dbkit.project.folders import entries, path_of, schema_folders
from dbkit.project.text import checksum, decode
from dbkit.project.values import ObjectFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dbkit.parse.values import Declaration
    from dbkit.project.folders import Reading

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
#: What may be named freely: it is identified by what it is on.
_FREE = ("schema", "sequence", "index", "statistics", "cast")


def read_objects(reading: Reading) -> None:
    """Read all object files; what is wrong with them goes to the problems."""
    for folder in schema_folders(reading, "sql"):
        for item in entries(folder):
            path = path_of(reading, item)
            if item.name == "demo.sql" and item.is_file():
                reading.demos.append(item)
            elif not item.is_dir():
                reading.problems.append(f"{path}: only folders and demo.sql are expected here")
            elif item.name == "demo":
                continue  # the files that demo.sql copies from
            elif item.name not in kinds.FOLDERS:
                reading.problems.append(f"{path}: {_unknown_folder(item.name)}")
            else:
                _read_folder(reading, item, name_of(folder.name))


def _read_folder(reading: Reading, folder: Path, schema: str) -> None:
    for item in entries(folder):
        path = path_of(reading, item)
        if item.suffix != ".sql" or not item.is_file():
            reading.problems.append(f"{path}: only .sql files are expected here")
        else:
            read_object(reading, path, item.read_bytes(), schema, folder.name)


def read_object(reading: Reading, path: str, data: bytes, schema: str, kind: str) -> None:
    """Read one object file; what is wrong with it goes to the problems."""
    try:
        text = decode(path, data)
        directives = read_directives(path, text, migration=False)
        declarations = statements.declare(path, text, schema, kind, reading.search_path(schema))
    except ProjectError as error:
        reading.problems += error.problems
        return
    name, _ = stem_of(path, directives.requires)
    purpose = text.partition("\n")[0]
    reading.problems += _first_line(path, text, purpose)
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
        return f"job {actual} is in a file called {file_of(name)}.sql: call the job {wanted}"
    if declared.identity.kind == "publication relation":
        actual = declared.identity.arguments[0]
    elif about.kind in _FREE or about.kind.startswith("operator"):
        return ""
    else:
        nowhere = about.kind in ("publication", "event trigger")
        actual = about.names[0] if nowhere else about.names[1]
    if unicodedata.normalize("NFC", actual) == unicodedata.normalize("NFC", name):
        return ""
    wanted = f"rename the file to {file_of(actual)}.sql"
    stem, _, extension = name.rpartition(".")
    if stem == unicodedata.normalize("NFC", actual):
        wanted += f", or write -- dbkit: requires extension {extension}"
    return f"{about} is in a file called {file_of(name)}.sql: {wanted}"


def duplicates(files: Iterable[ObjectFile]) -> list[str]:
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


def apart_from_family(files: Iterable[ObjectFile]) -> list[str]:
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
