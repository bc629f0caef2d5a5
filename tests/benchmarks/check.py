"""Whether the aggregates say what the raw events say."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from benchmarks.database import HLL, OWNER, as_user, rows, value
from benchmarks.figures import Bar, Figure

if TYPE_CHECKING:
    from typing import Any

    from benchmarks.database import Connection

#: What is promised of a distinct figure.
PROMISED = {HLL: Bar(within=0.05), "plain": Bar(within=0.06)}

#: The root mean square of many figures' errors is the standard error, 1.6 %, and some luck.
USUAL = 0.025


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
        ("type_daily", "type and day = raw: events"),
        ("project_daily", "project and day = raw: events"),
    ):
        differing = value(connection, f"check/{name}")
        checks.append(Check(what, differing == 0, f"{differing:,} rows differ"))
    return checks


def answers(connection: Connection, parameters: dict[str, Any]) -> tuple[list[Check], list[float]]:
    """Compare what a user is told of a project with the raw events.

    Args:
        connection: To a database that was rolled up.
        parameters: Of the read queries.

    Returns:
        Whether the counts are the same, and the relative errors of the distinct figures.
    """
    checks, errors = [], list[float]()
    for name, exact, estimated in (
        ("hourly_counts", [0, 1], []),
        ("daily_by_type", [0, 1, 2], [3, 4]),
        ("label_stats", [0, 1], [2]),
        ("kpis", [0], [1, 2]),
        ("kpis_ragged", [0], [1, 2]),
        ("series", [0, 1], [2, 3]),
    ):
        raw = rows(connection, f"read/{name}.raw", parameters)
        with as_user(connection, OWNER):
            told = rows(connection, f"read/{name}", parameters)
        same = _columns(raw, exact) == _columns(told, exact)
        found = "the same counts" if same else "other counts"
        checks.append(Check(f"{name} of {parameters['project']} = raw", same, found))
        if same:
            errors += _errors(_columns(raw, estimated), _columns(told, estimated))
    return checks, errors


def totals(connection: Connection) -> list[float]:
    """Return the relative errors of the distinct figures of every project, and of all projects.

    Args:
        connection: To a database that was rolled up.
    """
    found = rows(connection, "check/sketches")
    return _errors(_columns(found, [1, 2]), _columns(found, [3, 4]))


def estimates(errors: list[float], sketch: str) -> tuple[Check, Figure]:
    """Judge the distinct figures: all of them together, and the worst.

    Args:
        errors: Relative ones, signed.
        sketch: Which implementation they come from.
    """
    bar = PROMISED[sketch]
    spread = sqrt(sum(error**2 for error in errors) / len(errors))
    beyond = sum(abs(error) > (bar.within or 0) for error in errors)
    told = f"root mean square {spread:.2%}, mean {sum(errors) / len(errors):+.2%}"
    name = f"worst of {len(errors)} distinct figures"
    figure = Figure(name, bar=bar, note=f"{told}; {beyond} beyond", error=max(map(abs, errors)))
    return Check("distinct figures are off by 1.6 % as a rule", spread <= USUAL, told), figure


def _columns(found: list[tuple[Any, ...]], columns: list[int]) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in found]


def _errors(exact: list[tuple[int, ...]], estimated: list[tuple[int, ...]]) -> list[float]:
    return [
        (told - true) / true if true else float(told)
        for trues, tolds in zip(exact, estimated, strict=True)
        for true, told in zip(trues, tolds, strict=True)
    ]
