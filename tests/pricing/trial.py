"""What the tests of the system pricing share: events, scrapes, and the recount they are held to."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from support.rows import one, rows, value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection

Row = dict[str, Any]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: Between two passes of the scraper.
PASS = 10 * MINUTE

NOW = datetime.now(UTC).replace(microsecond=0)
#: A whole hour yesterday: over, and young enough for every rule.
BASE = NOW.replace(hour=10, minute=0, second=0) - DAY

HOURLY = "pricing.aggregated_analytics"
DAILY = "pricing.daily_analytics"
RAW = "pricing.ticket_snapshots"
MARKS = "pricing.snapshots_dirty"
LATEST = "pricing.mv_latest_prices"
TRENDS = "pricing.mv_price_trends"

A = UUID(int=0xA)
B = UUID(int=0xB)

QUERIES = Path(__file__).parents[1] / "benchmarks" / "pricing"


def settle(db: Connection[Any], *events: UUID) -> None:
    """Make the partitions of the last months, and events: A and B unless others are named."""
    for table in ("ticket_snapshots", "aggregated_analytics", "scraper_logs"):
        db.execute(
            "select dbkit.ensure_partitions(%s::regclass, 'month', 3, %s)",
            [f"pricing.{table}", NOW - 125 * DAY],
        )
    for event in events or (A, B):
        make_event(db, event)


def make_event(db: Connection[Any], event: UUID, **columns: object) -> None:
    """Make an event that is a month ahead."""
    values = {
        "id": event,
        "external_id": f"ext-{event.int}",
        "name": f"Event {event.int}",
        "venue": "Arena",
        "date": NOW + 30 * DAY,
        **columns,
    }
    db.execute(
        f"insert into pricing.events ({', '.join(values)}) "
        f"values ({', '.join(['%s'] * len(values))})",
        list(values.values()),
    )


def section(
    name: str = "1", price: float = 50, tickets: int = 4, zone: str = "Lower", **rest: object
) -> Row:
    """Return what the scraper says of a section, at one price unless ``rest`` says more."""
    said: Row = {
        "zone": zone,
        "section": name,
        "lowest_price": price,
        "average_price": price,
        "highest_price": price,
        "total_tickets": tickets,
        "total_listings": (tickets + 1) // 2,
        "available": tickets > 0,
    }
    return said | rest


def ingest(
    db: Connection[Any],
    at: datetime,
    *sections: Row,
    event: UUID = A,
    job: UUID | None = None,
) -> Any:
    """Send one pass over an event; return the answer."""
    return one(
        db,
        "select * from pricing.ingest_snapshots(%s, %s, %s, %s)",
        event,
        at,
        json.dumps(sections),
        job,
    )


def store(db: Connection[Any], at: datetime, *sections: Row, event: UUID = A) -> None:
    """Write a pass beside ingest_snapshots, whatever its time."""
    for said in sections:
        columns = {"event_id": event, "timestamp": at, **said}
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(["%s"] * len(columns))
        db.execute(f"insert into {RAW} ({names}) values ({marks})", list(columns.values()))


def refresh(db: Connection[Any], most: int = 20000) -> Any:
    """Run the roll-up once; return the logged run."""
    return one(db, "select * from pricing.refresh_hourly(%s)", most)


def refresh_view(db: Connection[Any], name: str) -> str:
    """Refresh a materialized view; return how."""
    return str(value(db, "select pricing.refresh_view(%s)", name.removeprefix("pricing.")))


def count(db: Connection[Any], table: str) -> int:
    """Count the rows of a table."""
    return int(value(db, f"select count(*) from {table}"))


def hour_of(db: Connection[Any], at: datetime, zone: str = "Lower", event: UUID = A) -> Any:
    """Return the one hourly row of an hour."""
    query = f"select * from {HOURLY} where event_id = %s and zone = %s and hour = %s"
    return one(db, query, event, zone, at)


def day_of(db: Connection[Any], at: datetime, zone: str = "Lower", event: UUID = A) -> Any:
    """Return the one daily row of a day."""
    query = f"select * from {DAILY} where event_id = %s and zone = %s and date = %s"
    return one(db, query, event, zone, at.date())


def query(name: str) -> str:
    """Return a query that tests and benchmark share."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def differences(
    db: Connection[Any], start: datetime = NOW - 140 * DAY, end: datetime = NOW + 500 * DAY
) -> list[Any]:
    """Return the hours and days of a span of whole days that are not what the snapshots say."""
    span = {"from": start, "to": end}
    with db.cursor(row_factory=namedtuple_row) as cursor:
        hourly = cursor.execute(query("check/hourly").encode(), span).fetchall()
        return hourly + cursor.execute(query("check/daily").encode(), span).fetchall()


def table_of(db: Connection[Any], table: str = HOURLY) -> list[Any]:
    """Return what a table says, with where each row lies: a rewritten row moves."""
    return rows(
        db,
        "select tableoid::regclass::text, ctid::text, to_jsonb(t)::text "
        f"from {table} as t order by 3, 1, 2",
    )


def refused(db: Connection[Any], sqlstate: str, query: str, *params: object) -> dict[str, Any]:
    """Assert that a statement fails with a code; return the detail that it says to programs."""
    with pytest.raises(psycopg.Error) as caught, db.transaction():
        db.execute(query.encode(), params or None)
    assert sqlstate == caught.value.sqlstate, caught.value
    detail = caught.value.diag.message_detail
    if not sqlstate.startswith("PT"):
        return {}
    assert detail, f"{sqlstate} without a detail"
    told = json.loads(detail)
    assert isinstance(told, dict)
    return told


def zones(sections: Iterable[Row]) -> list[str]:
    """Return the zones of a pass."""
    return sorted({str(said["zone"]) for said in sections})
