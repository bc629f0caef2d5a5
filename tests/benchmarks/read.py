"""How long the answers take: read functions against raw events, policies against none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.database import OWNER, as_user, query, rows, sample
from benchmarks.figures import Bar, Figure

if TYPE_CHECKING:
    from benchmarks.database import Connection

FAST = Bar(under=100)
FAST_AND_BETTER = Bar(faster=20, under=100)
ONE_PROJECT = Bar(slower=2)
OWN_PROJECTS = Bar(slower=1.5)

#: Query, what it is, and its bar.
PATTERNS = (
    ("hourly_counts", "1 hourly counts, 24 hours", FAST),
    ("daily_by_type", "2 days and types, all days", FAST_AND_BETTER),
    ("label_stats", "3 labels of a type, 7 days", FAST_AND_BETTER),
    ("kpis", "4 key figures, all days", FAST_AND_BETTER),
    ("kpis_ragged", "4 key figures, ragged ends", FAST),
    ("series", "chart by day", FAST),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the queries ask about.

    Attributes:
        label: In words.
        project: The project.
        own: All projects of its owner.
        start: When the first event happened.
        end: When the last one did.
    """

    label: str
    project: str
    own: tuple[str, ...]
    start: datetime
    end: datetime

    def parameters(self) -> dict[str, Any]:
        """Return the queries' parameters."""
        return {
            "project": self.project,
            "own": list(self.own),
            "from": self.start,
            "to": self.end,
            "day_ago": self.end - timedelta(days=1),
            "week_ago": self.end - timedelta(days=7),
            "ragged_from": self.start + timedelta(hours=7, minutes=23),
            "ragged_to": self.end - timedelta(hours=4, minutes=41),
        }


def subjects(connection: Connection, start: datetime, end: datetime) -> list[Subject]:
    """Return the owner's project with most events, and one in the middle if it is much smaller.

    Args:
        connection: To a loaded database.
        start: Of the events.
        end: Of the events.
    """
    counts = rows(connection, "check/projects", {"owner": OWNER})
    own = tuple(name for name, _ in counts)
    chosen = [counts[0]]
    middle = counts[len(counts) // 2]
    if middle[1] * 1.5 < counts[0][1]:
        chosen.append(middle)
    return [Subject(f"{count:,} events", name, own, start, end) for name, count in chosen]


def patterns(connection: Connection, subject: Subject, runs: int) -> list[Figure]:
    """Measure the read functions, as the project's owner calls them, against raw events.

    The raw queries run without row security, which only makes the baseline faster.

    Args:
        connection: To a database that was rolled up.
        subject: What to ask about.
        runs: How often to measure.
    """
    figures = []
    parameters = subject.parameters()
    for name, what, bar in PATTERNS:
        baseline = sample(connection, f"read/{name}.raw", parameters, runs)
        with as_user(connection, OWNER):
            optimised = sample(connection, f"read/{name}", parameters, runs)
        figures.append(Figure(f"{what} ({subject.label})", baseline, optimised, bar))
    return [*figures, _pending(connection, subject, runs)]


def _pending(connection: Connection, subject: Subject, runs: int) -> Figure:
    """Measure the key figures while events wait for the roll-up, which is the usual state."""
    parameters = subject.parameters()
    baseline = sample(connection, "read/kpis.raw", parameters, runs)
    with connection.transaction(force_rollback=True):
        connection.execute(query("write/mark_recent").encode(), parameters)
        with as_user(connection, OWNER):
            optimised = sample(connection, "read/kpis", parameters, runs)
    what = f"4 key figures, two hours pending ({subject.label})"
    return Figure(what, baseline, optimised, FAST)


def all_projects(connection: Connection, subject: Subject, runs: int) -> list[Figure]:
    """Measure the total over all projects, which only the owner of the database asks for.

    Args:
        connection: To a database that was rolled up.
        subject: For its time.
        runs: How often to measure.
    """
    parameters = subject.parameters()
    baseline = sample(connection, "read/all_projects.raw", parameters, runs)
    optimised = sample(connection, "read/all_projects", parameters, runs)
    return [Figure("all projects, events and visitors", baseline, optimised, FAST)]


def policies(connection: Connection, subject: Subject, runs: int) -> list[Figure]:
    """Measure what row security costs.

    Args:
        connection: To a database that was rolled up.
        subject: What to ask about.
        runs: How often to measure.
    """
    own = f"policy: all of a user's {len(subject.own)} projects, hourly rows"
    figures = []
    for what, without, under, bar in (
        ("policy: one project, hourly rows", "one_project", "one_project", ONE_PROJECT),
        ("policy: one project, raw day", "one_project_events", "one_project_events", ONE_PROJECT),
        (own, "own_projects.raw", "own_projects", OWN_PROJECTS),
    ):
        figures.append(_policy(connection, subject, runs, Figure(what, bar=bar), without, under))
    return [*figures, _function(connection, subject, runs)]


def _policy(
    connection: Connection, subject: Subject, runs: int, figure: Figure, without: str, under: str
) -> Figure:
    parameters = subject.parameters()
    wanted = rows(connection, f"policy/{without}", parameters)
    baseline = sample(connection, f"policy/{without}", parameters, runs)
    with as_user(connection, OWNER):
        if rows(connection, f"policy/{under}", parameters) != wanted:
            raise AssertionError(f"{figure.name}: other rows under the policy")
        optimised = sample(connection, f"policy/{under}", parameters, runs)
    return Figure(figure.name, baseline, optimised, figure.bar)


def _function(connection: Connection, subject: Subject, runs: int) -> Figure:
    """Measure the access check of the read functions."""
    baseline = sample(connection, "read/kpis", subject.parameters(), runs)
    with as_user(connection, OWNER):
        optimised = sample(connection, "read/kpis", subject.parameters(), runs)
    return Figure(
        "access check: key figures, owner of the database / user", baseline, optimised, ONE_PROJECT
    )
