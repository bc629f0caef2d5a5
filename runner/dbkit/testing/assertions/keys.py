"""Keys and checks; names and failures as in ``relations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.testing.assertions.relations import relation
from dbkit.testing.expect import facts, fail, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.testing.expect import Connection, Fact

__tracebackhide__ = True


def _constraints(connection: Connection, table: str, kind: str) -> list[Fact]:
    relation(connection, table)
    there = facts(connection, "constraints", name=table)
    return [fact for fact in there if fact["kind"] == kind]


def _as_list(columns: str | Sequence[str]) -> list[str]:
    return [columns] if isinstance(columns, str) else list(columns)


def _key(connection: Connection, table: str, kind: str, columns: str | Sequence[str]) -> None:
    want, have = _as_list(columns), _constraints(connection, table, kind)
    if want not in [fact["columns"] for fact in have]:
        there = [f"have: {fact['definition']}" for fact in have] or ["have: none"]
        fail(f"table {table}: {kind}", *there, f"want: {kind} ({', '.join(want)})")


def has_pk(connection: Connection, table: str) -> None:
    """Assert that a table has a primary key."""
    there = _constraints(connection, table, "primary key")
    same(f"table {table}", "has a primary key", bool(there), True)


def col_is_pk(connection: Connection, table: str, columns: str | Sequence[str]) -> None:
    """Assert that the primary key is these columns, in this order."""
    _key(connection, table, "primary key", columns)


def col_is_unique(connection: Connection, table: str, columns: str | Sequence[str]) -> None:
    """Assert that a unique constraint is over these columns, in this order."""
    _key(connection, table, "unique", columns)


def fk_ok(
    connection: Connection,
    table: str,
    columns: str | Sequence[str],
    target: str,
    target_columns: str | Sequence[str],
) -> None:
    """Assert that a validated foreign key leads from columns to columns of another table.

    Args:
        connection: Any.
        table: The referencing table.
        columns: Its columns, in the key's order.
        target: The referenced table.
        target_columns: Its columns, in the same order.
    """
    have = _constraints(connection, table, "foreign key")
    there = relation(connection, target)
    for fact in have:
        sides = (fact["columns"], fact["target_columns"], fact["target_schema"], fact["target"])
        if fact["is_valid"] and sides == (
            _as_list(columns), _as_list(target_columns), there["schema"], there["name"],
        ):  # fmt: skip
            return
    want = f"({', '.join(_as_list(columns))}) → {target} ({', '.join(_as_list(target_columns))})"
    definitions = [f"have: {fact['definition']}" for fact in have] or ["have: none"]
    fail(f"table {table}: foreign key", *definitions, f"want: {want}")


def has_check(connection: Connection, table: str, expression: str) -> None:
    """Assert that a table has a validated check constraint.

    Args:
        connection: Any that may make a temporary table.
        table: ``schema.name``.
        expression: Written in any way that means the same: the server prints both.
    """
    from psycopg import Rollback  # noqa: PLC0415 - the plugin loads without psycopg

    have, want = _constraints(connection, table, "check"), ""
    with connection.transaction():
        connection.execute(f"create temp table dbkit_shape (like {table})")
        connection.execute(f"alter table pg_temp.dbkit_shape add check ({expression})")
        want = facts(connection, "constraints", name="pg_temp.dbkit_shape")[0]["expression"]
        raise Rollback
    if want not in [fact["expression"] for fact in have if fact["is_valid"]]:
        there = [f"have: {fact['expression']}" for fact in have] or ["have: none"]
        fail(f"table {table}: check", *there, f"want: {want}")
