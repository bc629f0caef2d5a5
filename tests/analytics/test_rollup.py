"""The roll-up beyond its acceptance tests: any history of changes, and what it must not do."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from analytics.trial import (
    BASE,
    DAY,
    HOUR,
    HOURLY,
    MINUTE,
    counted,
    differences,
    event,
    roll_up,
    settle,
    store,
    table_of,
    track,
)
from dbkit.testing import as_user
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

DAILY = "analytics.analytics_events_daily_agg"
TYPE = "analytics.analytics_type_daily_agg"
PROJECT = "analytics.analytics_project_daily_agg"


@pytest.mark.parametrize("seed", range(5))
def test_any_history_ends_with_aggregate_equal_to_raw(db: Connection[Any], seed: int) -> None:
    """Inserts, updates and deletes at random with roll-ups between them: all tables agree."""
    settle(db)
    dice = random.Random(seed)
    for _ in range(25):
        match dice.choice(["insert", "insert", "update", "delete", "roll up"]):
            case "insert":
                track(
                    db,
                    [anything(dice) for _ in range(dice.randrange(1, 30))],
                    dice.choice(["p", "q"]),
                )
            case "update":
                db.execute(
                    "update analytics.analytics_events "
                    "set created_at = created_at - interval '5 hours' where id %% 7 = %s",
                    [dice.randrange(7)],
                )
            case "delete":
                db.execute(
                    "delete from analytics.analytics_events where id %% 5 = %s", [dice.randrange(5)]
                )
            case _:
                roll_up(db)
    roll_up(db)
    assert [] == differences(db)
    by_day = "select project_id, (hour_bucket at time zone 'UTC')::date, sum(event_count)"
    hourly = rows(db, f"{by_day} from {HOURLY} group by 1, 2 order by 1, 2")
    for table in (DAILY, TYPE, PROJECT):
        query = f"select project_id, day, sum(event_count) from {table} group by 1, 2 order by 1, 2"
        assert hourly == rows(db, query)
    by_type = "select project_id, day, event_type, sum(event_count)"
    daily = rows(db, f"{by_type} from {DAILY} group by 1, 2, 3 order by 1, 2, 3")
    assert daily == rows(db, f"{by_type} from {TYPE} group by 1, 2, 3 order by 1, 2, 3")


def anything(dice: random.Random) -> dict[str, object]:
    """Return an event of the last three days with few labels and visitors."""
    at = BASE - timedelta(minutes=dice.randrange(3 * 24 * 60))
    return event(
        at,
        dice.choice(["click", "scroll"]),
        event_label=dice.choice([None, "a", "b"]),
        visitor_id=dice.choice([None, "v", "w"]),
        session_id=dice.choice([None, "s"]),
    )


def test_an_unchanged_row_is_not_written_again(db: Connection[Any]) -> None:
    """A recount of the same events writes 0 rows, and updated_at stays."""
    settle(db)
    track(db, [event(BASE - n * HOUR, visitor_id=f"v{n}") for n in range(40)])
    assert 0 < roll_up(db).rows_written
    before = [table_of(db, table) for table in (HOURLY, DAILY, TYPE, PROJECT)]
    db.execute("update analytics.analytics_events set event_data = '{}'")
    again = roll_up(db)
    assert (40, 0, 0) == (again.buckets, again.rows_written, again.rows_deleted)
    assert before == [table_of(db, table) for table in (HOURLY, DAILY, TYPE, PROJECT)]


def test_a_changed_visitor_changes_the_row(db: Connection[Any]) -> None:
    """The count stays the same and the sketch does not: the row is written."""
    settle(db)
    track(db, [event(BASE, visitor_id="v")])
    roll_up(db)
    track(db, [event(BASE, visitor_id="w")])
    db.execute("delete from analytics.analytics_events where visitor_id = 'v'")
    assert 4 == roll_up(db).rows_written
    db.execute("update analytics.analytics_events set session_id = 's'")
    assert 4 == roll_up(db).rows_written


def test_updated_at_is_kept(database: Database) -> None:
    """A row that is written again says when."""
    db = database.connect(autocommit=True)
    settle(db)
    track(db, [event(BASE)])
    roll_up(db)
    track(db, [event(BASE)])
    roll_up(db)
    for table in (HOURLY, DAILY, TYPE, PROJECT):
        assert value(db, f"select updated_at > created_at from {table}") is True


def test_the_oldest_hours_come_first(db: Connection[Any]) -> None:
    """A bounded run takes whole pairs, oldest first, and leaves the rest for the next."""
    settle(db)
    track(db, [event(BASE - n * HOUR + m * MINUTE) for n in range(5) for m in range(3)])
    track(db, [event(BASE - 4 * HOUR)])
    run = one(db, "select * from analytics.aggregate_analytics_events_hourly(2)")
    assert ("ok", 2, BASE - 4 * HOUR) == (run.status, run.buckets, run.oldest_bucket)
    assert [(BASE - 4 * HOUR, 4), (BASE - 3 * HOUR, 3)] == rows(
        db, f"select hour_bucket, event_count from {HOURLY} order by 1"
    )
    roll_up(db)
    assert 16 == counted(db)
    assert 0 == value(db, "select count(*) from analytics.analytics_events_dirty")


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_another_isolation_level_is_refused(database: Database, level: str) -> None:
    """Its one snapshot would not see what the claimed marks stand for: 25001."""
    db = database.connect()
    db.execute(f"set transaction isolation level {level}")
    with pytest.raises(psycopg.Error) as caught:
        roll_up(db)
    assert "25001" == caught.value.sqlstate


def test_runs_are_logged(db: Connection[Any]) -> None:
    """Each with what it did; a failure takes marks and rows back together."""
    settle(db)
    track(db, [event(BASE)])
    roll_up(db)
    roll_up(db)
    query = "select job, status, buckets, rows_written from analytics.rollup_runs order by id"
    job = "aggregate-analytics-events-hourly"
    assert [(job, "ok", 1, 4), (job, "ok", 0, 0)] == rows(db, query)
    track(db, [event(BASE)])
    db.execute(f"alter table {DAILY} add constraint broken check (event_count < 2)")
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
        roll_up(db)
    assert (1, 1) == (
        counted(db),
        value(db, "select count(*) from analytics.analytics_events_dirty"),
    )
    db.execute(f"alter table {DAILY} drop constraint broken")
    roll_up(db)
    assert 2 == counted(db)


def test_hours_whose_events_are_gone_are_left_alone(db: Connection[Any]) -> None:
    """After retention a mark, a late event or a backfill must not count an old hour as empty."""
    settle(db)
    track(db, [event(BASE - DAY), event(BASE)])
    roll_up(db)
    db.execute("alter table analytics.analytics_events disable trigger user")
    db.execute("delete from analytics.analytics_events where created_at < %s", [BASE])
    db.execute("alter table analytics.analytics_events enable trigger user")
    db.execute("update analytics.analytics_horizon set raw_from = %s", [BASE])
    store(db, BASE - DAY)
    store(db, BASE - DAY)
    window = (BASE - 2 * DAY, BASE + DAY)
    # The late event has left a mark, which must not make a reader believe raw events either.
    assert 2 == one(db, "select * from analytics.get_kpis('p', %s, %s)", *window).total_events
    assert 1 == value(db, "select analytics.mark_hours(%s, %s)", BASE - 2 * DAY, BASE + DAY)
    assert 1 == roll_up(db).buckets
    assert 0 == value(db, "select count(*) from analytics.analytics_events_dirty")
    for table in (HOURLY, DAILY, TYPE, PROJECT):
        assert 2 == counted(db, table)
    assert (2, 0, 0) == one(
        db, "select * from analytics.get_kpis('p', %s, %s)", BASE - 2 * DAY, BASE + DAY
    )


def test_only_the_service_and_the_owner_roll_up(db: Connection[Any]) -> None:
    """Clients cannot; service_role can, with no grant on the tables it writes."""
    people = settle(db)
    track(db, [event(BASE)])
    with as_user(db, people.admin), pytest.raises(psycopg.errors.InsufficientPrivilege):
        roll_up(db)
    with as_user(db, None, role="service_role"):
        assert "ok" == roll_up(db).status
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            db.execute(f"delete from {HOURLY}")
    assert 1 == counted(db)


def test_the_service_can_run_a_backfill(database: Database) -> None:
    """It needs no grant on the marks; hours of another time are not touched."""
    db = database.connect(autocommit=True)
    settle(db)
    track(db, [event(BASE - DAY), event(BASE)])
    db.execute("truncate analytics.analytics_events_dirty")
    db.execute("set role service_role")
    db.execute(
        "call analytics.backfill_analytics_events_hourly(%s, %s)",
        [BASE + MINUTE, BASE + 2 * MINUTE],
    )
    db.execute("reset role")
    assert [(BASE, 1)] == rows(db, f"select hour_bucket, event_count from {HOURLY}")


def test_a_backfill_never_lowers_a_full_hour(database: Database) -> None:
    """Events added between two backfills are all counted, whatever part of the hour is named."""
    db = database.connect(autocommit=True)
    settle(db)
    backfill = "call analytics.backfill_analytics_events_hourly(%s, %s, '1 hour')"
    track(db, [event(BASE + n * MINUTE) for n in range(60)])
    db.execute(backfill, [BASE + 30 * MINUTE, BASE + 90 * MINUTE])
    assert 60 == counted(db)
    track(db, [event(BASE + n * MINUTE) for n in range(60)])
    db.execute(backfill, [BASE + 59 * MINUTE, BASE + 60 * MINUTE])
    assert 120 == counted(db)
