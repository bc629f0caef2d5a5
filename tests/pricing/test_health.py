"""Health: each check seen well, broken, and well again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbkit.testing import as_user
from pricing.trial import (
    BASE,
    DAY,
    HOUR,
    LATEST,
    MARKS,
    MINUTE,
    NOW,
    TRENDS,
    A,
    B,
    count,
    ingest,
    refresh,
    refresh_view,
    refused,
    section,
    settle,
    store,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

CHECKS = [
    "cron_failures",
    "cron_success_rate",
    "default_partition_rows",
    "job_success_rate",
    "last_scrape",
    "latest_prices_age",
    "next_month_partition",
    "price_trends_age",
    "rollup_lag",
]


def health(db: Connection[Any], check: str) -> tuple[str, Any]:
    """Return severity and value of a check."""
    row = one(db, "select severity, value from pricing.check_health() where check_name = %s", check)
    return row.severity, row.value


def test_a_running_system_is_well(db: Connection[Any]) -> None:
    """All nine checks are there, and none is alarmed once the views were filled."""
    settle(db)
    ingest(db, NOW, section())
    ingest(db, NOW, section(), event=B)
    refresh(db)
    for view in (LATEST, TRENDS):
        refresh_view(db, view)
    checks = rows(db, "select check_name, severity from pricing.check_health() order by 1")
    assert [(name, "ok") for name in CHECKS] == checks


def test_failed_runs_of_the_roll_up(db: Connection[Any]) -> None:
    """One failure warns, three in a row alert, a success ends it."""
    run = """
        insert into dbkit.cron_run_details_local (job_name, status, start_time, end_time)
        values ('pricing.refresh-hourly', %s, now() - %s::interval, now() - %s::interval)
    """
    assert ("ok", 0) == health(db, "cron_failures")
    for minutes, severity, number in ((40, "warn", 1), (30, "warn", 2), (20, "alert", 3)):
        db.execute(run, ["failed", minutes * MINUTE, minutes * MINUTE])
        assert (severity, number) == health(db, "cron_failures")
    assert "alert" == health(db, "cron_success_rate")[0]
    db.execute(run, ["succeeded", MINUTE, MINUTE])
    assert ("ok", 0) == health(db, "cron_failures")
    # Three failures among 17, 60 and 400 runs of a day.
    for severity, successes in (("alert", 13), ("warn", 43), ("ok", 340)):
        for seconds in range(successes):
            ago = 50 * MINUTE + seconds * MINUTE / 60
            db.execute(run, ["succeeded", ago, ago])
        assert severity == health(db, "cron_success_rate")[0]
    # Those of the day before do not count.
    db.execute(
        "update dbkit.cron_run_details_local set start_time = start_time - interval '24 hours' "
        "where status = 'succeeded'"
    )
    assert ("alert", 0) == health(db, "cron_success_rate")


def test_the_success_rate_of_jobs(db: Connection[Any]) -> None:
    """Of the last day: failures among jobs that have ended; running ones do not count."""
    insert = (
        "insert into pricing.scraper_jobs (started_at, completed_at, status) "
        "values (now() - %s::interval, now() - %s::interval, %s)"
    )
    db.execute(insert, [26 * HOUR, 25 * HOUR, "failed"])
    db.execute("select pricing.start_job()")
    assert "ok" == health(db, "job_success_rate")[0]
    for _ in range(19):
        db.execute(insert, [HOUR, HOUR, "success"])
    assert ("ok", 1) == health(db, "job_success_rate")
    for severity in ("ok", "warn", "warn"):
        db.execute(insert, [HOUR, HOUR, "failed"])
        assert severity == health(db, "job_success_rate")[0]
    for _ in range(3):
        db.execute(insert, [HOUR, HOUR, "failed"])
    assert "alert" == health(db, "job_success_rate")[0]


def test_an_event_that_is_not_scraped(db: Connection[Any]) -> None:
    """The age of the last scrape of any active event: 30 minutes warn, two hours alert."""
    settle(db)
    for age, severity in ((29, "ok"), (31, "warn"), (121, "alert")):
        db.execute(
            "update pricing.events set last_scraped = now() - %s::interval where id = %s",
            [age * MINUTE, A],
        )
        assert severity == health(db, "last_scrape")[0], age
    # One that is not active does not count.
    db.execute("update pricing.events set active = false, last_scraped = now() where id = %s", [B])
    assert "alert" == health(db, "last_scrape")[0]
    ingest(db, NOW, section())
    assert "ok" == health(db, "last_scrape")[0]


def test_a_roll_up_that_lags(db: Connection[Any]) -> None:
    """The age of the oldest mark."""
    settle(db)
    ingest(db, BASE, section())
    assert "ok" == health(db, "rollup_lag")[0]
    for age, severity in ((21, "warn"), (121, "alert")):
        db.execute(f"update {MARKS} set marked_at = now() - %s::interval", [age * MINUTE])
        assert severity == health(db, "rollup_lag")[0]
    refresh(db)
    assert "ok" == health(db, "rollup_lag")[0]


def test_rows_in_a_default_partition(db: Connection[Any]) -> None:
    """One is a warning, a thousand an alert, of whatever table."""
    settle(db)
    assert ("ok", 0) == health(db, "default_partition_rows")
    store(db, NOW + 900 * DAY, section())
    assert ("warn", 1) == health(db, "default_partition_rows")
    db.execute(
        'insert into pricing.scraper_logs ("timestamp", level, message) '
        "select now() + interval '3 years', 'INFO', 'm' from generate_series(1, 999)"
    )
    assert ("alert", 1000) == health(db, "default_partition_rows")


def test_next_month_without_a_partition(db: Connection[Any]) -> None:
    """An alert for each table that lacks it; the calendar's keeper ends it."""
    settle(db)
    assert ("ok", 0) == health(db, "next_month_partition")
    month = NOW.replace(day=15) + 30 * DAY
    for number, table in enumerate(("ticket_snapshots", "aggregated_analytics", "scraper_logs"), 1):
        db.execute(f"drop table pricing.{table}_{month:%Y_%m}")
        assert ("alert", number) == health(db, "next_month_partition")
    db.execute("select pricing.ensure_partitions()")
    assert ("ok", 0) == health(db, "next_month_partition")


def test_views_that_are_old(db: Connection[Any]) -> None:
    """Never filled is an alert; then their age counts, each by its own schedule."""
    settle(db)
    for view, check, warn, alert in (
        (LATEST, "latest_prices_age", 31, 121),
        (TRENDS, "price_trends_age", 121, 361),
    ):
        assert "alert" == health(db, check)[0]
        refresh_view(db, view)
        assert "ok" == health(db, check)[0]
        for age, severity in ((warn, "warn"), (alert, "alert")):
            db.execute(
                "update pricing.rollup_runs set started_at = now() - %(age)s::interval, "
                "finished_at = now() - %(age)s::interval where job = %(job)s",
                {"age": age * MINUTE, "job": f"refresh-view {view.removeprefix('pricing.')}"},
            )
            assert severity == health(db, check)[0], (check, age)
        refresh_view(db, view)
        assert "ok" == health(db, check)[0]


def test_health_is_for_the_service(db: Connection[Any]) -> None:
    """The service asks, clients do not."""
    with as_user(db, None, role="service_role"):
        assert 9 == value(db, "select count(*) from pricing.check_health()")
    with as_user(db, A):
        refused(db, "42501", "select from pricing.check_health()")
    assert 0 == count(db, MARKS)
