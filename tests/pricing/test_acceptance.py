"""The sixteen acceptance tests of price analytics, each with the figure it was specified with."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest

from dbkit.testing import as_user, can_see
from pricing.trial import (
    BASE,
    DAILY,
    DAY,
    HOUR,
    HOURLY,
    LATEST,
    MARKS,
    MINUTE,
    NOW,
    PASS,
    RAW,
    TRENDS,
    A,
    B,
    count,
    day_of,
    differences,
    hour_of,
    ingest,
    refresh,
    refresh_view,
    refused,
    section,
    settle,
    store,
    table_of,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

TABLES = (
    "events",
    "ticket_snapshots",
    "snapshots_dirty",
    "aggregated_analytics",
    "daily_analytics",
    "scraper_jobs",
    "zones_mapping",
    "scraper_logs",
    "rollup_runs",
    "archive_log",
)


def test_01_any_month_can_be_written(db: Connection[Any]) -> None:
    """This month and 14 months ahead: both go in; partitions take them, counts unchanged."""
    settle(db)
    ahead = NOW + 14 * 31 * DAY
    store(db, NOW, section())
    store(db, ahead, section())
    assert (2, 1) == (count(db, RAW), count(db, f"{RAW}_default"))
    assert 0 < value(db, "select pricing.ensure_partitions()")
    assert (2, 0) == (count(db, RAW), count(db, f"{RAW}_default"))
    assert 1 == count(db, f"{RAW}_{ahead:%Y_%m}")


def test_02_a_retry_changes_nothing(db: Connection[Any]) -> None:
    """The same call twice: the second inserts 0, and the table is as it was."""
    settle(db)
    sections = [section("1"), section("2", 80), section("3", 20, zone="Upper")]
    assert (3, 0, 0) == ingest(db, BASE, *sections)[:3]
    before = rows(db, f"select to_jsonb(s)::text from {RAW} as s order by 1")
    assert 0 == ingest(db, BASE, *sections).inserted
    assert before == rows(db, f"select to_jsonb(s)::text from {RAW} as s order by 1")


def test_03_the_latest_price_is_of_the_whole_zone(db: Connection[Any]) -> None:
    """(50, 4 tickets), (200, 4), (90, 30): lowest 50, 38 tickets, 3 sections, cheapest 50's."""
    settle(db)
    ingest(db, NOW - PASS, section("Z", 10, 1))
    ingest(db, NOW, section("A", 200, 4), section("B", 50, 4), section("C", 90, 30))
    refresh_view(db, LATEST)
    latest = one(db, f"select * from {LATEST} where event_id = %s and zone = 'Lower'", A)
    assert (50, 38, 3, "B") == (
        latest.lowest_price,
        latest.total_tickets,
        latest.section_count,
        latest.cheapest_section,
    )
    assert (200, True, NOW) == (latest.highest_price, latest.available, latest.timestamp)
    assert Decimal("97.37") == round(latest.average_price, 2)  # (200·4 + 50·4 + 90·30) / 38


def test_04_a_zone_that_is_gone_is_not_the_latest(db: Connection[Any]) -> None:
    """Last seen 25 hours ago: not there; 23 hours ago: there."""
    settle(db)
    ingest(db, NOW - 25 * HOUR, section(zone="Gone"))
    ingest(db, NOW - 23 * HOUR, section(zone="Here"))
    refresh_view(db, LATEST)
    assert [("Here",)] == rows(db, f"select zone from {LATEST}")


def test_05_means_are_weighted_by_tickets(db: Connection[Any]) -> None:
    """(avg 100, 2) and (avg 50, 98): 51.00; with (100.00, 900) in another hour: 95.10, not 75.5."""
    settle(db)
    ingest(db, BASE, section("1", 100, 2), section("2", 50, 98))
    ingest(db, BASE + HOUR, section("1", 100, 900))
    refresh(db)
    assert Decimal("51.00") == hour_of(db, BASE).avg_price
    assert Decimal("100.00") == hour_of(db, BASE + HOUR).avg_price
    assert Decimal("95.10") == day_of(db, BASE).daily_avg_price


def test_06_tickets_are_not_summed_over_instants(db: Connection[Any]) -> None:
    """Six instants with 100 tickets each: 100, peak 100, min 100, average 100.00, instants 6."""
    settle(db)
    for number in range(6):
        ingest(db, BASE + number * PASS, section("1", 50, 60), section("2", 70, 40))
    refresh(db)
    hour, day = hour_of(db, BASE), day_of(db, BASE)
    assert (100, 100, 100, Decimal("100.00"), 6) == (
        hour.total_tickets,
        hour.peak_tickets,
        hour.min_tickets,
        hour.avg_tickets,
        hour.instants,
    )
    assert 12 == hour.snapshot_count
    assert (100, 100, Decimal("100.00"), 6, 1) == (
        day.peak_tickets,
        day.min_tickets,
        day.avg_tickets,
        day.instants,
        day.hours,
    )


def test_07_a_late_correction_changes_its_hour_and_day(db: Connection[Any]) -> None:
    """A correction 3 days back changes that hour and that day at the next run, nothing else."""
    settle(db)
    for hours in range(0, 96, 3):
        for event in (A, B):
            ingest(db, BASE - hours * HOUR, section(), section("2", 9, zone="Upper"), event=event)
    refresh(db)
    before = {table: table_of(db, table) for table in (HOURLY, DAILY)}
    late = BASE - 72 * HOUR
    assert (0, 1, 0) == ingest(db, late, section(price=45))[:3]
    assert before == {table: table_of(db, table) for table in (HOURLY, DAILY)}
    refresh(db)
    assert (45, 45) == (hour_of(db, late).min_price, day_of(db, late).daily_min_price)
    for table in (HOURLY, DAILY):
        gone = [row for row in before[table] if row not in table_of(db, table)]
        assert 1 == len(gone), table
    assert [] == differences(db)


@pytest.mark.parametrize("view", [LATEST, TRENDS])
def test_08_a_refresh_blocks_no_reader(database: Database, view: str) -> None:
    """Refreshed concurrently beside a reader that holds a snapshot, who goes on reading."""
    db = database.connect(autocommit=True)
    settle(db)
    ingest(db, NOW - 2 * HOUR, section())
    refresh(db)
    refresh_view(db, view)
    reader = database.connect(options="-c lock_timeout=100ms")
    reader.execute("set transaction isolation level repeatable read")
    price = f"select {'lowest_price' if view == LATEST else 'min_price'} from {view}"
    assert [(50,)] == rows(reader, price)
    ingest(db, NOW - 2 * HOUR, section(price=40))
    refresh(db)
    with db.transaction():
        db.execute("set local lock_timeout = '100ms'")
        db.execute(f"refresh materialized view concurrently {view}")
        # Not yet committed: the locks of the refresh are held.
        assert [(50,)] == rows(reader, price)
        reader.commit()
        assert [(50,)] == rows(reader, price)
    reader.commit()
    assert [(40,)] == rows(reader, price)


def test_09_seven_days_touch_two_partitions(db: Connection[Any]) -> None:
    """Seven days of a zone: at most two partitions, by the primary key."""
    settle(db, *(events := [uuid4() for _ in range(20)]))
    # Three and four days of two months.
    end = (NOW.replace(day=1, hour=0, minute=0, second=0) - DAY).replace(day=4)
    db.execute(
        f"""
        insert into {RAW} (
            event_id, zone, section, "timestamp", lowest_price, average_price, highest_price,
            total_tickets, total_listings, available
        )
        select e, 'Z' || z, 'S', %s::timestamptz - n * interval '10 minutes', 1, 1, 1, 1, 1, true
        from unnest(%s::uuid[]) as e, generate_series(1, 5) as z, generate_series(1, 1300, 4) as n
        """,
        [end, events],
    )
    db.execute(f"analyze {RAW}")
    plan = value(
        db,
        f"explain (format json) select * from {RAW} where event_id = %s and zone = 'Z3' "
        'and "timestamp" >= %s and "timestamp" < %s',
        events[0],
        end - 7 * DAY,
        end,
    )[0]["Plan"]
    scans = [node for node in nodes(plan) if "Relation Name" in node or "Index Name" in node]
    assert 2 == len({node["Relation Name"] for node in scans if "Relation Name" in node})
    indexes = [node["Index Name"] for node in scans if "Index Name" in node]
    assert indexes
    assert all(name.endswith("_pkey") for name in indexes), indexes
    assert "Seq Scan" not in {node["Node Type"] for node in nodes(plan)}


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the nodes of a plan."""
    return [plan, *(node for below in plan.get("Plans", []) for node in nodes(below))]


def test_10_retention_takes_the_right_months(db: Connection[Any]) -> None:
    """On 2027-06-15: snapshots before February, hours before December, logs before May; days stay.

    A month goes when its last instant is older than 4 months, 6 months, 1 month.
    """
    settle(db)
    months = [datetime(2026 + m // 12, m % 12 + 1, 10, 12, tzinfo=UTC) for m in range(10, 18)]
    for table in (RAW, HOURLY, "pricing.scraper_logs"):
        db.execute(
            "select dbkit.ensure_partitions(%s::regclass, 'month', 8, %s)", [table, months[0]]
        )
    for at in months:
        store(db, at, section())
        job = value(
            db,
            "insert into pricing.scraper_jobs (started_at, completed_at, status) "
            "values (%s, %s, 'success') returning job_id",
            at,
            at + MINUTE,
        )
        db.execute(
            'insert into pricing.scraper_logs (job_id, "timestamp", level, message) '
            "values (%s, %s, 'INFO', 'm')",
            [job, at],
        )
    refresh(db)
    then = datetime(2027, 6, 15, tzinfo=UTC)
    tables = (RAW, HOURLY, DAILY, "pricing.scraper_logs", "pricing.scraper_jobs")
    before = {table: table_of(db, table) for table in tables}

    retire = "select * from pricing.apply_retention(%s, %s)"
    said = rows(db, retire, then, True)
    assert before == {table: table_of(db, table) for table in tables}
    assert [] == rows(db, "select from pricing.archive_log")
    assert said == rows(db, retire, then, False)

    kept = {
        RAW: [at for at in months if at >= datetime(2027, 2, 1, tzinfo=UTC)],
        HOURLY: [at for at in months if at >= datetime(2026, 12, 1, tzinfo=UTC)],
        DAILY: months,
        "pricing.scraper_logs": [at for at in months if at >= datetime(2027, 5, 1, tzinfo=UTC)],
    }
    for table, column in (
        (RAW, '"timestamp"'),
        (HOURLY, "hour"),
        ("pricing.scraper_logs", '"timestamp"'),
        (DAILY, "date"),
    ):
        left = rows(db, f"select {column} from {table} order by 1")
        if table == DAILY:
            assert [(at.date(),) for at in kept[table]] == left
        else:
            assert [(at,) for at in kept[table]] == left, table
    archived = rows(
        db,
        "select partition_name, rows, exported_at from pricing.archive_log "
        "where rows > 0 and table_name = 'ticket_snapshots' order by from_ts",
    )
    names = [f"ticket_snapshots_2026_{m}" for m in (11, 12)] + ["ticket_snapshots_2027_01"]
    assert names == [name for name, _, _ in archived]
    assert {(1, None)} == {(number, exported) for _, number, exported in archived}
    for name in names:
        assert 1 == count(db, f"pricing_archive.{name}")
    dropped = rows(
        db,
        "select partition_name from pricing.archive_log "
        "where rows > 0 and table_name <> 'ticket_snapshots' order by table_name, from_ts",
    )
    logs = [f"scraper_logs_{at:%Y_%m}" for at in months[:6]]
    assert ["aggregated_analytics_2026_11", *logs] == [name for (name,) in dropped]


def test_11_logs_follow_their_jobs_through_the_index(db: Connection[Any]) -> None:
    """30 days of jobs go, and their logs with them: no sequential scan of the logs."""
    settle(db)
    db.execute(
        """
        with job as (
            insert into pricing.scraper_jobs (started_at, completed_at, status)
            select at, at + interval '1 minute', 'success'
            from generate_series(
                -- Whole months: of the few rows of a month that has just begun, or of one that the
                -- first day cuts off, a sequential scan would be right.
                date_trunc('month', now() - interval '95 days', 'UTC'),
                date_trunc('month', now(), 'UTC') - interval '3 hours',
                interval '3 hours'
            ) as at
            returning job_id, started_at
        )
        insert into pricing.scraper_logs (job_id, "timestamp", level, message)
        select job_id, started_at + n * interval '1 second', 'INFO', repeat('m', 100)
        from job, generate_series(1, 40) as n
        """
    )
    # On every page of the tables, as years of work leave them.
    db.execute("analyze pricing.scraper_logs")
    before = scans(db)
    span = "started_at between now() - interval '95 days' and now() - interval '65 days'"
    gone = db.execute(f"delete from pricing.scraper_jobs where {span}").rowcount
    assert 240 <= gone <= 241
    after = scans(db)
    assert before["seq"] == after["seq"]
    assert before["idx"] < after["idx"]
    assert 40 * count(db, "pricing.scraper_jobs") == count(db, "pricing.scraper_logs")
    plan = value(
        db, "explain (format json) delete from pricing.scraper_logs where job_id = %s", uuid4()
    )[0]["Plan"]
    # The months of which some logs were there; of an empty one, the only page may be looked at.
    full = {
        name
        for (name,) in rows(
            db, "select distinct tableoid::regclass::text from pricing.scraper_logs"
        )
    }
    read = {
        node["Node Type"]
        for node in nodes(plan)
        if f"pricing.{node.get('Relation Name')}" in full and "Scan" in node["Node Type"]
    }
    assert read
    assert "Seq Scan" not in read


def scans(db: Connection[Any]) -> dict[str, int]:
    """Return how often the logs that have rows were scanned in this transaction, and how."""
    found = one(
        db,
        """
        select coalesce(sum(s.seq_scan), 0)::int as seq, coalesce(sum(s.idx_scan), 0)::int as idx
        from pg_stat_xact_all_tables as s
        inner join pg_class as c on c.oid = s.relid
        where c.relname like 'scraper\\_logs%%' and c.reltuples > 0 and c.relkind = 'r'
        """,
    )
    return {"seq": found.seq, "idx": found.idx}


@pytest.mark.parametrize(
    ("wrong", "statement"),
    [
        ("negative price", {"lowest_price": -1}),
        ("lowest above highest", {"lowest_price": 51}),
        ("negative tickets", {"total_tickets": -1}),
        ("empty zone", {"zone": ""}),
    ],
)
def test_12_nonsense_is_refused(
    db: Connection[Any], wrong: str, statement: dict[str, object]
) -> None:
    """Negative price, lowest above highest, negative tickets, 'banana', empty zone: refused."""
    settle(db)
    said = section() | statement
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
        store(db, BASE, said)
    answer = ingest(db, BASE, said, section("good"))
    assert (1, 0, 1) == answer[:3], wrong
    assert [("good",)] == rows(db, f"select section from {RAW}")
    refused(
        db,
        "23514",
        "insert into pricing.scraper_jobs (started_at, status) values (now(), 'banana')",
    )


def test_13_who_may_see_and_do_what(db: Connection[Any]) -> None:
    """Anon: nothing; authenticated: aggregates, no snapshots, by parent or partition."""
    settle(db)
    ingest(db, BASE, section())
    refresh(db)
    refresh_view(db, LATEST)
    refresh_view(db, TRENDS)
    partition = value(db, f"select tableoid::regclass::text from {RAW}")
    with as_user(db, None, role="anon"):
        for table in [*(f"pricing.{table}" for table in TABLES), partition]:
            for statement in (
                f"select from {table}",
                f"insert into {table} default values",
                f"delete from {table}",
                f"truncate {table}",
            ):
                refused(db, "42501", statement)
        for view in (LATEST, TRENDS):
            refused(db, "42501", f"select from {view}")
    with as_user(db, A):
        can_see(db, f"select zone from {HOURLY}", ["Lower"])
        can_see(db, f"select zone from {DAILY}", ["Lower"])
        can_see(db, "select name from pricing.events", ["Event 10", "Event 11"])
        for table in (RAW, partition, MARKS, "pricing.scraper_jobs", "pricing.scraper_logs",
                      "pricing.rollup_runs", LATEST, TRENDS):  # fmt: skip
            refused(db, "42501", f"select from {table}")
        for table in TABLES:
            refused(db, "42501", f"truncate pricing.{table}")
            refused(db, "42501", f"delete from pricing.{table}")


def test_14_an_event_goes_whole_or_not_at_all(database: Database) -> None:
    """Deleting one with snapshots is refused; purging an inactive one leaves no orphan."""
    db = database.connect(autocommit=True)
    settle(db)
    for event in (A, B):
        for hours in range(30):
            ingest(db, BASE - hours * HOUR, section(), event=event)
        db.execute(
            "insert into pricing.zones_mapping (event_id, zone_name) values (%s, 'Lower')", [event]
        )
        db.execute(
            'insert into pricing.scraper_logs (event_id, "timestamp", level, message) '
            "values (%s, now(), 'INFO', 'm')",
            [event],
        )
    refresh(db)
    for view in (LATEST, TRENDS):
        refresh_view(db, view)
    with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.RestrictViolation)):
        db.execute("delete from pricing.events where id = %s", [A])
    refused(db, "PT409", "call pricing.purge_event(%s)", A)
    assert 30 == value(db, f"select count(*) from {RAW} where event_id = %s", A)
    db.execute("update pricing.events set active = false where id = %s", [A])
    db.execute("call pricing.purge_event(%s)", [A])
    for again in range(2):
        for table in (RAW, HOURLY, DAILY, MARKS, "pricing.zones_mapping"):
            found = value(db, f"select count(*) from {table} where event_id = %s", A)
            assert 0 == found, (table, again)
        refresh(db)
    assert [(B,)] == rows(db, "select id from pricing.events")
    assert 30 == count(db, RAW)
    assert [] == differences(db)


def test_15_updated_at_says_when_something_changed(database: Database) -> None:
    """It moves on change and stays on an update that changes nothing."""
    db = database.connect(autocommit=True)
    settle(db)
    ingest(db, BASE, section())
    refresh(db)
    db.execute("insert into pricing.zones_mapping (event_id, zone_name) values (%s, 'Lower')", [A])
    for table, column, change in (
        ("pricing.events", "name", "'another'"),
        (HOURLY, "max_price", "99"),
        (DAILY, "daily_max_price", "99"),
        ("pricing.zones_mapping", "display_order", "5"),
    ):
        read = f"select updated_at from {table} limit 1"
        first = value(db, read)
        db.execute(f"update {table} set {column} = {column}")
        assert first == value(db, read), table
        db.execute(f"update {table} set {column} = {change}")
        assert first < value(db, read), table


@pytest.mark.parametrize("table", [HOURLY, DAILY, "pricing.rollup_runs"])
def test_16_a_crash_leaves_no_partial_hour(db: Connection[Any], table: str) -> None:
    """A trigger raises in the middle of refresh_hourly: no hour, no day, the marks are there."""
    settle(db)
    for hours in range(5):
        ingest(db, BASE - hours * HOUR, section())
    marks = count(db, MARKS)
    db.execute(
        """
        create function pg_temp.crash() returns trigger language plpgsql as $$
        begin
            if coalesce((to_jsonb(new) ->> 'hour')::timestamptz >= %s, true) then
                raise exception 'crash';
            end if;
            return new;
        end $$
        """.replace("%s", f"'{BASE - HOUR}'")
    )
    db.execute(
        f"create trigger crash before insert on {table} "
        "for each row execute function pg_temp.crash()"
    )
    with pytest.raises(psycopg.errors.RaiseException), db.transaction():
        refresh(db)
    assert (0, 0, marks) == (count(db, HOURLY), count(db, DAILY), count(db, MARKS))
    assert 0 < marks
    db.execute(f"drop trigger crash on {table}")
    refresh(db)
    assert [] == differences(db)
    assert (5, 0) == (count(db, HOURLY), count(db, MARKS))
