"""Three days of the scraper, run for real: the aggregates are a recount, no reader is blocked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg

from pricing.scraper import Scraper, register, seen, send, write
from pricing.trial import (
    DAY,
    HOUR,
    LATEST,
    MARKS,
    NOW,
    PASS,
    RAW,
    TRENDS,
    count,
    differences,
    query,
    refresh,
    refresh_view,
    settle,
)
from support.rows import rows, value

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from psycopg import Connection

    from dbkit.testing.databases import Database

#: 100 events, 10 zones, two sections in each fifth zone and one in the others, every ten minutes.
SCRAPER = Scraper()
END = NOW.replace(minute=0, second=0)
START = END - 3 * DAY


class Reader:
    """Reads what pages show, in a session of its own, until it is told to stop.

    Args:
        connection: Autocommit; whoever waits longer than its lock_timeout gets an error.
    """

    READS = (
        "select count(*) from pricing.get_latest_prices(p_limit => 1000)",
        "select count(*) from pricing.get_price_movers()",
        f"select count(*) from {LATEST}",
        f"select count(*) from {TRENDS} where event_id = '{SCRAPER.ids[0]}'",
        f"select count(*) from pricing.price_trends where event_id = '{SCRAPER.ids[0]}'",
        f"select count(*) from pricing.get_event_zones('{SCRAPER.ids[0]}')",
        f"select count(*) from pricing.get_price_trend('{SCRAPER.ids[0]}', 'Zone 1')",
    )

    def __init__(self, connection: Connection[Any]) -> None:
        self.answers = 0
        self.errors: list[BaseException] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(connection,))

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self, connection: Connection[Any]) -> None:
        try:
            while not self._stop.wait(0.05):
                connection.execute(self.READS[self.answers % len(self.READS)].encode())
                self.answers += 1
        except psycopg.Error as error:
            self.errors.append(error)


def test_three_days_of_the_scraper(database: Database) -> None:
    """100 events × 10 zones, 432 passes, and all that goes wrong: aggregate = recount."""
    db = database.connect(autocommit=True)
    settle(db, SCRAPER.ids[0])
    db.execute("delete from pricing.events")
    register(db, SCRAPER)
    written = hours(db, START, START + 2 * HOUR)
    refresh(db)
    for view in (LATEST, TRENDS):
        assert "plain" == refresh_view(db, view)
    patience = "-c lock_timeout=50ms -c statement_timeout=5s"
    with Reader(database.connect(autocommit=True, options=patience)) as reader:
        written += a_usual_day(db)
        written += a_day_with_trouble(db)
        refresh(db)
        for view in (LATEST, TRENDS, LATEST):
            assert "concurrent" == refresh_view(db, view)
    assert [] == reader.errors
    assert len(Reader.READS) <= reader.answers
    assert written == count(db, RAW)
    assert 432 * 1200 == written
    assert [] == differences(db)
    assert 0 == count(db, MARKS)
    assert_latest(db)


def hours(db: Connection[Any], start: datetime, end: datetime) -> int:
    """Scrape whole hours."""
    return write(db, SCRAPER, start, end)


def recount(db: Connection[Any], start: datetime, end: datetime) -> list[Any]:
    """Return the hours of a span that are not what the snapshots say."""
    return db.execute(query("check/hourly").encode(), {"from": start, "to": end}).fetchall()


def a_usual_day(db: Connection[Any]) -> int:
    """Scrape 46 hours with a roll-up every few; each is checked."""
    written, at = 0, START + 2 * HOUR
    while at < START + 2 * DAY:
        end = min(at + 5 * HOUR, START + 2 * DAY)
        written += hours(db, at, end)
        refresh(db)
        assert [] == recount(db, at, end)
        at = end
    return written


def a_day_with_trouble(db: Connection[Any]) -> int:
    """Scrape 24 hours: a scraper that dies, a retry, late and corrected passes, no scheduler."""
    day = START + 2 * DAY
    written = a_dead_scraper(db, day)
    refresh(db)
    assert [] == recount(db, day, day + HOUR)
    # Three hours that arrive late, after those that follow them.
    written += hours(db, day + 4 * HOUR, day + 8 * HOUR)
    refresh(db)
    written += hours(db, day + HOUR, day + 4 * HOUR)
    refresh(db)
    assert [] == recount(db, day, day + 8 * HOUR)
    corrections(db, day)
    # The scheduler is out for ten hours.
    written += hours(db, day + 8 * HOUR, day + 18 * HOUR)
    assert 0 < count(db, MARKS)
    # Small runs, as after an outage of days: oldest hours first, none left behind.
    while (run := refresh(db, 400)).buckets:
        assert "ok" == run.status
        assert run.buckets <= 400
    assert 0 == count(db, MARKS)
    assert [] == recount(db, day, day + 18 * HOUR)
    return written + hours(db, day + 18 * HOUR, day + DAY)


def a_dead_scraper(db: Connection[Any], day: datetime) -> int:
    """Scrape an hour through ingest_snapshots; one job dies half way, the next one repeats it."""
    written = 0
    for number in range(6):
        at = day + number * PASS
        found = seen(db, SCRAPER, at)
        dead = value(db, "select pricing.start_job()")
        half = len(found) // 2
        for event, sections in found[:half]:
            written += send(db, at, event, sections, dead)[0]
        job = value(db, "select pricing.start_job()")
        answers = [send(db, at, event, sections, job) for event, sections in found]
        assert all(answer == (0, 0, 0) for answer in answers[:half])
        written += sum(answer[0] for answer in answers)
        db.execute("select pricing.finish_job(%s, 'success', %s, 0)", [job, len(found)])
        reap(db, dead)
    assert 0 == value(db, "select count(*) from pricing.scraper_jobs where status = 'running'")
    assert 6 == value(db, "select count(*) from pricing.scraper_jobs where status = 'success'")
    return written


def reap(db: Connection[Any], dead: UUID) -> None:
    """Find a job dead two hours later, and not before."""
    assert 0 == value(db, "select pricing.reap_jobs()")
    db.execute(
        "update pricing.scraper_jobs set started_at = started_at - interval '121 minutes' "
        "where job_id = %s",
        [dead],
    )
    assert 1 == value(db, "select pricing.reap_jobs()")
    found = rows(db, "select status from pricing.scraper_jobs where job_id = %s", dead)
    assert [("failed",)] == found


def corrections(db: Connection[Any], day: datetime) -> None:
    """Correct passes of three days: prices, an instant, sections that were none."""
    db.execute(
        f"""
        update {RAW} set lowest_price = lowest_price - 5
        where event_id = any (%s) and "timestamp" >= %s and "timestamp" < %s
        """,
        [list(SCRAPER.ids[:5]), day - DAY, day - 20 * HOUR],
    )
    moved = db.execute(
        f'update {RAW} set "timestamp" = "timestamp" + interval \'1 second\' '
        'where event_id = %s and "timestamp" = %s',
        [SCRAPER.ids[7], day + 5 * HOUR + 3 * PASS],
    ).rowcount
    assert 0 < moved
    gone = day + 5 * HOUR + 5 * PASS
    db.execute(
        f'delete from {RAW} where event_id = %s and "timestamp" = %s', [SCRAPER.ids[8], gone]
    )
    refresh(db)
    assert [] == recount(db, day - DAY, day + 8 * HOUR)
    # And back, as the scraper sends it again.
    (sections,) = (s for event, s in seen(db, SCRAPER, gone) if event == SCRAPER.ids[8])
    assert (12, 0, 0) == send(db, gone, SCRAPER.ids[8], sections, None)


def assert_latest(db: Connection[Any]) -> None:
    """Hold the latest view to its definition, counted anew from the raw snapshots."""
    wanted = rows(
        db,
        f"""
        with latest as (
            select event_id, zone, max("timestamp") as "timestamp" from {RAW}
            where "timestamp" >= now() - interval '24 hours' group by 1, 2
        )
        select s.event_id, s.zone, s."timestamp", min(s.lowest_price), max(s.highest_price),
            sum(s.total_tickets)::bigint, count(*), bool_or(s.available)
        from {RAW} as s inner join latest using (event_id, zone, "timestamp")
        group by 1, 2, 3 order by 1, 2
        """,
    )
    told = rows(
        db,
        f"""
        select event_id, zone, "timestamp", lowest_price, highest_price, total_tickets,
            section_count, available
        from {LATEST} order by 1, 2
        """,
    )
    assert 1000 == len(wanted)
    assert wanted == told


def test_the_scraper_says_the_same_twice(db: Connection[Any]) -> None:
    """What the generator says of an event and an instant is a function of the two."""
    few = Scraper(events=2, zones=5)
    found = seen(db, few, START)
    assert found == seen(db, few, START)
    assert found != seen(db, few, START + PASS)
    assert list(few.ids) == [event for event, _ in found]
    assert 2 * (1 + 1 + 1 + 1 + 2) == few.rows
