"""Partitions and retention: what goes, what stays, what is refused, and writers beside it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit.testing import as_user
from pricing.trial import (
    BASE,
    DAILY,
    DAY,
    HOUR,
    HOURLY,
    MARKS,
    MINUTE,
    NOW,
    RAW,
    A,
    B,
    count,
    differences,
    ingest,
    refresh,
    refused,
    section,
    settle,
    store,
    table_of,
)
from support.rows import rows, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

    from dbkit.testing.databases import Database

LOGS = "pricing.scraper_logs"
OLD = NOW - 115 * DAY
#: When snapshots of OLD's month have to go, and its hours have to stay.
SOON = NOW + 40 * DAY
#: When its hours have to go as well.
LATER = NOW + 110 * DAY
RETIRE = "select action, object from pricing.apply_retention(%s, %s)"


def old_month(db: Connection[Any]) -> None:
    """Make a rolled-up month that SOON finds old, and something of yesterday."""
    settle(db)
    for hours in range(3):
        ingest(db, OLD + hours * HOUR, section(), section("2", 70))
        ingest(db, BASE - hours * MINUTE, section())
    refresh(db)


def partition(table: str, at: datetime = OLD) -> str:
    """Return the name of a month's partition."""
    return f"{table}_{at:%Y_%m}"


def partitions(db: Connection[Any]) -> list[Any]:
    """Return every partition of the system."""
    return rows(
        db,
        "select inhrelid::regclass::text as name from pg_inherits "
        "where inhparent in (select oid from pg_class where relkind = 'p') order by 1",
    )


def test_the_calendar_is_kept(db: Connection[Any]) -> None:
    """This month and three ahead, of three tables, for ever; again, nothing to do."""
    month = NOW.replace(day=15)
    months = {f"{month:%Y_%m}"}
    for _ in range(3):
        month += 30 * DAY
        months.add(f"{month:%Y_%m}")
    names = {name for (name,) in partitions(db)}
    for table in (RAW, HOURLY, LOGS):
        assert {f"{table}_{each}" for each in months} <= names
        assert f"{table}_default" in names
    assert 0 == value(db, "select pricing.ensure_partitions()")
    db.execute(f"drop table {partition(RAW, month)}, {partition(LOGS, month)}")
    assert 2 == value(db, "select pricing.ensure_partitions()")
    assert names == {name for (name,) in partitions(db)}


@pytest.mark.parametrize("table", [RAW, HOURLY, LOGS])
def test_a_month_without_a_partition(db: Connection[Any], table: str) -> None:
    """It lands in the default partition, and is moved: nothing lost, no mark made."""
    settle(db)
    month = NOW.replace(day=15) + 61 * DAY
    at = month.replace(hour=0, minute=0, second=0)
    db.execute(f"drop table {partition(table, month)}")
    if table == LOGS:
        db.execute(
            f'insert into {LOGS} ("timestamp", level, message) values (%s, %s, %s)',
            [at, "INFO", "m"],
        )
    elif table == RAW:
        store(db, at, section())
    else:
        store(db, at, section())
        refresh(db)
    marks = count(db, MARKS)
    assert (1, 1) == (count(db, table), count(db, f"{table}_default"))
    assert 1 == value(db, "select pricing.ensure_partitions()")
    assert (1, 0) == (count(db, table), count(db, f"{table}_default"))
    assert 1 == count(db, partition(table, month))
    assert marks == count(db, MARKS)
    refresh(db)
    assert [] == differences(db)


def test_a_clock_that_is_wrong_by_years_makes_no_partitions(db: Connection[Any]) -> None:
    """Rows of three years ahead, and of the first century, stay in the default partition."""
    settle(db)
    store(db, NOW + 1100 * DAY, section())
    store(db, datetime(70, 1, 1, tzinfo=UTC), section())
    assert 0 == value(db, "select pricing.ensure_partitions()")
    assert 2 == count(db, f"{RAW}_default")


def test_a_new_partition_is_as_closed_as_its_parent(db: Connection[Any]) -> None:
    """Row security is on, nothing is granted, storage is that of the default partition."""
    settle(db)
    month = NOW.replace(day=15) + 61 * DAY
    for table in (RAW, HOURLY, LOGS):
        db.execute(f"drop table {partition(table, month)}")
    db.execute("select pricing.ensure_partitions()")
    for table in (RAW, HOURLY, LOGS):
        made = rows(
            db,
            "select relrowsecurity, cardinality(relacl) is null or cardinality(relacl) = 1, "
            "reloptions from pg_class where oid in (%s::regclass, %s::regclass)",
            partition(table, month),
            f"{table}_default",
        )
        assert (True, True) == made[0][:2]
        assert made[0] == made[1], table


def test_a_statement_on_the_parent_marks_every_partition(db: Connection[Any]) -> None:
    """The triggers are the parent's, whatever partition a row lies in."""
    settle(db)
    ahead = NOW + 40 * DAY
    store(db, OLD, section())
    store(db, ahead, section())
    assert 2 == count(db, MARKS)
    refresh(db)
    assert [] == differences(db)


def test_nothing_young_goes(db: Connection[Any]) -> None:
    """Today's retention takes nothing of what today's rules keep."""
    old_month(db)
    tables = (RAW, HOURLY, DAILY)
    before = {table: table_of(db, table) for table in tables}
    db.execute(RETIRE, [NOW, False])
    assert before == {table: table_of(db, table) for table in tables}


def test_snapshots_are_archived(db: Connection[Any]) -> None:
    """Detached, moved with their rows, closed to everybody, written down; hours and days stay."""
    old_month(db)
    hours, days = table_of(db, HOURLY), table_of(db, DAILY)
    assert ("archived", partition(RAW)) in rows(db, RETIRE, SOON, False)
    archived = partition(RAW).replace("pricing.", "pricing_archive.")
    assert (6, 3) == (count(db, archived), count(db, RAW))
    assert (hours, days) == (table_of(db, HOURLY), table_of(db, DAILY))
    (log,) = rows(
        db,
        "select table_name, from_ts, to_ts, rows, exported_at from pricing.archive_log "
        "where partition_name like '%%' || %s",
        partition(RAW).removeprefix("pricing."),
    )
    first = OLD.replace(day=1, hour=0, minute=0, second=0)
    assert (first, 6, None) == (log.from_ts, log.rows, log.exported_at)
    assert f"{first + 32 * DAY:%Y_%m}" == f"{log.to_ts:%Y_%m}"
    assert 1 == log.to_ts.day
    for role in ("authenticated", "service_role"):
        with as_user(db, A, role=role):
            refused(db, "42501", f"select from {archived}")
    # Nothing of it comes back by the roll-up: the hours of that month are not counted any more.
    db.execute(
        f"insert into {MARKS} (event_id, hour_bucket) values (%s, date_trunc('hour', %s, 'UTC'))",
        [A, OLD],
    )
    refresh(db)
    assert (hours, days) == (table_of(db, HOURLY), table_of(db, DAILY))


def test_archived_months_are_dropped_when_exported(db: Connection[Any]) -> None:
    """Neither one that was not exported nor one that is too young; the log remembers it."""
    old_month(db)
    db.execute(RETIRE, [SOON, False])
    archived = partition(RAW).replace("pricing.", "pricing_archive.")
    there = "select to_regclass(%s) is not null"
    drop = "select * from pricing.drop_archived(%s::interval)"
    assert [] == rows(db, drop, "0 days")
    assert value(db, there, archived) is True
    with as_user(db, None, role="service_role"):
        refused(db, "42501", "update pricing.archive_log set rows = 0")
        db.execute(
            "update pricing.archive_log set exported_at = now() where partition_name like %s",
            [f"%{partition(RAW).removeprefix('pricing.')}"],
        )
    assert [] == rows(db, drop, "1 day")
    assert value(db, there, archived) is True
    (dropped,) = rows(db, drop, "0 days")
    assert dropped[0].rpartition(".")[2] == archived.rpartition(".")[2]
    assert value(db, there, archived) is False
    assert [] == rows(db, drop, "0 days")
    assert 6 == value(
        db,
        "select rows from pricing.archive_log where partition_name like %s",
        f"%{dropped[0].rpartition('.')[2]}",
    )


def test_hours_stay_while_a_day_is_missing(db: Connection[Any]) -> None:
    """Refused, and said; with the day back they go, and the day stays."""
    old_month(db)
    db.execute(f"delete from {DAILY} where date = %s", [OLD.date()])
    done = rows(db, RETIRE, LATER, False)
    assert ("dropped", partition(HOURLY)) not in done
    assert ("refused", partition(HOURLY)) in done
    assert 1 <= value(db, f"select count(*) from {partition(HOURLY)}")
    why = "select detail from pricing.apply_retention(%s, true) where object = %s"
    assert f"a daily row is missing: {OLD.date()}" == value(db, why, LATER, partition(HOURLY))
    db.execute(
        f"insert into {MARKS} (event_id, hour_bucket) values (%s, date_trunc('hour', %s, 'UTC'))",
        [A, OLD],
    )
    refresh(db)
    days = table_of(db, DAILY)
    assert 2 == len(days)
    assert ("dropped", partition(HOURLY)) in rows(db, RETIRE, LATER, False)
    assert value(db, "select to_regclass(%s)", partition(HOURLY)) is None
    assert days == table_of(db, DAILY)


def test_a_month_that_is_marked_stays(db: Connection[Any]) -> None:
    """What waits for the roll-up is not taken away from it."""
    old_month(db)
    ingest(db, OLD, section(price=1))
    done = rows(db, RETIRE, SOON, False)
    assert ("archived", partition(RAW)) not in done
    assert ("refused", partition(RAW)) in done
    refresh(db)
    assert ("archived", partition(RAW)) in rows(db, RETIRE, SOON, False)
    assert 1 == value(db, f"select min(daily_min_price) from {DAILY}")


def test_logs_are_dropped_by_the_month(db: Connection[Any]) -> None:
    """Their partition goes, and only when all of it is older than a month."""
    settle(db)
    for at in (NOW - 70 * DAY, NOW):
        db.execute(
            f'insert into {LOGS} ("timestamp", level, message) values (%s, %s, %s)',
            [at, "INFO", "m"],
        )
    assert ("dropped", partition(LOGS, NOW - 70 * DAY)) in rows(db, RETIRE, NOW, False)
    assert [(NOW,)] == rows(db, f'select "timestamp" from {LOGS}')
    assert value(db, "select to_regclass(%s)", partition(LOGS, NOW - 70 * DAY)) is None


def test_jobs_are_deleted_after_three_months(database: Database) -> None:
    """With their logs; running ones, and young ones, stay."""
    db = database.connect(autocommit=True)
    settle(db)
    insert = (
        "insert into pricing.scraper_jobs (started_at, completed_at, status) "
        "values (now() - %s::interval, now() - %s::interval, 'success') returning job_id"
    )
    old = value(db, insert, "94 days", "94 days")
    young = value(db, insert, "80 days", "80 days")
    for job in (old, young):
        db.execute("select pricing.log_scraper('INFO', 'x', null, %s)", [job])
    db.execute("call pricing.maintain()")
    assert [(young,)] == rows(db, "select job_id from pricing.scraper_jobs")
    assert [(young,)] == rows(db, f"select job_id from {LOGS}")


def test_maintenance_does_all_of_it(database: Database) -> None:
    """One call, outside of a transaction: partitions, retention, logs of runs."""
    db = database.connect(autocommit=True)
    settle(db)
    month = NOW.replace(day=15) + 61 * DAY
    db.execute(f"drop table {partition(RAW, month)}")
    db.execute(
        "select dbkit.ensure_partitions(%s::regclass, 'month', 0, %s)", [RAW, NOW - 190 * DAY]
    )
    store(db, NOW - 190 * DAY, section())
    refresh(db)
    for days in (29, 31):
        db.execute(
            "insert into pricing.rollup_runs (job, status, started_at, finished_at) "
            "values ('j', 'ok', now() - %s::interval, now())",
            [days * DAY],
        )
    db.execute("call pricing.maintain()")
    assert value(db, "select to_regclass(%s) is not null", partition(RAW, month)) is True
    assert 0 == count(db, RAW)
    assert 1 == count(db, partition(RAW, NOW - 190 * DAY).replace("pricing.", "pricing_archive."))
    assert 1 == value(db, "select count(*) from pricing.rollup_runs where job = 'j'")
    db.execute("call pricing.maintain()")


@pytest.mark.parametrize(
    "statement",
    [
        "vacuum (analyze) pricing.aggregated_analytics",
        "vacuum (freeze) pricing.ticket_snapshots",
        "call pricing.maintain()",
        "select pricing.pack_daily()",
    ],
)
def test_what_jobs_run_outside_of_a_transaction(database: Database, statement: str) -> None:
    """Each as a job runs it; the tables say the same afterwards."""
    db = database.connect(autocommit=True)
    old_month(db)
    before = [rows(db, f"select to_jsonb(t)::text from {t} as t order by 1") for t in (RAW, DAILY)]
    db.execute(statement.encode())
    after = [rows(db, f"select to_jsonb(t)::text from {t} as t order by 1") for t in (RAW, DAILY)]
    assert before == after


def test_the_commands_of_the_jobs_are_these(pytestconfig: pytest.Config) -> None:
    """So that the test before this one, and that of the launcher, are of the real ones."""
    jobs = pytestconfig.rootpath / "sql" / "pricing" / "jobs"
    told = {path.stem: path.read_text().split("$$")[1] for path in jobs.glob("*.sql")}
    assert {
        "freeze-snapshots": "vacuum (freeze) pricing.ticket_snapshots",
        "maintenance": "call pricing.maintain()",
        "pack-daily": "select pricing.pack_daily()",
        "reap-jobs": "select pricing.reap_jobs()",
        "refresh-hourly": "select pricing.refresh_hourly()",
        "refresh-latest": "select pricing.refresh_view('mv_latest_prices')",
        "refresh-trends": "select pricing.refresh_view('mv_price_trends')",
        "vacuum-snapshots": "vacuum (analyze) pricing.aggregated_analytics",
    } == told


def test_vacuum_is_no_part_of_a_function(db: Connection[Any]) -> None:
    """Which is why it is a job of its own."""
    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        db.execute("vacuum (analyze) pricing.aggregated_analytics")


def test_a_writer_is_not_waited_for_without_end(database: Database) -> None:
    """While a pass is being written, retention gives up on its lock after two seconds."""
    db, writer = database.connect(), database.connect()
    old_month(db)
    db.commit()
    ingest(writer, NOW, section())
    started = time.monotonic()
    with pytest.raises(psycopg.errors.LockNotAvailable):
        db.execute(RETIRE, [SOON, False])
    assert time.monotonic() - started < 5
    db.rollback()
    writer.commit()
    assert ("archived", partition(RAW)) in rows(db, RETIRE, SOON, False)


def test_a_writer_is_not_overlooked(database: Database) -> None:
    """A mark that is committed while retention waits for the lock keeps its month: 55006."""
    db, writer, watcher = (database.connect(autocommit=True) for _ in range(3))
    old_month(db)
    errors: list[str | None] = []

    def retire() -> None:
        try:
            db.execute(RETIRE, [SOON, False])
        except psycopg.Error as error:
            errors.append(error.sqlstate)

    retention = threading.Thread(target=retire)
    with writer.transaction():
        ingest(writer, OLD, section(price=1))
        retention.start()
        deadline = time.monotonic() + 5
        while not value(watcher, "select exists (select from pg_locks where not granted)"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    retention.join()
    assert ["55006"] == errors
    assert value(watcher, "select to_regclass(%s) is not null", partition(RAW)) is True
    assert [] == rows(watcher, "select from pricing.archive_log")
    refresh(watcher)
    assert [] == differences(watcher)
    assert 1 == value(watcher, f"select min(daily_min_price) from {DAILY}")
    assert ("archived", partition(RAW)) in rows(watcher, RETIRE, SOON, False)


class Writer:
    """Writes passes in a session of its own until it is told to stop; waits two seconds at most.

    Args:
        database: Where to.
        write: Writes the n-th pass, of one row.
    """

    def __init__(self, database: Database, write: Callable[[Connection[Any], int], None]) -> None:
        self.written = 0
        self.errors: list[BaseException] = []
        self.longest = 0.0
        self._stop = threading.Event()
        options = "-c lock_timeout=2s"
        connection = database.connect(autocommit=True, options=options)
        self._thread = threading.Thread(target=self._run, args=(connection, write))

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait(self, more: int = 5) -> None:
        """Return when it has written a few more passes."""
        wanted, deadline = self.written + more, time.monotonic() + 10
        while self.written < wanted and not self.errors:
            assert time.monotonic() < deadline
            time.sleep(0.002)

    def _run(
        self, connection: Connection[Any], write: Callable[[Connection[Any], int], None]
    ) -> None:
        try:
            while not self._stop.is_set():
                started = time.monotonic()
                write(connection, self.written)
                self.longest = max(self.longest, time.monotonic() - started)
                self.written += 1
        except psycopg.Error as error:
            self.errors.append(error)


def test_maintenance_beside_two_writers(database: Database) -> None:
    """Partitions are made, moved, archived under two sessions: none fails, nothing is lost."""
    db = database.connect(autocommit=True)
    old_month(db)
    before = count(db, RAW)
    months = [NOW.replace(day=15) + n * 30 * DAY for n in (1, 2, 3)]
    for month in months:
        db.execute(f"drop table {partition(RAW, month)}, {partition(HOURLY, month)}")

    def scrape(connection: Connection[Any], number: int) -> None:
        ingest(connection, NOW - number * MINUTE, section("w"), event=B)

    def ahead(connection: Connection[Any], number: int) -> None:
        # Into months that get their partition while this goes on.
        at = months[number % 3] + number * timedelta(seconds=1)
        with connection.transaction():
            store(connection, at, section("w"), section("v"), event=A)

    with Writer(database, scrape) as one, Writer(database, ahead) as two:
        for writer in (one, two):
            writer.wait(20)
        assert 0 < count(db, f"{RAW}_default")
        assert 6 == value(db, "select pricing.ensure_partitions()")
        for writer in (one, two):
            writer.wait(20)
        db.execute("call pricing.maintain()")
        assert ("archived", partition(RAW)) in patiently(db, RETIRE, SOON, False)
        for writer in (one, two):
            writer.wait(20)
    assert [] == one.errors + two.errors
    assert max(one.longest, two.longest) < 2
    archived = count(db, partition(RAW).replace("pricing.", "pricing_archive."))
    assert before + one.written + 2 * two.written == count(db, RAW) + archived
    assert 0 == count(db, f"{RAW}_default")
    while refresh(db).buckets:
        pass
    assert [] == differences(db, BASE.replace(hour=0) - 3 * DAY)


def test_a_partition_is_made_under_an_insert_that_waits(database: Database) -> None:
    """An insert that comes while its month is being made waits, and lies in the new partition."""
    db, writer, watcher = (database.connect(autocommit=True) for _ in range(3))
    settle(db)
    month = NOW.replace(day=15) + 60 * DAY
    db.execute(f"drop table {partition(RAW, month)}")
    errors: list[BaseException] = []

    def write() -> None:
        try:
            store(writer, month, section())
        except psycopg.Error as error:
            errors.append(error)

    thread = threading.Thread(target=write)
    with db.transaction():
        assert 1 == value(db, "select pricing.ensure_partitions()")
        thread.start()
        deadline = time.monotonic() + 5
        while not value(watcher, "select exists (select from pg_locks where not granted)"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    thread.join()
    assert [] == errors
    assert (1, 0) == (count(db, partition(RAW, month)), count(db, f"{RAW}_default"))


def patiently(db: Connection[Any], query: str, *params: object) -> list[Any]:
    """Run retention as its job does: again when it could not get its lock, or met a mark."""
    for _ in range(10):
        refresh(db)
        try:
            done = rows(db, query, *params)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.ObjectInUse):
            continue
        if ("archived", partition(RAW)) in done:
            return done
    return []
