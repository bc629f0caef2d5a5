"""Indexes; names and failures as in ``relations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.testing.assertions.relations import parts_of, relation
from dbkit.testing.declared import declared
from dbkit.testing.expect import absent, facts, fail, same, same_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbkit.testing.expect import Connection, Fact

__tracebackhide__ = True


def _index(connection: Connection, index: str) -> tuple[Fact, str]:
    """Return an index and where it is declared."""
    relation(connection, index, "index")
    return facts(connection, "indexes", name=index)[0], _place(connection, index)


def _place(connection: Connection, index: str) -> str:
    return declared("index", parts_of(connection, index))


def has_index(connection: Connection, index: str) -> None:
    """Assert that an index exists."""
    _index(connection, index)


def hasnt_index(connection: Connection, index: str) -> None:
    """Assert that no index has this name."""
    absent(f"index {index}", facts(connection, "indexes", name=index), _place(connection, index))


def indexes_are(connection: Connection, table: str, indexes: Iterable[str]) -> None:
    """Assert that a table has these indexes and no others; names without schema."""
    fact = relation(connection, table, "relation")
    have = [there["name"] for there in facts(connection, "indexes", name=table)]
    same_set(f"{fact['kind']} {table}", "indexes", have, indexes, fact["declared"])


def index_is_unique(connection: Connection, index: str) -> None:
    """Assert that an index is unique."""
    fact, place = _index(connection, index)
    same(f"index {index}", "unique", fact["is_unique"], True, place)


def index_is_partial(connection: Connection, index: str) -> None:
    """Assert that an index has a predicate."""
    fact, place = _index(connection, index)
    same(f"index {index}", "partial", fact["is_partial"], True, place)


def index_is_valid(connection: Connection, index: str) -> None:
    """Assert that an index is valid: a failed concurrent build leaves one that is not."""
    fact, place = _index(connection, index)
    same(f"index {index}", "valid", fact["is_valid"], True, place)


def index_method_is(connection: Connection, index: str, method: str) -> None:
    """Assert an index's access method, ``btree``, ``gin``, …."""
    fact, place = _index(connection, index)
    same(f"index {index}", "method", fact["method"], method, place)


def index_covers(connection: Connection, table: str, columns: str | Sequence[str]) -> None:
    """Assert that a valid index over all rows begins with these columns, in this order.

    Args:
        connection: Any.
        table: ``schema.name``.
        columns: Columns as the server prints them (a name that needs quotes has them), or
            expressions, likewise.
    """
    relation(connection, table, "relation")
    want = [columns] if isinstance(columns, str) else list(columns)
    have = facts(connection, "indexes", name=table)
    usable = [fact for fact in have if fact["is_valid"] and not fact["is_partial"]]
    if not any(fact["columns"][: len(want)] == want for fact in usable):
        there = [f"have: {fact['definition']}" for fact in have] or ["have: none"]
        fail(f"{table} has no index that begins with ({', '.join(want)})", *there)
