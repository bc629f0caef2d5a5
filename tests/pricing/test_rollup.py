"""The roll-up beyond its acceptance tests: any history of changes, and what runs beside it."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from dbkit.testing import as_user
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
    table_of,
)
from support.rows import rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database


@pytest.mark.parametrize("seed", range(4))
def test_any_history_ends_with_aggregate_equal_to_raw(db: Connection[Any], seed: int) -> None:
    """Passes, corrections, moves and deletions at random with roll-ups between: all agree."""
    settle(db)
    dice = random.Random(seed)
    for _ in range(30):
        match dice.choice(["scrape", "scrape", "scrape", "move", "delete", "correct", "roll up"]):
            case "scrape":
                anything(db, dice)
            case "move":
                db.execute(
                    f'update {RAW} set "timestamp" = "timestamp" - interval \'7 hours 1 second\' '
                    "where section = %s",
                    [str(dice.randrange(5))],
                )
            case "delete":
                db.execute(
                    f'delete from {RAW} where extract(hour from "timestamp") = %s and section = %s',
                    [dice.randrange(24), str(dice.randrange(5))],
                )
            case "correct":
                db.execute(
                    f"update {RAW} set total_tickets = total_tickets + 1, available = true "
                    "where section = %s",
                    [str(dice.randrange(5))],
                )
            case _:
                refresh(db)
    refresh(db)
    assert [] == differences(db)
    assert 0 == count(db, MARKS)


def anything(db: Connection[Any], dice: random.Random) -> None:
    """Send a pass of the last three days with few zones, sections and prices."""
    sections = []
    for name in range(5):
        price, tickets = dice.randrange(1, 50), dice.randrange(4)
        sections.append(
            section(
                str(name),
                price,
                tickets,
                zone=dice.choice(["Lower", "Upper"]),
                average_price=dice.choice([None, price + 5.25]) if tickets < 2 else price + 3.5,
                highest_price=price + 10,
                lowest_price_2tickets=price + 1 if tickets > 1 else None,
            )
        )
    at = BASE - timedelta(minutes=10 * dice.randrange(3 * 24 * 6))
    ingest(db, at, *sections, event=dice.choice([A, B]))


def test_the_mean_where_nothing_has_tickets(db: Connection[Any]) -> None:
    """Unweighted over the rows, of an hour and of a day: (100, 50) 75.00, with 90 80.00."""
    settle(db)
    ingest(db, BASE, section("1", 100, 0), section("2", 50, 0))
    ingest(db, BASE + HOUR, section("1", 90, 0))
    refresh(db)
    assert Decimal("75.00") == hour_of(db, BASE).avg_price
    assert Decimal("80.00") == day_of(db, BASE).daily_avg_price
    # A single ticket is what counts then.
    ingest(db, BASE + 2 * HOUR, section("1", 10, 1))
    refresh(db)
    assert Decimal("10.00") == day_of(db, BASE).daily_avg_price


def test_figures_are_of_the_last_instant(db: Connection[Any]) -> None:
    """Tickets and listings of an hour are those of its last instant, the extremes of them all."""
    settle(db)
    for number, tickets in enumerate((10, 50, 1, 20)):
        ingest(
            db,
            BASE + number * PASS,
            section("1", 50, tickets, total_listings=tickets),
            section("2", 80, tickets, total_listings=1, lowest_price_2tickets=85),
        )
    refresh(db)
    hour = hour_of(db, BASE)
    assert (40, 21) == (hour.total_tickets, hour.total_listings)
    assert (2, 100, Decimal("40.50"), 4, 8) == (
        hour.min_tickets,
        hour.peak_tickets,
        hour.avg_tickets,
        hour.instants,
        hour.snapshot_count,
    )
    assert (50, 80, 85, None) == (
        hour.min_price,
        hour.max_price,
        hour.min_price_2tickets,
        hour.min_price_4tickets,
    )


def test_an_hour_that_is_gone_goes(db: Connection[Any]) -> None:
    """Rows of a zone, an hour, a day vanish with their last snapshot, and no others."""
    settle(db)
    ingest(db, BASE, section("1"), section("2", zone="Upper"))
    ingest(db, BASE + HOUR, section("1"))
    ingest(db, BASE - 3 * DAY, section("1"))
    refresh(db)
    db.execute(f"delete from {RAW} where zone = 'Upper'")
    run = refresh(db)
    assert 0 < run.rows_deleted
    assert [("Lower",)] == rows(db, f"select distinct zone from {HOURLY}")
    assert [("Lower",)] == rows(db, f"select distinct zone from {DAILY}")
    db.execute(f'delete from {RAW} where "timestamp" < %s', [BASE - DAY])
    refresh(db)
    assert [(BASE.date(),)] == rows(db, f"select date from {DAILY}")
    assert [] == differences(db)


def test_an_unchanged_row_is_not_written_again(db: Connection[Any]) -> None:
    """A recount of the same snapshots writes 0 rows, and every row stays where it is."""
    settle(db)
    for hours in range(20):
        ingest(db, BASE - hours * HOUR, section("1"), section("2", 70, zone="Upper"))
    assert 40 < refresh(db).rows_written
    before = [table_of(db, table) for table in (HOURLY, DAILY)]
    db.execute(f"update {RAW} set raw_listings = '[]'")
    again = refresh(db)
    assert ("ok", 20, 0, 0) == (
        again.status,
        again.buckets,
        again.rows_written,
        again.rows_deleted,
    )
    assert before == [table_of(db, table) for table in (HOURLY, DAILY)]


def test_the_oldest_hours_come_first(db: Connection[Any]) -> None:
    """A bounded run takes whole hours, all their marks, oldest first; the next takes the rest."""
    settle(db)
    for hours in range(5):
        for _ in range(2):
            ingest(db, BASE - hours * HOUR, section("1", 50 + _))
    run = refresh(db, 2)
    assert ("ok", 2, BASE - 4 * HOUR) == (run.status, run.buckets, run.oldest_bucket)
    hours_done = rows(db, f"select hour from {HOURLY} order by 1")
    assert [(BASE - 4 * HOUR,), (BASE - 3 * HOUR,)] == hours_done
    assert 6 == count(db, MARKS)
    refresh(db)
    assert [] == differences(db)
    assert 0 == count(db, MARKS)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns"])
def test_the_time_zone_of_the_session_does_not_matter(db: Connection[Any], zone: str) -> None:
    """Hours and days are those of UTC, whoever runs the roll-up, ingests or reads."""
    settle(db)
    db.execute("select set_config('TimeZone', %s, true)", [zone])
    for number in range(60):
        ingest(db, BASE + number * 47 * MINUTE - 2 * DAY, section(price=50 + number))
    refresh(db)
    db.execute("set local timezone = 'UTC'")
    assert [] == differences(db)
    assert 60 == value(db, f"select sum(instants) from {DAILY}")


def test_a_writer_that_commits_after_the_roll_up_is_not_lost(database: Database) -> None:
    """Writer open, roll-up, writer commits, roll-up: the late pass is counted (2 = 2)."""
    db, writer = database.connect(autocommit=True), database.connect()
    settle(db)
    ingest(db, BASE, section("1"))
    ingest(writer, BASE + PASS, section("1", zone="Upper"), event=A)
    ingest(writer, BASE, section("1"), event=B)
    refresh(db)
    assert 1 == count(db, HOURLY)
    writer.commit()
    refresh(db)
    assert 3 == count(db, HOURLY)
    assert [] == differences(db)


def test_two_roll_ups_at_once(database: Database) -> None:
    """One of two is busy and says so at once, in its log as well."""
    impatient = "-c lock_timeout=2s"
    first, second = (database.connect(options=impatient) for _ in range(2))
    settle(first)
    ingest(first, BASE, section())
    first.commit()
    assert ("ok", "busy") == (refresh(first).status, refresh(second).status)
    first.commit()
    second.commit()
    assert 0 == refresh(second).buckets
    assert [("ok",), ("busy",), ("ok",)] == rows(
        second, "select status from pricing.rollup_runs order by id"
    )


def test_roll_ups_beside_writers(database: Database) -> None:
    """Rounds of two roll-ups and two writers: no deadlock, no error, aggregate equals raw."""
    db = database.connect(autocommit=True)
    settle(db)
    errors: list[BaseException] = []

    def repeat(what: Any) -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            try:
                for number in range(40):
                    what(connection, number)
            except psycopg.Error as error:
                errors.append(error)

    def write(connection: Connection[Any], number: int) -> None:
        ingest(
            connection, BASE - number % 7 * PASS, *(section(str(n), number + 1) for n in range(5))
        )
        connection.execute(f"delete from {RAW} where section = %s", [str(number % 5)])

    def write_other(connection: Connection[Any], number: int) -> None:
        ingest(connection, BASE - number % 5 * PASS, section("1", number + 1), event=B)

    work = [write, write_other, *[lambda connection, _: refresh(connection)] * 2]
    threads = [threading.Thread(target=repeat, args=(what,)) for what in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    refresh(db)
    assert [] == differences(db)


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_another_isolation_level_is_refused(database: Database, level: str) -> None:
    """Its one snapshot would not see what the claimed marks stand for: 25001."""
    db = database.connect()
    db.execute(f"set transaction isolation level {level}")
    with pytest.raises(psycopg.Error) as caught:
        refresh(db)
    assert "25001" == caught.value.sqlstate


def test_runs_are_logged(db: Connection[Any]) -> None:
    """Each with what it did."""
    settle(db)
    ingest(db, BASE, section())
    refresh(db)
    refresh(db)
    query = "select job, status, buckets, rows_written from pricing.rollup_runs order by id"
    assert [("refresh-hourly", "ok", 1, 2), ("refresh-hourly", "ok", 0, 0)] == rows(db, query)
    assert value(db, "select bool_and(finished_at >= started_at) from pricing.rollup_runs") is True


def test_only_the_service_and_the_owner_roll_up(db: Connection[Any]) -> None:
    """Clients cannot; service_role can."""
    settle(db)
    ingest(db, BASE, section())
    with as_user(db, A):
        refused(db, "42501", "select pricing.refresh_hourly()")
    with as_user(db, None, role="service_role"):
        assert "ok" == refresh(db).status
    assert 1 == count(db, HOURLY)


def test_a_backfill_makes_what_triggers_did_not_mark(database: Database) -> None:
    """Snapshots from before the triggers are counted; a second backfill writes nothing."""
    db = database.connect(autocommit=True)
    settle(db)
    for hours in range(0, 24 * 6, 5):
        ingest(db, BASE - hours * HOUR, section(), section("2", 70, zone="Upper"))
    db.execute(f"truncate {MARKS}")
    backfill = "call pricing.backfill(%s, %s)"
    db.execute(backfill, [BASE - 7 * DAY, NOW])
    assert [] == differences(db)
    once = [table_of(db, table) for table in (HOURLY, DAILY)]
    db.execute(backfill, [BASE - 7 * DAY, NOW])
    assert once == [table_of(db, table) for table in (HOURLY, DAILY)]
    # What has no snapshots any more goes as well.
    db.execute(f"delete from {RAW} where zone = 'Upper'")
    db.execute(f"truncate {MARKS}")
    db.execute(backfill, [BASE - 7 * DAY, NOW])
    assert [] == differences(db)


def test_a_backfill_of_a_part_of_an_hour(database: Database) -> None:
    """Any part names the whole hour, and hours of another time are not touched."""
    db = database.connect(autocommit=True)
    settle(db)
    for number in range(6):
        ingest(db, BASE + number * PASS, section())
        ingest(db, BASE - DAY + number * PASS, section())
    db.execute(f"truncate {MARKS}")
    db.execute("call pricing.backfill(%s, %s)", [BASE + 31 * MINUTE, BASE + 32 * MINUTE])
    assert [(BASE, 6)] == rows(db, f"select hour, instants from {HOURLY}")
    for start, end in ((NOW, NOW), (NOW, NOW - HOUR), (None, NOW)):
        with pytest.raises(psycopg.Error) as caught:
            db.execute("call pricing.backfill(%s, %s)", [start, end])
        assert "22023" == caught.value.sqlstate


def test_a_backfill_writes_hour_by_hour(database: Database) -> None:
    """Which the brin index on hours is worth nothing without: rows lie in the order of time."""
    db = database.connect(autocommit=True)
    settle(db)
    for event in (B, A):
        for hours in range(30):
            at = BASE - hours * HOUR
            ingest(db, at, *(section("1", zone=f"Z{n}") for n in range(9)), event=event)
    db.execute(f"truncate {MARKS}")
    db.execute("call pricing.backfill(%s, %s)", [BASE - 2 * DAY, NOW])
    for month in {BASE, BASE - 30 * HOUR}:
        table = f"{HOURLY}_{month:%Y_%m}"
        lying = [at for (at,) in rows(db, f"select hour from {table} order by ctid")]
        assert sorted(lying) == lying


def test_the_service_can_run_a_backfill(database: Database) -> None:
    """As itself, with its commits."""
    db = database.connect(autocommit=True)
    settle(db)
    ingest(db, BASE, section())
    db.execute(f"truncate {MARKS}")
    db.execute("set role service_role")
    db.execute("call pricing.backfill(%s, %s)", [BASE - HOUR, BASE + HOUR])
    db.execute("reset role")
    assert [] == differences(db)


def test_days_whose_hours_are_gone_are_left_alone(db: Connection[Any]) -> None:
    """A mark of an hour that retention took away must not empty its day."""
    settle(db)
    ingest(db, NOW - 115 * DAY, section())
    ingest(db, BASE, section())
    refresh(db)
    before = table_of(db, DAILY)
    later = NOW + 110 * DAY
    list(rows(db, "select * from pricing.apply_retention(%s)", later))
    assert 1 == count(db, RAW)
    db.execute(
        f"insert into {MARKS} (event_id, hour_bucket) values (%s, date_trunc('hour', %s, 'UTC'))",
        [A, NOW - 115 * DAY],
    )
    refresh(db)
    assert 2 == count(db, DAILY)
    assert before == table_of(db, DAILY)


def test_a_purge_refuses_what_it_should(database: Database) -> None:
    """Unknown PT404, active PT409; both say which event."""
    db = database.connect(autocommit=True)
    settle(db)
    call = "call pricing.purge_event(%s)"
    assert refused(db, "PT404", call, UUID(int=77))
    assert refused(db, "PT409", call, A)
    db.execute("set role authenticated")
    refused(db, "42501", call, A)


def test_a_purge_reaches_every_place(database: Database) -> None:
    """Views, archive and what is waiting for the roll-up know nothing of the event any more."""
    db = database.connect(autocommit=True)
    settle(db)
    for event in (A, B):
        ingest(db, NOW - 115 * DAY, section(), event=event)
        ingest(db, NOW - HOUR, section(), event=event)
    refresh(db)
    for view in (LATEST, TRENDS):
        refresh_view(db, view)
    rows(db, "select * from pricing.apply_retention(%s)", NOW + 40 * DAY)
    archived = rows(db, "select oid::regclass::text from pg_class where relkind = 'r' "
                    "and relnamespace = 'pricing_archive'::regnamespace")  # fmt: skip
    assert archived
    ingest(db, NOW - 2 * HOUR, section())
    db.execute("update pricing.events set active = false where id = %s", [A])
    db.execute("call pricing.purge_event(%s)", [A])
    for (table,) in [*archived, (RAW,), (HOURLY,), (DAILY,), (MARKS,)]:
        assert 0 == value(db, f"select count(*) from {table} where event_id = %s", A), table
    assert 2 == sum(count(db, table) for (table,) in [*archived, (RAW,)])
    read = "select event_id from pricing.get_latest_prices()"
    assert [(B,)] == rows(db, read)
    refresh(db)
    for view in (LATEST, TRENDS):
        refresh_view(db, view)
        assert [(B,)] == rows(db, f"select distinct event_id from {view}")


def test_an_event_is_not_purged_under_a_scraper(database: Database) -> None:
    """Passes that come in while an event is purged are refused or gone: nothing is left over."""
    db = database.connect(autocommit=True)
    settle(db)
    for hours in range(40):
        ingest(db, BASE - hours * HOUR, *(section(str(n)) for n in range(10)))
    db.execute("update pricing.events set active = false where id = %s", [A])
    errors: list[str] = []

    def scrape(connection: Connection[Any]) -> None:
        for number in range(200):
            try:
                ingest(connection, BASE - number % 40 * HOUR, section("late"))
            except psycopg.Error as error:
                errors.append(error.sqlstate or "")
                return

    thread = threading.Thread(target=scrape, args=(database.connect(autocommit=True),))
    thread.start()
    db.execute("call pricing.purge_event(%s, 50)", [A])
    thread.join()
    assert {"PT404"} >= set(errors)
    for table in (RAW, HOURLY, DAILY, MARKS):
        assert 0 == value(db, f"select count(*) from {table} where event_id = %s", A), table


def test_an_hour_is_whole(db: Connection[Any]) -> None:
    """The table refuses an hour that is none in UTC."""
    settle(db)
    ingest(db, BASE, section())
    refresh(db)
    refused(db, "23514", f"update {HOURLY} set hour = hour + interval '30 minutes'")
    refused(db, "23514", f"update {HOURLY} set instants = 0")
