"""Retention beyond its acceptance test: refusals, the archive, dry runs, reading afterwards."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
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
    event,
    raw_count,
    roll_up,
    settle,
    track,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

OLD = BASE.replace(day=1) - 40 * DAY
FUTURE = datetime.now(UTC) + timedelta(days=75)
MONTH = f"{OLD:%Y_%m}"
RETIRE = "select action, object from analytics.apply_retention(%s, %s)"


def old_month(db: Connection[Any]) -> None:
    """Make a rolled-up month that FUTURE finds old."""
    settle(db)
    track(db, [event(OLD + n * HOUR) for n in range(30)])
    roll_up(db)


def partitions(db: Connection[Any]) -> list[Any]:
    """Return every partition of the system, with its schema."""
    return rows(db, "select inhrelid::regclass::text as name from pg_inherits order by 1")


def test_nothing_young_goes(db: Connection[Any]) -> None:
    """Today's retention takes nothing that today's partitions hold."""
    old_month(db)
    before = partitions(db)
    assert [] == rows(db, RETIRE, datetime.now(UTC), False)
    assert before == partitions(db)


def test_a_dry_run_says_it_and_changes_nothing(db: Connection[Any]) -> None:
    """The same lines as the run itself, and every partition stays."""
    old_month(db)
    before = partitions(db)
    said = rows(db, RETIRE, FUTURE, True)
    assert before == partitions(db)
    assert ("dropped", f"analytics.analytics_events_{MONTH}") in said
    assert ("dropped", f"{HOURLY}_{MONTH}") in said
    assert ("-infinity",) == one(db, "select raw_from::text from analytics.analytics_horizon")
    assert said == rows(db, RETIRE, FUTURE, False)
    assert before != partitions(db)


def test_hourly_rows_stay_while_the_daily_sums_differ(db: Connection[Any]) -> None:
    """Refused with a warning; raw events, which are not the daily table's source, go."""
    old_month(db)
    notices: list[str] = []
    db.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    db.execute(
        "update analytics.analytics_events_daily_agg set event_count = event_count - 1 "
        "where day = %s",
        [OLD.date()],
    )
    done = rows(db, RETIRE, FUTURE, False)
    assert ("refused", HOURLY) in done
    assert ("dropped", f"{HOURLY}_{MONTH}") not in done
    assert any(str(OLD.date()) in notice for notice in notices)
    assert 30 == counted(db)
    db.execute(
        "update analytics.analytics_events_daily_agg set event_count = event_count + 1 "
        "where day = %s",
        [OLD.date()],
    )
    assert ("dropped", f"{HOURLY}_{MONTH}") in rows(db, RETIRE, FUTURE, False)
    assert 0 == counted(db)


def test_years_that_are_over_are_archived(db: Connection[Any]) -> None:
    """A daily year wholly older than a year moves to the archive, with its rows and no grants."""
    old_month(db)
    year = f"analytics_events_daily_agg_{OLD:%Y}"
    after = datetime(OLD.year + 2, 1, 2, tzinfo=UTC)
    assert ("archived", f"analytics.{year}") in rows(db, RETIRE, after, False)
    assert 30 == counted(db, f"analytics_archive.{year}")
    assert (
        value(
            db,
            "select relacl is null or cardinality(relacl) = 1 from pg_class where relname = %s",
            year,
        )
        is True
    )
    db.execute("set local role authenticated")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(f"select from analytics_archive.{year}")


def test_a_writer_is_not_waited_for_without_end(database: Database) -> None:
    """While an event is being written, retention gives up on its lock after two seconds."""
    db, writer = database.connect(), database.connect()
    old_month(db)
    db.commit()
    track(writer, [event(OLD)])
    with pytest.raises(psycopg.errors.LockNotAvailable):
        db.execute(RETIRE, [FUTURE, False])


def test_a_writer_is_not_overlooked(database: Database) -> None:
    """A mark that is committed while retention waits for the lock keeps its month."""
    db, writer, watcher = (database.connect(autocommit=True) for _ in range(3))
    old_month(db)
    done: list[Any] = []
    retention = threading.Thread(target=lambda: done.extend(rows(db, RETIRE, FUTURE, False)))
    with writer.transaction():
        track(writer, [event(OLD)])
        retention.start()
        deadline = time.monotonic() + 5
        while not value(watcher, "select exists (select from pg_locks where not granted)"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    retention.join()
    assert ("kept", f"analytics.analytics_events_{MONTH}") in done
    assert 31 == raw_count(watcher)


def test_dropping_leaves_no_mark(db: Connection[Any]) -> None:
    """Detaching fires no trigger."""
    old_month(db)
    rows(db, RETIRE, FUTURE, False)
    assert 0 == value(db, "select count(*) from analytics.analytics_events_dirty")


def test_what_is_left_is_read_by_the_day(db: Connection[Any]) -> None:
    """Where hourly rows are gone a window is widened to whole days; hours are an error."""
    old_month(db)
    rows(db, RETIRE, FUTURE, False)
    window = (OLD + 90 * MINUTE, OLD + 2 * HOUR)
    first = one(db, "select * from analytics.get_kpis('p', %s, %s)", *window)
    assert (
        value(
            db, "select event_count from analytics.analytics_project_daily_agg order by day limit 1"
        )
        == first[0]
    )
    for call in (
        "get_hourly_counts('p', %s, %s)",
        "get_series('p', %s, %s)",
        "get_daily_by_type('p', %s, %s, 'Asia/Tokyo')",
    ):
        with pytest.raises(psycopg.Error) as caught, db.transaction():
            db.execute(f"select * from analytics.{call}", window)
        assert "PT400" == caught.value.sqlstate
