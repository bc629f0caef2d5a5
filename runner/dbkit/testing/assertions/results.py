"""What a query returns, raises, or how it is planned; failures as in ``relations``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dbkit.testing.assertions.relations import relation
from dbkit.testing.expect import as_rows, fail, row_difference, rows_of, with_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbkit.testing.expect import Connection, Parameters

    #: Rows as tuples (plain values when there is one column), or a query that returns them.
    Rows = Sequence[Any] | str

__tracebackhide__ = True


def _expected(connection: Connection, rows: Rows) -> list[tuple[Any, ...]]:
    return rows_of(connection, rows) if isinstance(rows, str) else as_rows(rows)


def results_eq(connection: Connection, sql: str, rows: Rows, params: Parameters = None) -> None:
    """Assert that a query returns these rows in this order.

    Args:
        connection: Any.
        sql: A query.
        rows: Tuples (plain values when there is one column), or a query that returns them.
        params: The query's parameters.
    """
    have, want = rows_of(connection, sql, params), _expected(connection, rows)
    if have == want:
        return
    with_rows("the query returns other rows than expected", have, want, sql)
    first = next(at for at, pair in enumerate(zip(have, want, strict=True)) if pair[0] != pair[1])
    order = row_difference([want[first]], [have[first]])
    fail(f"the query returns the rows in another order, from row {first + 1} on", *order)


def bag_eq(connection: Connection, sql: str, rows: Rows, params: Parameters = None) -> None:
    """Assert that a query returns these rows, each as often, in any order."""
    have, want = rows_of(connection, sql, params), _expected(connection, rows)
    with_rows("the query returns other rows than expected", have, want, sql)


def set_eq(connection: Connection, sql: str, rows: Rows, params: Parameters = None) -> None:
    """Assert that a query returns these rows, in any order and however often."""
    have, want = rows_of(connection, sql, params), _expected(connection, rows)
    with_rows("the query returns other rows than expected", _once(have), _once(want), sql)


def _once(rows: Sequence[Any]) -> list[Any]:
    once: list[Any] = []
    for row in rows:
        if row not in once:
            once.append(row)
    return once


def is_empty(connection: Connection, sql: str, params: Parameters = None) -> None:
    """Assert that a query returns no row."""
    with_rows("the query returns rows", rows_of(connection, sql, params), [], sql)


def isnt_empty(connection: Connection, sql: str, params: Parameters = None) -> None:
    """Assert that a query returns a row."""
    if not rows_of(connection, sql, params):
        fail("the query returns no row", f"in: {' '.join(sql.split())}")


def throws_ok(
    connection: Connection,
    sql: str,
    sqlstate: str | None = None,
    message: str | None = None,
    params: Parameters = None,
) -> None:
    """Assert that a statement fails; whatever it did is taken back, and the transaction goes on.

    Args:
        connection: Any.
        sql: A statement.
        sqlstate: The code it must fail with; None for any.
        message: A part of the message it must fail with; None for any.
        params: The statement's parameters.
    """
    from psycopg import Error, Rollback  # noqa: PLC0415 - the plugin loads without psycopg

    want = f"want: {sqlstate or 'any error'}" + (f" {message}" if message else "")
    try:
        with connection.transaction():
            connection.execute(sql, params)
            raise Rollback
    except Error as error:
        text = error.diag.message_primary or str(error)
        if sqlstate in {None, error.sqlstate} and (message or "") in text:
            return
        have = f"have: {error.sqlstate} {text}"
        fail(
            "the statement fails otherwise than expected",
            f"in: {' '.join(sql.split())}",
            have,
            want,
        )
    fail("the statement does not fail", f"in: {' '.join(sql.split())}", "have: no error", want)


def lives_ok(connection: Connection, sql: str, params: Parameters = None) -> None:
    """Assert that a statement does not fail; what it did stays."""
    from psycopg import Error  # noqa: PLC0415 - the plugin loads without psycopg

    try:
        with connection.transaction():
            connection.execute(sql, params)
    except Error as error:
        have = f"have: {error.sqlstate} {error.diag.message_primary or error}"
        fail("the statement fails", f"in: {' '.join(sql.split())}", have, "want: no error")


def plan_uses_index(
    connection: Connection, sql: str, index: str, params: Parameters = None
) -> None:
    """Assert that the planner reads an index, or the same index of a partition.

    Args:
        connection: Any.
        sql: A query; it is planned and not run. A small table is read without its indexes, so
            load one of realistic size and analyze it first.
        index: ``schema.name``.
        params: The query's parameters.
    """
    relation(connection, index, "index")
    plan = _plan(connection, sql, params)
    family = _family(connection, index)
    if not any(node.get("Index Name") in family for node in _nodes(plan)):
        fail(
            f"the plan does not use index {index}", f"in: {' '.join(sql.split())}", *_outline(plan)
        )


def no_seq_scan(connection: Connection, sql: str, table: str, params: Parameters = None) -> None:
    """Assert that the planner reads a table, and each of its partitions, by index only.

    Args:
        connection: Any.
        sql: A query; it is planned and not run.
        table: ``schema.name``.
        params: The query's parameters.
    """
    relation(connection, table)
    plan = _plan(connection, sql, params)
    family = _family(connection, table)
    scanned = [node for node in _nodes(plan) if node["Node Type"] == "Seq Scan"]
    if any(node.get("Relation Name") in family for node in scanned):
        fail(f"the plan scans {table}", f"in: {' '.join(sql.split())}", *_outline(plan))


def _plan(connection: Connection, sql: str, params: Parameters) -> dict[str, Any]:
    printed = rows_of(connection, f"explain (format json, costs off) {sql}", params)[0][0]
    parsed = json.loads(printed) if isinstance(printed, str) else printed
    plan: dict[str, Any] = parsed[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    yield {**plan, "Depth": depth}
    for child in plan.get("Plans", ()):
        yield from _nodes(child, depth + 1)


def _outline(plan: dict[str, Any]) -> list[str]:
    """Return the plan, a node a line."""
    lines = []
    for node in _nodes(plan):
        parts = (node["Node Type"], node.get("Index Name"), node.get("Relation Name"))
        lines.append(f"plan: {'  ' * node['Depth']}{' '.join(part for part in parts if part)}")
    return lines


def _family(connection: Connection, name: str) -> set[str]:
    """Return a relation's name and those of its partitions, as plans print them."""
    query = (
        "select c.relname::text from pg_catalog.pg_class as c"
        " where c.oid = pg_catalog.to_regclass(%s) or c.oid in"
        " (select t.relid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass(%s)) as t)"
    )
    return {relname for (relname,) in rows_of(connection, query, [name, name])}
