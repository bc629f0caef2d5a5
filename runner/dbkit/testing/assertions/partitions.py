"""Partitions; names and failures as in ``relations``. Instants without a zone are UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from dbkit.testing.assertions.relations import relation
from dbkit.testing.declared import declared
from dbkit.testing.expect import facts, fail, rows_of, same, same_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.testing.expect import Connection, Fact

    Instant = datetime | date | str

__tracebackhide__ = True


def is_partitioned(connection: Connection, table: str) -> None:
    """Assert that a table is partitioned."""
    same(f"table {table}", "partitioned", relation(connection, table)["is_partitioned"], True)


def partitions_are(connection: Connection, table: str, partitions: Iterable[str]) -> None:
    """Assert that a table has these partitions and no others.

    Args:
        connection: Any.
        table: The parent.
        partitions: Qualified names, quoted where they need it.
    """
    have, place = _partitions(connection, table)
    same_set(f"table {table}", "partitions", [fact["name"] for fact in have], partitions, place)


def no_gaps(connection: Connection, table: str) -> None:
    """Assert that each partition begins where the one before it ends."""
    ranges, place = _ranges(connection, table)
    _without_gaps(f"table {table}: a gap between partitions", ranges, place)


def covers(connection: Connection, table: str, start: Instant, end: Instant) -> None:
    """Assert that every instant of a window has a partition that is not the default one.

    Args:
        connection: Any.
        table: A table partitioned into ranges of time.
        start: The window's beginning, included.
        end: Its end, not included.
    """
    ranges, place = _ranges(connection, table)
    lower, upper = _seconds(start), _seconds(end)
    inside = [(low, high) for low, high in ranges if high > lower and low < upper]
    window = [(-inf, lower), *inside, (upper, inf)]
    _without_gaps(f"table {table}: no partition for a part of {start} … {end}", window, place)


def default_is_empty(connection: Connection, table: str) -> None:
    """Assert that the default partition holds no row; a table without one passes."""
    have, place = _partitions(connection, table)
    for name in (fact["name"] for fact in have if fact["is_default"]):
        count = rows_of(connection, f"select count(*) from {name}")[0][0]
        same(f"default partition {name}", "rows", count, 0, place)


def _partitions(connection: Connection, table: str) -> tuple[list[Fact], str]:
    """Return a table's partitions and where their rule is declared."""
    fact = relation(connection, table)
    same(f"table {table}", "partitioned", fact["is_partitioned"], True)
    place = declared("partitions", (fact["schema"], fact["name"]))
    return facts(connection, "partitions", name=table), place


def _ranges(connection: Connection, table: str) -> tuple[list[tuple[float, float]], str]:
    have, place = _partitions(connection, table)
    bounded = [fact for fact in have if not fact["is_default"]]
    if not bounded:
        fail(f"table {table} has no partitions", declared=place)
    if not all(fact["is_time"] for fact in bounded):
        fail(f"table {table} is not partitioned into ranges of one date or timestamp column")
    return [(fact["lower"], fact["upper"]) for fact in bounded], place


def _without_gaps(what: str, ranges: list[tuple[float, float]], place: str) -> None:
    gaps = [
        f"missing: {_instant(end)} … {_instant(start)}"
        for (_, end), (start, _) in pairwise(ranges)
        if end < start
    ]
    if gaps:
        fail(what, *gaps, declared=place)


def _seconds(instant: Instant) -> float:
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    if not isinstance(instant, datetime):
        instant = datetime.combine(instant, time.min)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.timestamp()


def _instant(seconds: float) -> str:
    if seconds in {inf, -inf}:
        return str(seconds)
    return datetime.fromtimestamp(seconds, UTC).isoformat(" ")
