"""What every assertion is made of: ask the server, compare, say have and want and where from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]
    Parameters = Sequence[Any] | Mapping[str, Any] | None
    Fact = dict[str, Any]

__tracebackhide__ = True

#: How many rows of a difference are shown.
SHOWN = 20


def facts(connection: Connection, family: str, **parameters: object) -> list[Fact]:
    """Return the rows of one of the catalog queries.

    Args:
        connection: Any; its row factory does not matter.
        family: The query's name: a file in ``assertions/catalog``.
        **parameters: The query's parameters.
    """
    from psycopg.rows import dict_row  # noqa: PLC0415 - the plugin loads without psycopg

    query = resources.files("dbkit.testing.assertions").joinpath(f"catalog/{family}.sql")
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.read_bytes(), parameters).fetchall()


def rows_of(connection: Connection, sql: str, params: Parameters = None) -> list[tuple[Any, ...]]:
    """Return a query's rows as tuples, whatever the connection's row factory is."""
    from psycopg.rows import tuple_row  # noqa: PLC0415 - the plugin loads without psycopg

    with connection.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(sql, params).fetchall()


def refused() -> type[psycopg.Error]:
    """Return the error of a missing privilege."""
    from psycopg.errors import InsufficientPrivilege  # noqa: PLC0415 - as above

    return InsufficientPrivilege


def fail(what: str, *details: str, declared: str = "") -> NoReturn:
    """Fail an assertion.

    Args:
        what: One line.
        *details: Further lines, indented below it.
        declared: ``file:line`` of the object in question; empty when unknown.

    Raises:
        AssertionError: Always.
    """
    lines = [line for detail in details for line in detail.splitlines()]
    if declared:
        lines.append(f"declared in {declared}")
    raise AssertionError("\n".join([what, *(f"    {line}" for line in lines)]))


def same(subject: str, attribute: str, have: object, want: object, declared: str = "") -> None:
    """Assert that an attribute of an object has a value.

    Args:
        subject: The object, with its kind: ``table analytics.events``.
        attribute: What is compared, in words.
        have: What the server says.
        want: What the test says.
        declared: ``file:line`` of the object; empty when unknown.
    """
    if have != want:
        fail(f"{subject}: {attribute}", f"have: {have}", f"want: {want}", declared=declared)


def same_set(
    subject: str,
    attribute: str,
    have: Iterable[object],
    want: Iterable[object],
    declared: str = "",
) -> None:
    """Assert that an object has these parts and no others; arguments as for ``same``."""
    missing, extra = sorted(set(want) - set(have), key=str), sorted(set(have) - set(want), key=str)
    if missing or extra:
        details = [f"- missing: {part}" for part in missing] + [
            f"+ extra:   {part}" for part in extra
        ]
        fail(f"{subject}: {attribute}", *details, declared=declared)


def found(subject: str, name: str, have: Iterable[object], declared: str = "") -> None:
    """Assert that a part is among an object's parts.

    Args:
        subject: What is looked for, in words: ``column analytics.events.ts``.
        name: Its name as it appears in ``have``.
        have: The names there are.
        declared: ``file:line`` of the object; empty when unknown.
    """
    there = [str(part) for part in have]
    if name not in there:
        among = f"have: {', '.join(sorted(there)[:SHOWN]) or 'none'}"
        fail(f"{subject} does not exist", among, f"want: {name}", declared=declared)


def absent(subject: str, there: object, declared: str = "") -> None:
    """Assert that an object does not exist."""
    if there:
        fail(f"{subject} exists", declared=declared)


def as_rows(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return expected rows as tuples: a plain value is a row of one column."""
    return [
        tuple(row) if isinstance(row, (tuple, list)) and not isinstance(row, str) else (row,)
        for row in rows
    ]


def with_rows(
    what: str, have: Sequence[tuple[Any, ...]], want: Iterable[Any], sql: str = ""
) -> None:
    """Assert that two bags of rows are equal, in any order.

    Args:
        what: The failure's first line.
        have: Rows as the server returned them.
        want: Rows as the test expects them; plain values when there is one column.
        sql: The query, for the message.
    """
    expected = as_rows(want)
    missing, extra = _less(expected, have), _less(have, expected)
    if missing or extra:
        fail(what, *_quoted(sql), *row_difference(missing, extra))


def row_difference(missing: Sequence[Any], extra: Sequence[Any]) -> list[str]:
    """Return the lines of a difference between rows, cut to a screenful."""
    lines = [f"- missing: {_row(row)}" for row in missing[:SHOWN]]
    lines += [f"+ extra:   {_row(row)}" for row in extra[:SHOWN]]
    left = max(0, len(missing) - SHOWN) + max(0, len(extra) - SHOWN)
    return [*lines, f"… and {left} more"] if left else lines


def _less(one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    """Return what is left of one bag after taking the other out, in its order."""
    try:
        rest = Counter(other)
    except TypeError:  # A json or array value is a dict or list, which has no hash.
        remaining = list(other)
        return [row for row in one if not _take(remaining, row)]
    left = []
    for row in one:
        if rest[row] > 0:
            rest[row] -= 1
        else:
            left.append(row)
    return left


def _take(rows: list[Any], row: object) -> bool:
    if row in rows:
        rows.remove(row)
        return True
    return False


def _row(row: object) -> str:
    if isinstance(row, tuple):
        return f"({', '.join(_value(value) for value in row)})"
    return _value(row)


def _value(value: object) -> str:
    """Show a value as a reader of SQL expects it, but strings quoted as such."""
    if value is None:
        return "null"
    return repr(value) if isinstance(value, (str, bytes, bool, list, dict)) else str(value)


def _quoted(sql: str) -> list[str]:
    return [f"in: {' '.join(sql.split())}"] if sql else []
