"""Events as a busy site sends them, the same ones for the same arguments.

    python tests/benchmarks/generate_events.py --events 1000000 --days 10 > events.copy

writes them in the text format of COPY, in the order in which they arrive, the columns being those
of ``COLUMNS``. Without ``--end`` the last event arrives just before the last midnight, UTC.

With ``--skew zipf`` sessions run beside each other, each of one visitor in one project, and some
projects, types and labels are much more frequent than others. With ``--skew uniform`` these are all
alike, and every event draws its own visitor and session: the worst case for a roll-up, whose rows
then stand for the fewest events and whose distinct figures are the largest. Some visitors always
come more often than others. One session in thirty has no visitor, one event in twenty no label; one
in fifty arrives hours late, and one in two hundred days.
"""

from __future__ import annotations

import argparse
import random
import sys
from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, count
from math import pi, sin
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MICROSECONDS = 1_000_000
HOUR = 3600 * MICROSECONDS

EVENT_TYPES = ("widget_visible", "impression", "page_view", "click", "interaction")
LABELS = tuple(f"widget_{number:02}" for number in range(1, 21))

#: A session lasts about ten minutes and has about ten events.
SESSION_EVENTS = 10
SESSION_SECONDS = 600
#: Of how many events there is one visitor: 200,000 in ten million.
EVENTS_PER_VISITOR = 50
#: Where each event draws its own, how many visitors and sessions there are for each event of a
#: project: 200,000 and a million for 100,000.
UNIFORM_VISITORS = 2
UNIFORM_SESSIONS = 10

#: Shares of one.
WITHOUT_VISITOR = 1 / 30
WITHOUT_LABEL = 1 / 20
HOURS_LATE = 1 / 50
DAYS_LATE = 1 / 200


class Event(NamedTuple):
    """One event; instants are microseconds since 1970."""

    project_id: str
    visitor_id: str | None
    session_id: str
    event_type: str
    event_label: str | None
    event_data: str
    created_at: int
    ingested_at: int


COLUMNS = Event._fields

#: Project, visitor, session.
Session = tuple[str, str | None, str]

#: In COPY's text format.
NULL = r"\N"


@dataclass(frozen=True, slots=True)
class Shape:
    """What to generate.

    Attributes:
        events: How many.
        days: Over how many days they arrive.
        projects: How many projects they belong to.
        end: When the last one arrives.
        seed: Another one gives other events of the same shape.
        skewed: Whether projects, types and labels differ in frequency.
    """

    events: int
    days: int
    projects: int
    end: datetime
    seed: int = 1
    skewed: bool = True

    @property
    def start(self) -> datetime:
        """When the first one arrives; none happens before."""
        return self.end - timedelta(days=self.days)

    @property
    def project_ids(self) -> tuple[str, ...]:
        """The projects, the most frequent one first."""
        return tuple(f"project-{number:04}" for number in range(1, self.projects + 1))


def midnight() -> datetime:
    """Return the last midnight, UTC."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def generate(shape: Shape) -> Iterator[Event]:
    """Yield the events in the order in which they arrive.

    Args:
        shape: What to generate.
    """
    rng = random.Random(shape.seed)
    start = _microseconds(shape.start)
    sessions = _sessions(shape, rng) if shape.skewed else _strangers(shape, rng)
    lasting = SESSION_EVENTS if shape.skewed else 1
    # So many are under way at a moment that each lasts as long as it should.
    arriving = shape.events / (shape.days * 86400)
    concurrent = round(arriving * SESSION_SECONDS / SESSION_EVENTS)
    active = [next(sessions) for _ in range(max(1, concurrent))]
    kinds = _frequencies(len(EVENT_TYPES), skewed=shape.skewed)
    labels = _frequencies(len(LABELS), skewed=shape.skewed)
    draw = rng.random
    for at in _arrivals(shape):
        slot = int(draw() * len(active))
        if draw() * lasting < 1:
            active[slot] = next(sessions)
        project, visitor, session = active[slot]
        kind = EVENT_TYPES[bisect(kinds, draw())]
        chance = draw()
        label = None if chance < WITHOUT_LABEL else LABELS[bisect(labels, draw())]
        data = f'{{"path": "/{int(chance * 500)}"}}' if kind == "page_view" else "{}"
        created = _happened(at, draw(), chance)
        if created < start:
            created = at
        yield Event(project, visitor, session, kind, label, data, created, at)


def _sessions(shape: Shape, rng: random.Random) -> Iterator[Session]:
    names = shape.project_ids
    projects = _frequencies(len(names), skewed=True)
    visitors = max(1, shape.events // EVENTS_PER_VISITOR)
    for number in count():
        yield names[bisect(projects, rng.random())], _visitor(visitors, rng), f"s{number:08}"


def _strangers(shape: Shape, rng: random.Random) -> Iterator[Session]:
    names = shape.project_ids
    visitors, sessions = (
        max(1, times * shape.events // shape.projects)
        for times in (UNIFORM_VISITORS, UNIFORM_SESSIONS)
    )
    while True:
        session = f"s{int(sessions * rng.random()):08}"
        yield names[int(len(names) * rng.random())], _visitor(visitors, rng), session


def _visitor(visitors: int, rng: random.Random) -> str | None:
    if rng.random() < WITHOUT_VISITOR:
        return None
    return f"v{int(visitors * rng.random() ** 2):07}"  # squared: few come often


def _frequencies(things: int, *, skewed: bool) -> list[float]:
    """Return upper bounds below which a draw from [0, 1) means each of so many things but the last.

    Args:
        things: How many there are.
        skewed: By Zipf's law, the n-th being n times rarer than the first; else all alike.
    """
    weights = [1 / rank if skewed else 1.0 for rank in range(1, things + 1)]
    total = sum(weights)
    return [bound / total for bound in accumulate(weights)][:-1]


def _arrivals(shape: Shape) -> Iterator[int]:
    """Yield instants in rising order, most of them in the afternoon unless uniform."""
    start, hours = _microseconds(shape.start), shape.days * 24
    busy = [1 - 0.6 * sin(2 * pi * (hour + 2) / 24) * shape.skewed for hour in range(hours)]
    total, before = sum(busy), 0
    for hour, bound in enumerate(accumulate(busy)):
        upto = round(shape.events * bound / total)
        for number in range(upto - before):
            yield start + hour * HOUR + number * HOUR // (upto - before)
        before = upto


def _happened(at: int, late: float, how: float) -> int:
    """Return when an event happened that arrives now."""
    if late < DAYS_LATE:
        return at - int((1 + 2 * how) * 24 * HOUR)
    if late < DAYS_LATE + HOURS_LATE:
        return at - int((1 + 5 * how) * HOUR)
    return at


def _microseconds(instant: datetime) -> int:
    return round(instant.timestamp()) * MICROSECONDS


def instant(microseconds: int) -> str:
    """Return an instant as PostgreSQL reads it.

    Args:
        microseconds: Since 1970.
    """
    minutes, rest = divmod(microseconds, 60 * MICROSECONDS)
    return f"{_minute(minutes)}{rest / MICROSECONDS:09.6f}+00"


@lru_cache(maxsize=1 << 14)
def _minute(minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).strftime("%Y-%m-%dT%H:%M:")


def copy_line(event: Event) -> str:
    """Return an event as a line of COPY's text format; nothing in it needs escaping.

    Args:
        event: The event.
    """
    project, visitor, session, kind, label, data, created, ingested = event
    when = f"{instant(created)}\t{instant(ingested)}"
    return f"{project}\t{visitor or NULL}\t{session}\t{kind}\t{label or NULL}\t{data}\t{when}\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write events to standard output.

    Args:
        arguments: Of the command line.
    """
    parser = argparse.ArgumentParser(description="Write analytics events as text for COPY.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skew", choices=["zipf", "uniform"], default="zipf")
    parser.add_argument(
        "--end",
        type=datetime.fromisoformat,
        help="such as 2026-01-01T00:00:00Z",
        default=midnight(),
    )
    chosen = parser.parse_args(arguments)
    end = chosen.end if chosen.end.tzinfo else chosen.end.replace(tzinfo=UTC)
    skewed = chosen.skew == "zipf"
    shape = Shape(chosen.events, chosen.days, chosen.projects, end, chosen.seed, skewed)
    sys.stdout.writelines(map(copy_line, generate(shape)))


if __name__ == "__main__":
    main()
