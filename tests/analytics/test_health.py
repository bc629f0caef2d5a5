"""Health: each check seen well, broken, and well again; alerts; probes; the nightly job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from analytics.trial import BASE, DAY, HOUR, HOURLY, MINUTE, event, roll_up, settle, track
from dbkit.testing import as_user
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database


def health(db: Connection[Any], check: str) -> tuple[str, Any]:
    """Return severity and value of a check."""
    row = one(
        db, "select severity, value from analytics.check_health() where check_name = %s", check
    )
    return row.severity, row.value


def age_events(db: Connection[Any], by: timedelta) -> None:
    """Move raw events into the past, as if nothing had come since, without marks."""
    db.execute("alter table analytics.analytics_events disable trigger user")
    db.execute("update analytics.analytics_events set ingested_at = ingested_at - %s", [by])
    db.execute("alter table analytics.analytics_events enable trigger user")


def test_an_empty_system_is_well(db: Connection[Any]) -> None:
    """All nine checks are there and none of them is alarmed by nothing."""
    checks = rows(db, "select check_name, severity from analytics.v_health order by 1")
    names = ["bucket_lag", "consistency", "cron_failures", "cron_success_rate", "dashboard_latency",
             "default_partition_rows", "freshness", "growth", "no_new_data"]  # fmt: skip
    assert [(name, "ok") for name in names] == checks


def test_a_stalled_roll_up_is_not_a_lack_of_traffic(db: Connection[Any]) -> None:
    """Old marks alarm freshness alone; old events alarm no_new_data alone."""
    settle(db)
    track(db, [event(BASE)])
    assert "ok" == health(db, "freshness")[0]
    for age, severity in ((21 * MINUTE, "warn"), (121 * MINUTE, "alert")):
        db.execute(
            "update analytics.analytics_events_dirty set marked_at = now() - %s::interval", [age]
        )
        assert severity == health(db, "freshness")[0]
        assert "ok" == health(db, "no_new_data")[0]
    roll_up(db)
    assert ("ok", None) == health(db, "freshness")
    for age, severity in ((61 * MINUTE, "warn"), (120 * MINUTE, "alert")):
        age_events(db, age)
        assert severity == health(db, "no_new_data")[0]
        assert "ok" == health(db, "freshness")[0]
    track(db, [event(BASE)])
    assert "ok" == health(db, "no_new_data")[0]


def test_buckets_that_lag_behind_raw_events(db: Connection[Any]) -> None:
    """Only while there is something newer to count, which the roll-up had time for."""
    settle(db)
    now = datetime.now(UTC)
    track(db, [event(now - 4 * HOUR)])
    roll_up(db)
    assert ("ok", None) == health(db, "bucket_lag")
    track(db, [event(now)])
    db.execute("truncate analytics.analytics_events_dirty")
    assert ("ok", None) == health(db, "bucket_lag")
    age_events(db, 11 * MINUTE)
    assert "alert" == health(db, "bucket_lag")[0]
    db.execute("update analytics.analytics_events set event_data = '{}'")
    roll_up(db)
    assert ("ok", None) == health(db, "bucket_lag")


def test_growth_out_of_proportion(db: Connection[Any]) -> None:
    """Yesterday by the median of the seven days before: 0.5 to 2 is well, 0.2 to 5 a warning."""
    settle(db)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(2, 9):
        track(db, [event(midnight - day * DAY + n * MINUTE) for n in range(10)])
    for more, severity, ratio in (
        (1, "alert", 0.1),
        (2, "warn", 0.3),
        (7, "ok", 1),
        (11, "warn", 2.1),
        (39, "alert", 6),
    ):
        track(db, [event(midnight - DAY + n * MINUTE) for n in range(more)])
        roll_up(db)
        assert (severity, ratio) == (health(db, "growth")[0], float(health(db, "growth")[1]))


def test_slow_dashboards(db: Connection[Any]) -> None:
    """The worst probe of the last hour counts, older ones do not."""
    probe = """
        insert into analytics.dashboard_probes (query_name, elapsed_ms, probed_at)
        values ('q', %s, now() - %s::interval)
    """
    half = HOUR / 2
    cases = ((900, 3 * half, "ok"), (100, half, "ok"), (101, half, "warn"), (501, half, "alert"))
    for elapsed, age, severity in cases:
        db.execute(probe, [elapsed, age])
        assert severity == health(db, "dashboard_latency")[0]


def test_rows_in_a_default_partition(db: Connection[Any]) -> None:
    """One is a warning, a thousand an alert."""
    insert = """
        insert into analytics.analytics_events (project_id, event_type, created_at)
        select 'p', 'a', now() + interval '3 years' from generate_series(1, %s)
    """
    db.execute(insert, [1])
    assert ("warn", 1) == health(db, "default_partition_rows")
    db.execute(insert, [999])
    assert ("alert", 1000) == health(db, "default_partition_rows")


@pytest.mark.parametrize(
    "damage",
    [
        f"update {HOURLY} set event_count = event_count + 1",
        f"delete from {HOURLY}",
        "delete from analytics.analytics_events",
    ],
)
def test_an_aggregate_that_is_wrong(db: Connection[Any], damage: str) -> None:
    """Any difference that no mark announces is an alert, and a recount heals it."""
    settle(db)
    track(db, [event(BASE), event(BASE)])
    roll_up(db)
    assert ("ok", 0) == health(db, "consistency")
    db.execute("alter table analytics.analytics_events disable trigger user")
    db.execute(damage)
    assert ("alert", 1) == health(db, "consistency")
    db.execute(
        "insert into analytics.analytics_events_dirty (project_id, hour_bucket) values ('p', %s)",
        [BASE],
    )
    assert ("ok", 0) == health(db, "consistency")
    roll_up(db)
    assert ("ok", 0) == health(db, "consistency")


def test_the_success_rate_of_a_day(db: Connection[Any]) -> None:
    """Failures of the roll-up alone, and of the last 24 hours alone, lower it."""
    run = """
        insert into dbkit.cron_run_details_local (job_name, status, start_time)
        values (%s, %s, now() - %s::interval)
    """
    job = "analytics.aggregate-analytics-events-hourly"
    db.execute(run, ["another.job", "failed", MINUTE])
    db.execute(run, [job, "failed", DAY + MINUTE])
    db.execute(run, [job, "running", MINUTE])
    assert ("ok", None) == health(db, "cron_success_rate")
    for minutes in range(19):
        db.execute(run, [job, "succeeded", minutes * MINUTE])
    assert ("ok", 1) == health(db, "cron_success_rate")
    db.execute(run, [job, "failed", 30 * MINUTE])
    assert "warn" == health(db, "cron_success_rate")[0]
    assert ("ok", 0) == health(db, "cron_failures")
    for minutes in range(31, 36):
        db.execute(run, [job, "failed", minutes * MINUTE])
    assert "alert" == health(db, "cron_success_rate")[0]


def test_an_alert_follows_its_check(db: Connection[Any]) -> None:
    """Opened as a warning, raised to an alert in the same row, closed, opened anew."""
    alerts = "select severity, closed_at is null as open from analytics.alerts order by id"
    settle(db)
    track(db, [event(BASE)])
    assert 0 == value(db, "select analytics.record_alerts()")
    age = "update analytics.analytics_events_dirty set marked_at = now() - %s::interval"
    for minutes, severity in ((30, "warn"), (150, "alert")):
        db.execute(age, [minutes * MINUTE])
        assert 1 == value(db, "select analytics.record_alerts()")
        assert [(severity, True)] == rows(db, alerts)
    roll_up(db)
    assert 0 == value(db, "select analytics.record_alerts()")
    assert [("alert", False)] == rows(db, alerts)
    track(db, [event(BASE)])
    db.execute(age, [30 * MINUTE])
    db.execute("select analytics.record_alerts()")
    assert [("alert", False), ("warn", True)] == rows(db, alerts)


def test_the_probe_times_the_busiest_project(db: Connection[Any]) -> None:
    """Four timings a run; none when there is nothing to ask for."""
    settle(db)
    assert 0 == value(db, "select analytics.probe_dashboard()")
    track(db, [event(BASE)], "p")
    track(db, [event(BASE), event(BASE)], "q")
    roll_up(db)
    assert 4 == value(db, "select analytics.probe_dashboard()")
    probes = rows(db, "select query_name, project_id from analytics.dashboard_probes order by 1")
    names = ["get_daily_by_type", "get_hourly_counts", "get_kpis", "get_label_stats"]
    assert [(name, "q") for name in names] == probes
    assert value(db, "select min(elapsed_ms) > 0 from analytics.dashboard_probes") is True


def test_the_nightly_job_prunes_the_logs(database: Database) -> None:
    """Runs, probes and closed alerts older than 30 days go; open alerts stay."""
    db = database.connect(autocommit=True)
    logs = (
        "insert into analytics.rollup_runs (job, status, started_at) values ('j', 'ok', {})",
        "insert into analytics.dashboard_probes (query_name, elapsed_ms, probed_at) "
        "values ('q', 1, {})",
        "insert into analytics.alerts (check_name, severity, opened_at, closed_at) "
        "values ('c', 'warn', now() - interval '40 days', {})",
    )
    for log in logs:
        for days in (29, 31):
            db.execute(log.format(f"now() - interval '{days} days'"))
    db.execute(logs[2].format("null"))
    db.execute("call analytics.maintain()")
    assert 1 == value(db, "select count(*) from analytics.rollup_runs")
    assert 1 == value(db, "select count(*) from analytics.dashboard_probes")
    assert [(False,), (True,)] == rows(
        db, "select closed_at is null from analytics.alerts order by id"
    )


def test_health_is_for_the_service_and_its_record_for_admins(db: Connection[Any]) -> None:
    """The view and the function are closed to clients; an admin reads the alerts."""
    people = settle(db)
    db.execute("insert into analytics.alerts (check_name, severity) values ('c', 'warn')")
    with as_user(db, None, role="service_role"):
        assert 9 == value(db, "select count(*) from analytics.v_health")
    for uid, seen in ((people.admin, 1), (people.owner, 0)):
        with as_user(db, uid):
            assert seen == value(db, "select count(*) from analytics.alerts")
            for query in ("select from analytics.v_health", "select from analytics.check_health()"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
                    db.execute(query)
