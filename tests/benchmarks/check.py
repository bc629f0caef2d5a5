"""Whether the aggregates say what the raw events say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.database import HLL, OWNER, as_user, rows, value

if TYPE_CHECKING:
    from typing import Any

    from benchmarks.database import Connection

#: What is promised of distinct figures.
PROMISED = {HLL: 0.05, "plain": 0.06}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold.

    Attributes:
        name: What.
        holds: Whether it does.
        found: What was found, in words.
    """

    name: str
    holds: bool
    found: str

    def __str__(self) -> str:
        return f"{'ok    ' if self.holds else 'FAILED'}  {self.name}: {self.found}"


def aggregates(connection: Connection, events: int) -> list[Check]:
    """Compare the tables of the roll-up with the raw events, row by row.

    Args:
        connection: To a database that was rolled up.
        events: How many events were sent.
    """
    stored, left = value(connection, "check/events"), value(connection, "check/marks")
    checks = [
        Check("every event is stored", stored == events, f"{stored:,} of {events:,}"),
        Check("no mark is left", left == 0, f"{left:,} left"),
    ]
    for name, what in (
        ("hourly", "hourly rows = raw: events, visitors, sessions"),
        ("daily", "daily rows = raw: events"),
        ("project_daily", "project and day = raw: events"),
    ):
        differing = value(connection, f"check/{name}")
        checks.append(Check(what, differing == 0, f"{differing:,} rows differ"))
    return checks


def answers(connection: Connection, parameters: dict[str, Any], sketch: str) -> list[Check]:
    """Compare what a user is told of a project with the raw events.

    Args:
        connection: To a database that was rolled up.
        parameters: Of the read queries.
        sketch: Which implementation the database has.
    """
    checks = []
    for name, exact, estimated in (
        ("hourly_counts", [1], []),
        ("daily_by_type", [0, 1, 2], [3, 4]),
        ("kpis", [0], [1, 2]),
        ("kpis_ragged", [0], [1, 2]),
        ("series", [0, 1], [2, 3]),
    ):
        raw = rows(connection, f"read/{name}.raw", parameters)
        with as_user(connection, OWNER):
            told = rows(connection, f"read/{name}", parameters)
        same = _columns(raw, exact) == _columns(told, exact)
        error = _error(_columns(raw, estimated), _columns(told, estimated)) if same else 1.0
        found = "the same counts" if same else "other counts"
        if estimated and same:
            found += f", distinct figures within {error:.1%}"
        checks.append(Check(f"{name} = raw", same and error <= PROMISED[sketch], found))
    return checks


def sketches(connection: Connection, sketch: str) -> list[Check]:
    """Compare the distinct figures of every project over the whole time with the exact ones.

    Args:
        connection: To a database that was rolled up.
        sketch: Which implementation it has.
    """
    found = rows(connection, "check/sketches")
    worst = _error([row[1:3] for row in found], [row[3:5] for row in found])
    what, visitors, sessions, *estimates = found[-1]
    told = (
        f"worst of {2 * len(found)} figures {worst:.2%} (promised {PROMISED[sketch]:.0%}); {what}: "
        f"{estimates[0]:,} visitors for {visitors:,}, {estimates[1]:,} sessions for {sessions:,}"
    )
    return [Check("sketches of all days", worst <= PROMISED[sketch], told)]


def _columns(found: list[tuple[Any, ...]], columns: list[int]) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in found]


def _error(exact: list[tuple[int, ...]], estimated: list[tuple[int, ...]]) -> float:
    """Return the largest relative error."""
    pairs = zip(exact, estimated, strict=True)
    errors = [
        abs(told - true) / true if true else float(told != 0)
        for trues, tolds in pairs
        for true, told in zip(trues, tolds, strict=True)
    ]
    return max(errors, default=0.0)
