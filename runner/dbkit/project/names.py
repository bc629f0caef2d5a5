"""What a project makes, by name: known before the first file is read in earnest.

Where a name stands for the first object of a search path, that depends on all files.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from dbkit.errors import ProjectError
from dbkit.parse import migration_needs
from dbkit.parse.references import Walk, walk
from dbkit.parse.search_path import assigned
from dbkit.parse.split import read
from dbkit.parse.syntax import Source
from dbkit.project.file_names import name_of
from dbkit.project.folders import path_of, schema_folders
from dbkit.project.text import decode

if TYPE_CHECKING:
    from dbkit.project.folders import Reading


def note_names(reading: Reading) -> None:
    """Note what the migrations and then the object files create; what is wrong is found later."""
    problems = list(reading.problems)
    schemas = set()
    for top in ("migrations", "sql"):
        for folder in schema_folders(reading, top):
            schema = name_of(folder.name)
            schemas.add(schema)
            for item in sorted(folder.rglob("*.sql")):
                if item.is_file() and not item.name.endswith(".rollback.sql"):
                    _note_file(reading, path_of(reading, item), item.read_bytes(), schema)
    reading.problems = problems + _unknown(reading, schemas)


def _note_file(reading: Reading, path: str, data: bytes, schema: str) -> None:
    search_path = reading.search_path(schema)
    try:
        text = decode(path, data)
        parsed = read(Source(path, text, text))
    except ProjectError:
        return  # It is read again, and then said.
    for item in parsed:
        schemas = assigned(item.node, reading.config.path_of(schema))
        search_path = search_path if schemas is None else search_path.within(schemas)
        walk(Walk(Source(path, text, text), item.statement.offset, path=search_path), item.node)
        reading.known.update(migration_needs.creates(item.node))


def _unknown(reading: Reading, schemas: set[str]) -> list[str]:
    """Return which of the configuration's search paths are for no folder."""
    problems = []
    for name in sorted(reading.config.search_path.keys() - schemas - {""}):
        near = get_close_matches(name, schemas, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        problems.append(f"search_path.{name}: no folder under sql/ or migrations/{hint}")
    return problems
