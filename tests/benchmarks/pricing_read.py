"""How long the answers of ``pricing`` take: read functions, and one layout against another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.database import OWNER, as_user, query, rows, sample
from benchmarks.figures import Bar, Figure

if TYPE_CHECKING:
    from datetime import datetime

    from benchmarks.database import Connection

FAST = Bar(under=100)

#: The read functions and what each is asked for.
READERS = (
    ("group_prices", "prices for groups, one zone, 7 days"),
    ("availability", "tickets of a zone, 7 days"),
    ("daily_trend", "one zone by day, all days"),
    ("event_zones", "zones of an event"),
    ("latest_prices", "latest prices, a page"),
    ("latest_of_category", "latest prices, 1,000 of a category"),
    ("price_movers", "price movers of a day"),
    ("plain_trends", "plain trends of an event, 30 days"),
)

#: Baseline, optimised, what it is, and its bar.
COMPARISONS = (
    ("price_trend.raw", "price_trend", "trend of one zone, 7 days: raw / function", FAST),
    ("event_days.raw", "event_days.hourly", "one event by day: raw / hourly", None),
    ("event_days.raw", "event_days", "one event by day: raw / daily", FAST),
    ("all_events.raw", "all_events.key_order", "all events, 7 days: raw / key order", None),
    ("all_events.raw", "all_events", "all events, 7 days: raw / time order, brin", FAST),
    ("week.flat", "week", "pruning, 7 days: one table / partitions", None),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The time of the scrapes.

    Attributes:
        start: The first pass.
        end: Just after the last one.
    """

    start: datetime
    end: datetime

    def parameters(self) -> dict[str, Any]:
        """Return the queries' parameters but for what they ask about: whole hours."""
        end = self.end.replace(minute=0)
        return {
            "from": self.start,
            "to": end,
            "week_ago": end - timedelta(days=7),
            "month_ago": end - timedelta(days=30),
        }


def parameters(connection: Connection, span: Span) -> dict[str, Any]:
    """Return the queries' parameters, with an event and a zone that there are.

    Args:
        connection: To a database that was rolled up.
        span: The time of the scrapes.
    """
    ((event, zone),) = rows(connection, "pricing:read/event")
    return {**span.parameters(), "event": event, "zone": zone}


def readers(connection: Connection, span: Span, runs: int) -> list[Figure]:
    """Measure what clients call, as a client.

    Args:
        connection: To a database that was rolled up and whose views are filled.
        span: The time of the scrapes.
        runs: How often to measure.
    """
    asked = parameters(connection, span)
    figures = []
    with as_user(connection, OWNER):
        for name, what in READERS:
            told = len(rows(connection, f"pricing:read/{name}", asked))
            if not told:
                raise AssertionError(f"{name} answers nothing")
            optimised = sample(connection, f"pricing:read/{name}", asked, runs)
            figures.append(Figure(f"{what} ({told:,} rows)", None, optimised, FAST))
    return figures


def comparisons(connection: Connection, span: Span, runs: int) -> list[Figure]:
    """Measure one way of asking against another, which has to answer the same.

    Args:
        connection: To a database that was rolled up.
        span: The time of the scrapes.
        runs: How often to measure.
    """
    asked = parameters(connection, span)
    for name in ("flat", "hourly_by_key"):
        connection.execute(query(f"pricing:build/{name}").encode())
    figures = []
    for before, after, what, bar in COMPARISONS:
        wanted, told = (rows(connection, f"pricing:read/{n}", asked) for n in (before, after))
        if wanted != told or not told:
            raise AssertionError(f"{what}: other rows")
        baseline, optimised = (
            sample(connection, f"pricing:read/{n}", asked, runs) for n in (before, after)
        )
        figures.append(Figure(what, baseline, optimised, bar))
    connection.execute(b"drop table bench.flat, bench.hourly_by_key")
    return figures
