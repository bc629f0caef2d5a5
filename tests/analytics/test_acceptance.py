"""The eighteen acceptance tests of the roll-up, each with the figure it was specified with."""

from __future__ import annotations

import threading
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
    differences,
    event,
    raw_count,
    roll_up,
    settle,
    store,
    table_of,
    track,
)
from dbkit.plan.inputs import Treatment, preview
from dbkit.project.load import load_project
from dbkit.testing import as_user, can_see, cannot_see, cannot_write
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.postgres.cluster import Server
    from dbkit.testing.databases import Database

TABLES = (
    "account",
    "account_collaborator",
    "project",
    "admin_users",
    "analytics_events",
    "analytics_events_dirty",
    "analytics_events_hourly_agg",
    "analytics_events_daily_agg",
    "analytics_type_daily_agg",
    "analytics_project_daily_agg",
    "analytics_horizon",
    "rollup_runs",
    "dashboard_probes",
    "alerts",
)


def test_01_events_without_a_label_are_one_row(db: Connection[Any]) -> None:
    """Ten events with NULL label in one hour, three roll-ups: one row that says 10."""
    settle(db)
    track(db, [event(BASE + n * MINUTE, visitor_id=f"v{n}") for n in range(10)])
    for _ in range(3):
        roll_up(db)
    assert [(None, 10)] == rows(db, f"select event_label, event_count from {HOURLY}")


def test_02_visitors_are_not_summed(db: Connection[Any]) -> None:
    """100 visitors in each hour of 3 days with 5 labels: 36,000 events, about 100 and 300."""
    settle(db)
    start = BASE.replace(hour=0) - 5 * DAY
    db.execute(
        """
        insert into analytics.analytics_events
            (project_id, visitor_id, session_id, event_type, event_label, created_at)
        select 'p', 'v' || v, format('s%%s-%%s', v, h / 24), 'click', 'l' || l,
            %s + h * interval '1 hour'
        from generate_series(1, 100) as v, generate_series(0, 71) as h, generate_series(1, 5) as l
        """,
        [start],
    )
    roll_up(db)
    kpis = one(db, "select * from analytics.get_kpis('p', %s, %s)", start, start + 3 * DAY)
    assert 36_000 == kpis.total_events
    assert 95 <= kpis.total_unique_visitors <= 105
    assert 285 <= kpis.total_unique_sessions <= 315


def test_03_late_events_are_counted(db: Connection[Any]) -> None:
    """One event 3 h 30 min late and one 3 days late: the total rises by exactly 2."""
    settle(db)
    now = datetime.now(UTC)
    track(db, [event(now - n * HOUR) for n in range(1, 80)])
    roll_up(db)
    before = counted(db)
    track(db, [event(now - timedelta(hours=3, minutes=30)), event(now - 3 * DAY)])
    roll_up(db)
    assert before + 2 == counted(db)
    assert [] == differences(db)


def test_04_an_outage_is_repaired_by_the_next_run(db: Connection[Any]) -> None:
    """Roll-up skipped for 6 hours, then run once: no hour is missing."""
    settle(db)
    for hour in range(3):
        track(db, [event(BASE - 9 * HOUR + hour * HOUR + n * MINUTE) for n in range(5)])
        roll_up(db)
    for hour in range(3, 9):
        track(db, [event(BASE - 9 * HOUR + hour * HOUR + n * MINUTE) for n in range(5)])
    roll_up(db)
    assert 9 == value(db, f"select count(distinct hour_bucket) from {HOURLY}")
    assert [] == differences(db)


def test_05_a_pair_without_events_goes(db: Connection[Any]) -> None:
    """Deleting all raw events of a pair removes its rows at the next run, hourly and daily."""
    settle(db)
    track(db, [event(BASE), event(BASE - 2 * DAY)])
    roll_up(db)
    db.execute("delete from analytics.analytics_events where created_at < %s", [BASE])
    roll_up(db)
    assert [(BASE,)] == rows(db, f"select hour_bucket from {HOURLY}")
    for table in ("events_daily", "type_daily", "project_daily"):
        query = f"select day from analytics.analytics_{table}_agg"
        assert [(BASE.date(),)] == rows(db, query), table


def test_06_an_event_moves_to_another_hour(db: Connection[Any]) -> None:
    """An update of created_at across an hour boundary moves one count."""
    settle(db)
    track(db, [event(BASE + n * MINUTE) for n in range(5)])
    roll_up(db)
    db.execute(
        "update analytics.analytics_events set created_at = %s where created_at = %s",
        [BASE + HOUR, BASE],
    )
    roll_up(db)
    hours = rows(db, f"select hour_bucket, event_count from {HOURLY} order by 1")
    assert [(BASE, 4), (BASE + HOUR, 1)] == hours


def test_07_a_writer_that_commits_after_the_roll_up_is_not_lost(database: Database) -> None:
    """Writer open, roll-up, writer commits, roll-up: aggregate equals raw (2 = 2)."""
    reader, writer = database.connect(autocommit=True), database.connect()
    settle(reader)
    track(reader, [event(BASE)])
    track(writer, [event(BASE + MINUTE)])
    roll_up(reader)
    assert 1 == counted(reader)
    writer.commit()
    assert 1 == counted(reader)
    roll_up(reader)
    assert (2, 2) == (counted(reader), raw_count(reader))


def test_08_the_time_zone_of_the_session_does_not_matter(db: Connection[Any]) -> None:
    """Roll-ups from Asia/Kolkata and from UTC: the same rows, 189 for 189 events."""
    settle(db)
    track(
        db, [event(BASE - 20 * HOUR + n * 7 * MINUTE, visitor_id=f"v{n % 9}") for n in range(189)]
    )
    tables = (
        HOURLY,
        "analytics.analytics_events_daily_agg",
        "analytics.analytics_type_daily_agg",
        "analytics.analytics_project_daily_agg",
    )
    made = []
    for zone in ("Asia/Kolkata", "UTC"):
        db.execute("select set_config('TimeZone', %s, true)", [zone])
        db.execute("update analytics.analytics_events set event_data = '{}'")
        roll_up(db)
        assert 189 == counted(db)
        db.execute("set local timezone = 'UTC'")
        made.append([table_of(db, table) for table in tables])
    assert made[0] == made[1]


def test_09_the_first_and_the_last_hour_are_there(db: Connection[Any]) -> None:
    """24 h at minute 8 past: 25 buckets, none short, the sum is that of the aligned range."""
    settle(db)
    end = BASE + 8 * MINUTE
    track(db, [event(BASE - 25 * HOUR + n * MINUTE) for n in range(25 * 60 + 8)])
    roll_up(db)
    series = rows(db, "select * from analytics.get_hourly_counts('p', %s, %s)", end - DAY, end)
    assert 25 == len(series)
    assert (BASE - DAY, 60, False) == series[0]
    assert (BASE, 8, True) == series[-1]
    assert 24 * 60 + 8 == sum(bucket.total_events for bucket in series)


def test_10_reading_is_exact_before_and_after_the_roll_up(db: Connection[Any]) -> None:
    """Before: equal to raw in real time, 0 without; afterwards both equal raw."""
    settle(db)
    track(
        db, [event(BASE - n * HOUR, visitor_id=f"v{n % 7}", session_id=f"s{n}") for n in range(50)]
    )
    query = "select * from analytics.get_kpis('p', %s, p_realtime => %s)"
    assert (50, 7, 50) == one(db, query, BASE - 5 * DAY, True)
    assert (0, 0, 0) == one(db, query, BASE - 5 * DAY, False)
    roll_up(db)
    assert (50, 7, 50) == one(db, query, BASE - 5 * DAY, True)
    assert (50, 7, 50) == one(db, query, BASE - 5 * DAY, False)


def test_11_a_backfill_can_be_repeated(database: Database) -> None:
    """Backfill twice over 90 days: the same table; the first hour is whole (60, not 51)."""
    db = database.connect(autocommit=True)
    settle(db)
    now = datetime.now(UTC)
    first = (now - timedelta(days=89)).replace(minute=0, second=0, microsecond=0)
    track(db, [event(first + n * MINUTE) for n in range(60)])
    track(db, [event(now - timedelta(hours=13 * n)) for n in range(160)])
    # As if the events had been there before the triggers.
    db.execute("truncate analytics.analytics_events_dirty")
    backfill = "call analytics.backfill_analytics_events_hourly(%s, %s, '9 days')"
    bounds = [first + 9 * MINUTE, now]
    db.execute(backfill, bounds)
    once = table_of(db)
    assert 60 == value(db, f"select event_count from {HOURLY} where hour_bucket = %s", first)
    assert [] == differences(db)
    db.execute(backfill, bounds)
    assert once == table_of(db)
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        db.execute(backfill, [now, now])


def test_12_an_unknown_visitor_is_an_event_and_nobody(db: Connection[Any]) -> None:
    """NULL visitor: the event is counted, with 0 visitors."""
    settle(db)
    track(db, [event(BASE)])
    roll_up(db)
    assert (1, 0, 0) == one(db, "select * from analytics.get_kpis('p', %s)", BASE - DAY)
    assert (1, 0, 0) == one(
        db, f"select event_count, unique_visitors, unique_sessions from {HOURLY}"
    )


def test_13_everybody_sees_what_is_his(db: Connection[Any]) -> None:
    """Owner and collaborator: own projects; admin: all; stranger: none; anon: denied."""
    people = settle(db)
    track(db, [event(BASE)], "p")
    track(db, [event(BASE)], "q")
    roll_up(db)
    seen = {
        people.owner: ["p"],
        people.collaborator: ["p"],
        people.admin: ["p", "q"],
        people.stranger: [],
    }
    read = (
        "analytics_events",
        "analytics_events_hourly_agg",
        "analytics_events_daily_agg",
        "project",
    )
    second = "select attname from pg_attribute where attrelid = %s::regclass and attnum = 2"
    column = {table: value(db, second, f"analytics.{table}") for table in TABLES}
    for uid, projects in seen.items():
        with as_user(db, uid):
            for table in (*read, "analytics_type_daily_agg", "analytics_project_daily_agg"):
                can_see(db, f"select project_id from analytics.{table}", projects)
            for name in ("p", "q"):
                kpis = one(db, "select * from analytics.get_kpis(%s, %s)", name, BASE - DAY)
                assert (1 if name in projects else 0) == kpis.total_events
            for table in TABLES:
                cannot_write(db, f"insert into analytics.{table} default values")
                cannot_write(db, f"delete from analytics.{table}")
                cannot_write(db, f"truncate analytics.{table}")
                cannot_write(db, f"update analytics.{table} set {column[table]} = {column[table]}")
    with as_user(db, None, role="anon"):
        for table in TABLES:
            cannot_see(db, f"select from analytics.{table}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
                db.execute(f"select from analytics.{table}")


def test_14_two_roll_ups_at_once(database: Database) -> None:
    """One of two returns busy; no deadlock in 100 rounds with a writer beside them."""
    # A run that waited for the other one would wait for this test.
    impatient = "-c lock_timeout=5s"
    first, second = database.connect(options=impatient), database.connect(options=impatient)
    writer = database.connect(autocommit=True)
    settle(writer)
    track(writer, [event(BASE)])
    assert ("ok", "busy") == (roll_up(first).status, roll_up(second).status)
    first.commit()
    second.commit()

    errors: list[BaseException] = []

    def repeat(connection: Connection[Any], what: Any) -> None:
        try:
            for round_ in range(100):
                what(connection, round_)
                connection.commit()
        except BaseException as error:
            errors.append(error)

    def write(connection: Connection[Any], round_: int) -> None:
        track(connection, [event(BASE - (round_ + n) % 5 * HOUR) for n in range(20)])
        connection.execute(
            "delete from analytics.analytics_events where id %% 10 = %s", [round_ % 10]
        )

    threads = [
        threading.Thread(target=repeat, args=(first, lambda db, _: roll_up(db))),
        threading.Thread(target=repeat, args=(second, lambda db, _: roll_up(db))),
        threading.Thread(target=repeat, args=(writer, write)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    roll_up(writer)
    assert [] == differences(writer)


def test_15_retention_keeps_the_daily_totals(db: Connection[Any]) -> None:
    """Raw and hourly months go, daily totals stay; a month with a mark pending stays."""
    settle(db)
    old = BASE.replace(day=1) - 40 * DAY
    track(db, [event(old + n * HOUR, visitor_id=f"v{n}") for n in range(30)])
    track(db, [event(BASE)])
    roll_up(db)
    days = "select * from analytics.get_daily_by_type('p', %s, %s)"
    before = rows(db, days, old - DAY, old + 3 * DAY)
    future = datetime.now(UTC) + timedelta(days=75)
    month = f"{old:%Y_%m}"
    raw, hourly = f"analytics.analytics_events_{month}", f"{HOURLY}_{month}"

    db.execute(
        "insert into analytics.analytics_events_dirty (project_id, hour_bucket) values ('p', %s)",
        [old],
    )
    retire = "select action, object from analytics.apply_retention(%s)"
    pending = rows(db, retire, future)
    assert ("kept", raw) in pending
    assert ("dropped", hourly) not in pending
    assert 31 == raw_count(db)

    roll_up(db)
    done = rows(db, retire, future)
    assert {("dropped", raw), ("dropped", hourly)} <= set(done)
    assert 1 == raw_count(db)
    assert 1 == counted(db)
    assert before == rows(db, days, old - DAY, old + 3 * DAY)
    assert 31 == one(db, "select * from analytics.get_kpis('p', %s)", old - DAY).total_events
    roll_up(db)
    assert 31 == counted(db, "analytics.analytics_events_daily_agg")


def test_16_failed_runs_raise_one_alert(db: Connection[Any]) -> None:
    """Three failed runs: alert, value 3; recorded twice: one open row; a success closes it."""
    run = """
        insert into dbkit.cron_run_details_local (job_name, status, start_time, end_time)
        values ('analytics.aggregate-analytics-events-hourly', %s, %s, %s)
    """
    health = (
        "select severity, value from analytics.check_health() where check_name = 'cron_failures'"
    )
    opened = """
        select severity, value from analytics.alerts
        where check_name = 'cron_failures' and closed_at is null
    """
    now = datetime.now(UTC)
    assert ("ok", 0) == one(db, health)
    for minutes in (15, 10, 5):
        at = now - minutes * MINUTE
        db.execute(run, ["failed", at, at])
    assert ("alert", 3) == one(db, health)
    db.execute("select analytics.record_alerts()")
    db.execute("select analytics.record_alerts()")
    assert [("alert", 3)] == rows(db, opened)
    db.execute(run, ["succeeded", now, now])
    db.execute("select analytics.record_alerts()")
    assert [] == rows(db, opened)
    assert ("ok", 0) == one(db, health)


def test_17_an_event_without_a_partition_is_moved(db: Connection[Any]) -> None:
    """It lands in the default partition, and ensure_partitions moves it (count unchanged)."""
    settle(db)
    track(db, [event(BASE)])
    later = datetime.now(UTC) + timedelta(days=60)
    db.execute(f"drop table analytics.analytics_events_{later:%Y_%m}")
    store(db, later)
    default = "select count(*) from analytics.analytics_events_default"
    marks = "select count(*) from analytics.analytics_events_dirty"
    assert (2, 1) == (raw_count(db), value(db, default))
    before = value(db, marks)
    assert 1 == value(db, "select analytics.ensure_partitions()")
    assert (2, 0) == (raw_count(db), value(db, default))
    assert before == value(db, marks)
    assert 0 == value(db, "select analytics.ensure_partitions()")


def test_18_a_second_apply_changes_nothing(
    dbkit_server: Server, dbkit_template: str, pytestconfig: pytest.Config
) -> None:
    """The plan against the database that apply built is empty."""
    loaded = load_project(pytestconfig.rootpath)
    options = Treatment(disposable=True)
    plan = preview(loaded, dbkit_server.url(dbkit_template), options)
    assert () == plan.steps
