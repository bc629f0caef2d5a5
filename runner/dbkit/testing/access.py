"""The access matrix: who reaches how many rows of what by which command, every cell tried.

The matrix is a TOML file beside the tests. First who is who, then each relation, then functions::

    [personas]
    anon = { role = "anon" }
    ann = { role = "authenticated", uid = "00000000-0000-0000-0000-00000000000a", org = "…" }
    importer = { role = "service_role", claims = { app = "importer" } }

    [relations.note]
    insert = "insert into app.note (author, body) values (auth.uid(), 'new')"
    ann = { select = 3, insert = 1, update = 2, delete = "23503" }
    importer = { select = 5 }

    [functions]
    publish = ["authenticated"]

A cell is the number of rows that the command reaches, or the SQLSTATE it fails with. What the file
does not name has to be refused (42501): a command, a persona, a whole relation. Row security often
hides instead of refusing, and that is another cell: ``update = 0``.

Each command is tried as each persona on each relation of the schema, partitions too, and taken
back: ``select count(*) from t``, ``insert into t default values``, ``update t set c = c`` with the
first column that the persona may update, ``delete from t``, ``truncate t``. A relation may name
other statements. A function is executable by the roles named and by no other of the personas'.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbkit.testing.expect import fail
from dbkit.testing.personas import as_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbkit.testing.expect import Connection, Fact

    Cell = int | str

__tracebackhide__ = True

COMMANDS = ("select", "insert", "update", "delete", "truncate")
REFUSED = "42501"

#: Nobody writes to a view that is none of a table: PostgreSQL says so before it looks at rights.
_NOT_WRITABLE = {"42809", "55000"}


@dataclass(frozen=True, slots=True)
class Matrix:
    """An access matrix as its file says it.

    Attributes:
        personas: The arguments of ``as_user`` by the persona's name.
        relations: By name, then persona: what each command reaches.
        statements: By name, then command: how it is tried where the default will not do.
        functions: The roles that may execute each.
    """

    personas: Mapping[str, dict[str, Any]]
    relations: Mapping[str, dict[str, dict[str, Cell]]]
    statements: Mapping[str, dict[str, str]]
    functions: Mapping[str, list[str]]


def access_is(connection: Connection, file: Path | str, schema: str) -> None:
    """Assert that each persona can do on each relation of a schema what a file says, and no more.

    Args:
        connection: In a transaction that holds the rows that the file's figures are of, as a role
            that may become each persona's.
        file: The access matrix.
        schema: The schema whose relations and functions are tried, all of them.

    Raises:
        ValueError: The file names a persona, command or key that there is not.
    """
    path = Path(file)
    differences = list(_differences(connection, _read(path), schema))
    if differences:
        fail(f"{path.name}: access to schema {schema} is not as the matrix says", *differences)


def _differences(connection: Connection, matrix: Matrix, schema: str) -> Iterator[str]:
    roles = sorted({str(persona["role"]) for persona in matrix.personas.values()})
    relations = _catalog(connection, "relations", schema, roles)
    functions = _catalog(connection, "functions", schema, roles)
    yield from _unknown("relation", matrix.relations, relations)
    yield from _unknown("function", matrix.functions, functions)
    for relation in relations:
        for persona in matrix.personas:
            yield from _compared(connection, matrix, relation, persona)
    for function in functions:
        want = sorted(matrix.functions.get(function["name"], ()))
        if want != function["roles"]:
            have = ", ".join(function["roles"]) or "nobody"
            yield f"{function['signature']}: executed by {have}, not {', '.join(want) or 'nobody'}"


def _unknown(kind: str, named: Mapping[str, Any], there: list[Fact]) -> Iterator[str]:
    for name in sorted(set(named) - {fact["name"] for fact in there}):
        yield f"{kind} {name} does not exist"


def _compared(
    connection: Connection, matrix: Matrix, relation: Fact, persona: str
) -> Iterator[str]:
    name = relation["name"]
    cells = matrix.relations.get(name, {}).get(persona, {})
    for command in COMMANDS:
        role = matrix.personas[persona]["role"]
        statement = matrix.statements.get(name, {}).get(command) or _statement(
            relation, command, role
        )
        want = cells.get(command, REFUSED)
        have, message = _try(connection, matrix.personas[persona], statement)
        if not relation["is_table"] and command != "select" and have in _NOT_WRITABLE:
            have = REFUSED
        if have != want:
            yield f"{persona}: {command} {name}: {_spoken(have)}{message}, not {_spoken(want)}"


def _statement(relation: Fact, command: str, role: str) -> str:
    """Return how a command is tried on a relation that says nothing about it."""
    target = relation["target"]
    columns = relation["updatable"].get(role) or relation["columns"]
    return {
        "select": f"select count(*) from {target}",
        "insert": f"insert into {target} default values",
        "update": f"update {target} set {columns[0]} = {columns[0]}" if columns else "select 0",
        "delete": f"delete from {target}",
        "truncate": f"truncate {target}",
    }[command]


def _try(connection: Connection, persona: dict[str, Any], statement: str) -> tuple[Cell, str]:
    """Run a statement as a persona and take it back; return its rows or its SQLSTATE and why."""
    import psycopg  # noqa: PLC0415 - the plugin loads without psycopg
    from psycopg.rows import tuple_row  # noqa: PLC0415 - likewise

    try:
        with connection.transaction(force_rollback=True), as_user(connection, **persona):
            cursor = connection.cursor(row_factory=tuple_row)
            cursor.execute(statement)
            if cursor.statusmessage and cursor.statusmessage.startswith("SELECT"):
                (count,) = cursor.fetchone() or (0,)
                return int(count), ""
            return max(cursor.rowcount, 0), ""
    except psycopg.Error as error:
        return error.sqlstate or "", f" ({error.diag.message_primary})"


def _spoken(cell: Cell) -> str:
    if isinstance(cell, int):
        return f"{cell} row{'' if cell == 1 else 's'}"
    return "refused" if cell == REFUSED else cell


def _catalog(connection: Connection, query: str, schema: str, roles: list[str]) -> list[Fact]:
    from psycopg.rows import dict_row  # noqa: PLC0415 - the plugin loads without psycopg

    text = resources.files(__package__).joinpath(f"access_queries/{query}.sql").read_bytes()
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(text, {"schema": schema, "roles": roles}).fetchall()


def _read(path: Path) -> Matrix:
    content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    known = {"personas", "relations", "functions"}
    _known(path, "", content, known)
    personas = {
        name: _persona(path, name, given) for name, given in content.get("personas", {}).items()
    }
    relations = content.get("relations", {})
    for name, given in relations.items():
        _known(path, f"relations.{name}.", given, {*personas, *COMMANDS})
        for persona in personas:
            _known(path, f"relations.{name}.{persona}.", given.get(persona, {}), set(COMMANDS))
    return Matrix(
        personas=personas,
        relations={name: _part(given, personas) for name, given in relations.items()},
        statements={name: _part(given, COMMANDS) for name, given in relations.items()},
        functions=content.get("functions", {}),
    )


def _part(given: Mapping[str, Any], names: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in names}


def _persona(path: Path, name: str, given: dict[str, Any]) -> dict[str, Any]:
    _known(path, f"personas.{name}.", given, {"role", "uid", "org", "claims"})
    if "role" not in given:
        message = f"{path}: personas.{name} needs a role"
        raise ValueError(message)
    rest = {key: value for key, value in given.items() if key != "claims"}
    return {"uid": None, **rest, **given.get("claims", {})}


def _known(path: Path, where: str, given: Mapping[str, Any], names: set[str]) -> None:
    for name in given:
        if name not in names:
            message = f"{path}: {where}{name} is none of {', '.join(sorted(names))}"
            raise ValueError(message)
