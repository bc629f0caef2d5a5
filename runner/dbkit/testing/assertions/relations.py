"""Schemas, tables, views and columns.

Everywhere in these modules: the first argument is a connection; an object is named by one string
``schema.name`` that the server reads (quote what needs quoting); a failure is an
``AssertionError`` that says have, want, and where the project declares the object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.testing.declared import declared
from dbkit.testing.expect import absent, facts, fail, found, rows_of, same, same_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.testing.expect import Connection, Fact

__tracebackhide__ = True


def parts_of(connection: Connection, name: str) -> list[str]:
    """Return a name's parts as the server reads them: unquoted, folded to lower case."""
    return [str(part) for part in facts(connection, "name", name=name)[0]["parts"]]


def relation(connection: Connection, name: str, kind: str = "table") -> Fact:
    """Return what the catalog says about a relation.

    Args:
        connection: Any.
        name: ``schema.name``.
        kind: What it must be; ``relation`` for any.

    Raises:
        AssertionError: There is no such relation, or it is of another kind.
    """
    there = facts(connection, "relation", name=name)
    if not there:
        place = declared(kind, parts_of(connection, name))
        fail(f"{kind} {name} does not exist", declared=place)
    fact = there[0]
    fact["declared"] = declared(fact["kind"], (fact["schema"], fact["name"]))
    if kind not in {"relation", fact["kind"]}:
        fail(f"{name} is not a {kind}", f"have: {fact['kind']}", f"want: {kind}")
    return fact


def _of_kind(connection: Connection, name: str, kind: str) -> bool:
    return any(fact["kind"] == kind for fact in facts(connection, "relation", name=name))


def has_schema(connection: Connection, schema: str) -> None:
    """Assert that a schema exists."""
    if not facts(connection, "schema_owner", name=schema):
        fail(f"schema {schema} does not exist")


def hasnt_schema(connection: Connection, schema: str) -> None:
    """Assert that a schema does not exist."""
    absent(f"schema {schema}", facts(connection, "schema_owner", name=schema))


def has_table(connection: Connection, table: str) -> None:
    """Assert that a table exists, partitioned or not."""
    relation(connection, table)


def hasnt_table(connection: Connection, table: str) -> None:
    """Assert that no table has this name."""
    absent(f"table {table}", _of_kind(connection, table, "table"))


def has_view(connection: Connection, view: str) -> None:
    """Assert that a view exists."""
    relation(connection, view, "view")


def hasnt_view(connection: Connection, view: str) -> None:
    """Assert that no view has this name."""
    absent(f"view {view}", _of_kind(connection, view, "view"))


def has_materialized_view(connection: Connection, view: str) -> None:
    """Assert that a materialized view exists."""
    relation(connection, view, "materialized view")


def has_sequence(connection: Connection, sequence: str) -> None:
    """Assert that a sequence exists."""
    relation(connection, sequence, "sequence")


def view_is_security_invoker(connection: Connection, view: str) -> None:
    """Assert that a view reads its tables with the rights of whoever reads the view."""
    fact = relation(connection, view, "view")
    options = [option for option in fact["options"] if option.startswith("security_invoker=")]
    on = any(option.split("=")[1] in {"true", "on", "yes", "1"} for option in options)
    same(f"view {view}", "security invoker", on, True, fact["declared"])


def _objects_are(connection: Connection, schema: str, kind: str, want: Iterable[str]) -> None:
    has_schema(connection, schema)
    there = facts(connection, "schema", schema=schema)
    have = [fact["name"] for fact in there if fact["kind"] == kind]
    same_set(f"schema {schema}", f"{kind}s", have, want)


def tables_are(connection: Connection, schema: str, tables: Iterable[str]) -> None:
    """Assert that a schema holds these tables and no others, partitions aside."""
    _objects_are(connection, schema, "table", tables)


def views_are(connection: Connection, schema: str, views: Iterable[str]) -> None:
    """Assert that a schema holds these views and no others."""
    _objects_are(connection, schema, "view", views)


def materialized_views_are(connection: Connection, schema: str, views: Iterable[str]) -> None:
    """Assert that a schema holds these materialized views and no others."""
    _objects_are(connection, schema, "materialized view", views)


def sequences_are(connection: Connection, schema: str, sequences: Iterable[str]) -> None:
    """Assert that a schema holds these sequences and no others, identity columns' aside."""
    _objects_are(connection, schema, "sequence", sequences)


def enums_are(connection: Connection, schema: str, enums: Iterable[str]) -> None:
    """Assert that a schema holds these enums and no others."""
    _objects_are(connection, schema, "enum", enums)


def columns_are(connection: Connection, table: str, columns: Iterable[str]) -> None:
    """Assert that a relation has these columns and no others, in any order."""
    fact = relation(connection, table, "relation")
    have = [column["name"] for column in facts(connection, "columns", name=table)]
    same_set(f"{fact['kind']} {table}", "columns", have, columns, fact["declared"])


def _column(connection: Connection, table: str, column: str) -> tuple[Fact, str]:
    """Return a column and where its relation is declared."""
    fact = relation(connection, table, "relation")
    columns = {there["name"]: there for there in facts(connection, "columns", name=table)}
    found(f"column {table}.{column}", column, columns, fact["declared"])
    return columns[column], fact["declared"]


def has_column(connection: Connection, table: str, column: str) -> None:
    """Assert that a relation has a column; the column's name is taken as it is, unquoted."""
    _column(connection, table, column)


def hasnt_column(connection: Connection, table: str, column: str) -> None:
    """Assert that a relation has no column of this name."""
    relation(connection, table, "relation")
    there = [fact["name"] for fact in facts(connection, "columns", name=table)]
    absent(f"column {table}.{column}", column in there)


def col_type_is(connection: Connection, table: str, column: str, type: str) -> None:  # noqa: A002
    """Assert a column's type; ``varchar(5)`` and ``character varying(5)`` are the same."""
    fact, place = _column(connection, table, column)
    want = _printed(connection, f"create temp table dbkit_shape (c {type})", "type")
    same(f"column {table}.{column}", "type", fact["type"], want, place)


def col_not_null(connection: Connection, table: str, column: str) -> None:
    """Assert that a column is not null."""
    fact, place = _column(connection, table, column)
    same(f"column {table}.{column}", "not null", fact["not_null"], True, place)


def col_is_null(connection: Connection, table: str, column: str) -> None:
    """Assert that a column may be null."""
    fact, place = _column(connection, table, column)
    same(f"column {table}.{column}", "not null", fact["not_null"], False, place)


def col_has_default(connection: Connection, table: str, column: str) -> None:
    """Assert that a column has a default, whichever."""
    fact, place = _column(connection, table, column)
    same(f"column {table}.{column}", "has a default", fact["default"] is not None, True, place)


def col_hasnt_default(connection: Connection, table: str, column: str) -> None:
    """Assert that a column has no default."""
    fact, place = _column(connection, table, column)
    same(f"column {table}.{column}", "default", fact["default"], None, place)


def col_default_is(connection: Connection, table: str, column: str, default: str) -> None:
    """Assert a column's default.

    Args:
        connection: Any that may make a temporary table.
        table: ``schema.name``.
        column: Its name.
        default: An SQL expression, written in any way that means the same: the server prints both.
    """
    fact, place = _column(connection, table, column)
    make = f"create temp table dbkit_shape (c {fact['type']} default {default})"
    want = _printed(connection, make, "default")
    same(f"column {table}.{column}", "default", fact["default"], want, place)


def _printed(connection: Connection, make: str, attribute: str) -> object:
    """Return what the server makes of a column that nobody keeps."""
    from psycopg import Rollback  # noqa: PLC0415 - the plugin loads without psycopg

    printed: object = None
    with connection.transaction():
        connection.execute(make)
        printed = facts(connection, "columns", name="pg_temp.dbkit_shape")[0][attribute]
        raise Rollback
    return printed


def has_extension(connection: Connection, extension: str) -> None:
    """Assert that an extension is created in this database."""
    have = rows_of(connection, "select extname::text from pg_catalog.pg_extension")
    found(f"extension {extension}", extension, (name for (name,) in have))


def has_role(connection: Connection, role: str) -> None:
    """Assert that a role exists."""
    have = rows_of(
        connection, "select rolname::text from pg_catalog.pg_roles where rolname !~ '^pg_'"
    )
    found(f"role {role}", role, (name for (name,) in have))
