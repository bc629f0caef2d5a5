"""What the tests of the system analytics share: a project with its people, events, and figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from support.rows import one, rows, value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

#: A whole hour yesterday: over, and young enough for every rule.
BASE = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) - DAY

HOURLY = "analytics.analytics_events_hourly_agg"


@dataclass(frozen=True)
class People:
    """Who is who: one account with project ``p``, another with project ``q``."""

    owner: UUID
    collaborator: UUID
    admin: UUID
    stranger: UUID


def settle(db: Connection[Any]) -> People:
    """Make the people, two accounts and their projects ``p`` and ``q``."""
    people = People(*(UUID(int=number) for number in range(1, 5)))
    other = UUID(int=9)
    for uid in (people.owner, people.collaborator, people.admin, people.stranger, other):
        db.execute("insert into auth.users (id, email) values (%s, %s)", [uid, f"{uid.int}@test"])
    for number, user, project in ((1, people.owner, "p"), (2, other, "q")):
        account = UUID(int=100 + number)
        db.execute(
            "insert into analytics.account (id, user_id, name) values (%s, %s, 'A')",
            [account, user],
        )
        db.execute(
            "insert into analytics.project (project_id, account_id) values (%s, %s)",
            [project, account],
        )
    db.execute(
        "insert into analytics.account_collaborator (account_id, user_id) values (%s, %s)",
        [UUID(int=101), people.collaborator],
    )
    db.execute("insert into analytics.admin_users (user_id) values (%s)", [people.admin])
    return people


def event(at: datetime, kind: str = "click", **rest: object) -> dict[str, object]:
    """Return an event as clients send it."""
    return {"event_type": kind, "created_at": at.isoformat(), **rest}


def track(db: Connection[Any], events: Iterable[dict[str, object]], project: str = "p") -> Any:
    """Send events in batches of 1,000; return the answer to the last."""
    waiting = list(events)
    answer = None
    for start in range(0, len(waiting), 1000):
        batch = json.dumps(waiting[start : start + 1000])
        answer = one(db, "select * from analytics.track_events(%s, %s)", project, batch)
    return answer


def store(db: Connection[Any], at: datetime, project: str = "p") -> None:
    """Write an event past track_events, whatever its time."""
    db.execute(
        "insert into analytics.analytics_events (project_id, event_type, created_at) "
        "values (%s, 'click', %s)",
        [project, at],
    )


def roll_up(db: Connection[Any]) -> Any:
    """Run the roll-up once; return the logged run."""
    return one(db, "select * from analytics.aggregate_analytics_events_hourly()")


def raw_count(db: Connection[Any]) -> int:
    """Count the raw events."""
    return int(value(db, "select count(*) from analytics.analytics_events"))


def counted(db: Connection[Any], table: str = HOURLY) -> int:
    """Sum the events that an aggregate table has counted."""
    return int(value(db, f"select coalesce(sum(event_count), 0) from {table}"))


def differences(db: Connection[Any]) -> list[Any]:
    """Return the (project, type, label, hour) whose hourly row and raw events differ."""
    return rows(
        db,
        """
        with raw as (
            select project_id, event_type, coalesce(event_label, '') as label,
                date_trunc('hour', created_at, 'UTC') as hour, count(*) as events,
                count(distinct visitor_id) as visitors, count(distinct session_id) as sessions
            from analytics.analytics_events group by 1, 2, 3, 4
        ),
        agg as (
            select project_id, event_type, coalesce(event_label, '') as label, hour_bucket as hour,
                event_count as events, unique_visitors as visitors, unique_sessions as sessions
            from analytics.analytics_events_hourly_agg
        )
        (select * from raw except select * from agg)
        union all
        (select * from agg except select * from raw)
        """,
    )


def table_of(db: Connection[Any], table: str = HOURLY) -> list[Any]:
    """Return what an aggregate table says, with where each row lies: a rewritten row moves."""
    return rows(
        db,
        f"select ctid::text, to_jsonb(t)::text from {table} as t order by to_jsonb(t)::text, ctid",
    )
