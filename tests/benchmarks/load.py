"""Events into a database, and the roll-up as its job runs it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.database import OTHER, OWNER, query, rows, value
from benchmarks.generate_events import Event, copy_line, generate, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.database import Connection
    from benchmarks.generate_events import Shape

BATCH = 500
COPY_LINES = 100_000

Batch = tuple[str, list[Event]]


@dataclass(slots=True)
class Ingest:
    """How the events came in.

    Attributes:
        how: In words.
        events: How many.
        seconds: How long it took the server to take them in.
        rollups: How long each run of the roll-up took, in milliseconds.
        most_marks: The longest that the list of marks was.
    """

    how: str
    events: int = 0
    seconds: float = 0.0
    rollups: list[float] | None = None
    most_marks: int = 0

    def roll_up(self, connection: Connection) -> None:
        """Run the roll-up until no mark is left."""
        self.most_marks = max(self.most_marks, value(connection, "check/marks"))
        self.rollups = (self.rollups or []) + roll_up(connection)


def register(connection: Connection, shape: Shape) -> None:
    """Make the accounts and projects that the events belong to.

    Args:
        connection: To an empty database.
        shape: Of the events.
    """
    connection.execute(
        query("accounts").encode(),
        {"owner": OWNER, "other": OTHER, "projects": list(shape.project_ids)},
    )


def track(connection: Connection, shape: Shape) -> Ingest:
    """Send all events through ``track_events``, with a roll-up after each day.

    Args:
        connection: To a database that knows the projects.
        shape: Of the events.
    """
    done = Ingest(f"track_events, {BATCH} a call, a roll-up after each simulated day")
    days = 1
    for project, events in batches(generate(shape)):
        parameters = {"project": project, "events": message(events)}
        started = perf_counter()
        ((accepted, rejected),) = rows(connection, "track", parameters)
        done.seconds += perf_counter() - started
        if (accepted, rejected) != (len(events), 0):
            raise AssertionError(f"{rejected} events of {project} were rejected")
        done.events += accepted
        if done.events * shape.days >= days * shape.events:
            done.roll_up(connection)
            days += 1
    done.roll_up(connection)
    return done


def copy(connection: Connection, shape: Shape) -> Ingest:
    """Load all events by COPY, whose rows leave marks as well, and roll them up.

    Args:
        connection: To a database that knows the projects.
        shape: Of the events.
    """
    done = Ingest(f"COPY, {COPY_LINES:,} lines a statement, then the roll-up until no mark is left")
    lines = map(copy_line, generate(shape))
    while text := "".join(islice(lines, COPY_LINES)):
        started = perf_counter()
        with connection.cursor() as cursor:
            with cursor.copy(query("copy").encode()) as stream:
                stream.write(text)
            done.events += cursor.rowcount
        done.seconds += perf_counter() - started
    done.roll_up(connection)
    return done


def roll_up(connection: Connection) -> list[float]:
    """Run the roll-up until no mark is left; return how long each run took, in milliseconds.

    Args:
        connection: Outside of a transaction.
    """
    times = []
    while value(connection, "check/marks"):
        started = perf_counter()
        ((status, buckets, _),) = rows(connection, "rollup")
        times.append((perf_counter() - started) * 1000)
        if status != "ok" or not buckets:
            raise AssertionError(f"the roll-up said {status} and counted {buckets} hours")
    return times


def batches(events: Iterable[Event], size: int = BATCH) -> Iterator[Batch]:
    """Yield the events of a project together, as collecting servers send them.

    Args:
        events: In the order of their arrival.
        size: Of a full batch; the last one of a project may be smaller.
    """
    waiting: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        batch = waiting[event.project_id]
        batch.append(event)
        if len(batch) == size:
            yield event.project_id, waiting.pop(event.project_id)
    yield from waiting.items()


def message(events: Iterable[Event]) -> str:
    """Return events as the array that ``track_events`` takes.

    Args:
        events: Of one project.
    """
    return json.dumps([_object(event) for event in events], separators=(",", ":"))


def _object(event: Event) -> dict[str, Any]:
    found = {
        "event_type": event.event_type,
        "event_label": event.event_label,
        "visitor_id": event.visitor_id,
        "session_id": event.session_id,
        "event_data": None if event.event_data == "{}" else json.loads(event.event_data),
        "created_at": instant(event.created_at),
    }
    return {name: value for name, value in found.items() if value is not None}
