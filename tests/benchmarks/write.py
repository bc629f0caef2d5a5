"""What writing costs: the marks, the roll-up, the space."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.database import query, rows, timed, value
from benchmarks.figures import Bar, Figure, Sample
from benchmarks.generate_events import generate
from benchmarks.load import BATCH, batches, message, roll_up

if TYPE_CHECKING:
    from datetime import datetime

    from benchmarks.database import Connection
    from benchmarks.generate_events import Shape

MARKS = Bar(slower=1.5)
ONE_HOUR = Bar(faster=20)

#: Of the comparison with and without marks, by round.
ROUND_BATCHES = 40

#: The steady stream: events a second, seconds between two runs of the job, how many of those, and
#: how long it may take in all.
STREAM_RATE = 100
STREAM_PAUSE = 300
STREAM_RUNS = 3
STREAM_PATIENCE = 30


def marks(connection: Connection, shape: Shape, runs: int) -> list[Figure]:
    """Measure inserts with and without the trigger that marks their hours.

    Args:
        connection: To a database without events that knows the projects.
        shape: Of the events whose projects there are.
        runs: How often to measure.
    """
    figures = []
    for what, name in (("insert", "write/insert"), ("track_events", "track")):
        samples = _with_and_without(connection, name, shape, runs)
        events = ROUND_BATCHES * BATCH
        rates = [f"{events / sample.median * 1000:,.0f}" for sample in samples]
        note = f"{rates[0]} events a second without marks, {rates[1]} with"
        title = f"marks: {events:,} events by {what}, {BATCH} each"
        figures.append(Figure(title, *samples, MARKS, note))
    return figures


def _with_and_without(
    connection: Connection, name: str, shape: Shape, runs: int
) -> tuple[Sample, Sample]:
    """Return the times without and with marks, measured in turns."""
    times: dict[str, list[float]] = {"disable": [], "enable": []}
    recent = generate(_recent(shape, ROUND_BATCHES * BATCH))
    calls = [{"project": project, "events": message(events)} for project, events in batches(recent)]
    for _ in range(runs + 1):  # the first one warms up
        for marking, found in times.items():
            connection.execute(
                f"alter table analytics.analytics_events {marking} trigger user".encode()
            )
            started = perf_counter()
            for parameters in calls:
                connection.execute(query(name).encode(), parameters)
            found.append((perf_counter() - started) * 1000)
    connection.execute(b"truncate analytics.analytics_events, analytics.analytics_events_dirty")
    without, marking_times = (Sample(tuple(found[1:])) for found in times.values())
    return without, marking_times


def stream(connection: Connection, shape: Shape) -> Figure:
    """Send a steady stream as fast as it goes, with the job whenever its time has come.

    Args:
        connection: To a database without events that knows the projects.
        shape: Of the events whose projects there are.
    """
    longest, times, seconds, started = 0, list[float](), 0, monotonic()
    events = generate(_recent(shape, STREAM_RATE * STREAM_PAUSE * STREAM_RUNS))
    while monotonic() - started < STREAM_PATIENCE and (second := list(islice(events, STREAM_RATE))):
        for project, batch in batches(second):
            rows(connection, "track", {"project": project, "events": message(batch)})
        seconds += 1
        if seconds % STREAM_PAUSE == 0:
            longest = max(longest, value(connection, "check/marks"))
            times.append(sum(roll_up(connection)))
    left = value(connection, "check/marks")
    share = sum(times) / 1000 / max(seconds, 1)
    note = (
        f"{seconds} simulated seconds in {monotonic() - started:.0f}; at most {longest:,} marks "
        f"waiting, {left:,} left; the roll-up works {share:.1%} of the time"
    )
    name = f"roll-up every {STREAM_PAUSE} s at {STREAM_RATE} events a second"
    return Figure(name, optimised=Sample(tuple(times)) if times else None, note=note)


def _recent(shape: Shape, events: int) -> Shape:
    # Over a day, so that a batch falls into as many hours as it does in the whole set.
    return replace(shape, events=events, days=1)


def incremental(connection: Connection, hour: datetime, project: str, runs: int) -> list[Figure]:
    """Measure the roll-up of one hour against that of everything; leaves nothing changed.

    Args:
        connection: To a database that was rolled up.
        hour: A busy one.
        project: For which the roll-up of a single project is measured.
        runs: How often to measure; everything is rolled up once.
    """
    full = Sample((_rolled_up(connection, "write/mark_all", None),))
    figures = []
    for what, only in (("one hour, all projects", None), ("one hour, one project", project)):
        parameters = {"hour": hour, "only": only}
        times = [_rolled_up(connection, "write/mark_hour", parameters) for _ in range(runs + 1)]
        figures.append(Figure(f"roll-up: {what}", full, Sample(tuple(times[1:])), ONE_HOUR))
    return figures


def _rolled_up(connection: Connection, marks: str, parameters: Any) -> float:
    """Return how long the roll-up of these marks takes, in milliseconds."""
    with connection.transaction(force_rollback=True):
        connection.execute(query(marks).encode(), parameters)
        return timed(connection, "write/rollup_all")


def storage(connection: Connection) -> list[Figure]:
    """Return what the tables take.

    Args:
        connection: To a database that was rolled up and vacuumed.
    """
    figures = []
    for relation, table, indexes, sketches, count in rows(connection, "storage"):
        note = f"{_megabytes(table)} MB rows + {_megabytes(indexes)} MB indexes, {count:,} rows"
        if sketches:
            note += f"; sketches are {_megabytes(sketches)} MB of them"
        figures.append(Figure(f"space: {relation}", note=note))
    return figures


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f}"
