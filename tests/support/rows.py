"""Questions to the database, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.rows import namedtuple_row

if TYPE_CHECKING:
    from psycopg import Connection


def rows(db: Connection[Any], query: str, *params: object) -> list[Any]:
    """Return the rows of a query, their columns as attributes; a percent sign is doubled."""
    with db.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(query.encode(), params).fetchall()


def one(db: Connection[Any], query: str, *params: object) -> Any:
    """Return the one row of a query, its columns as attributes."""
    (row,) = rows(db, query, *params)
    return row


def value(db: Connection[Any], query: str, *params: object) -> Any:
    """Return the one value of a query."""
    return one(db, query, *params)[0]
