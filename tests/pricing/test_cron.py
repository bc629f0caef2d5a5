"""The real launcher of pg_cron runs the real jobs."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit import apply, project
from dbkit.throwaway import create_database, throwaway
from pricing.trial import (
    BASE,
    DAY,
    LATEST,
    NOW,
    RAW,
    TRENDS,
    count,
    differences,
    ingest,
    section,
    settle,
    store,
    value,
)

if TYPE_CHECKING:
    from dbkit.throwaway import Server

JOBS = (
    "freeze-snapshots",
    "maintenance",
    "pack-daily",
    "reap-jobs",
    "refresh-hourly",
    "refresh-latest",
    "refresh-trends",
    "vacuum-snapshots",
)


@pytest.mark.requires_extension("pg_cron")
def test_every_job_runs(pytestconfig: pytest.Config) -> None:
    """Declared by apply, run by pg_cron at the launcher's start, all at once: each succeeds."""
    with throwaway(settings={"cron.max_running_jobs": "10"}) as server:
        create_database(server, "app")
        apply.build(project.load(pytestconfig.rootpath), server.url("app"))
        with psycopg.connect(server.url("app")) as db:
            settle(db)
            ingest(db, BASE, section())
            ingest(db, NOW, section())
            db.execute("select dbkit.ensure_partitions(%s::regclass, 'month', 0, %s)",
                       [RAW, NOW - 190 * DAY])  # fmt: skip
            store(db, NOW + 900 * DAY, section())
            db.execute(
                "insert into pricing.scraper_jobs (started_at) values (now() - interval '3 hours')"
            )
        with psycopg.connect(server.url(), autocommit=True) as cron:
            # Instead of waiting for their times.
            cron.execute(
                "select cron.alter_job(jobid, schedule => '@reboot') "
                "from cron.job where starts_with(jobname, 'pricing.')"
            )
            restart_launcher(cron)
        assert {f"pricing.{job}": "succeeded" for job in JOBS} == outcomes(server)
        with psycopg.connect(server.url("app")) as db:
            assert [] == differences(db)
            assert 3 == count(db, "pricing.aggregated_analytics")
            assert 1 == count(db, LATEST)
            assert value(db, "select relispopulated from pg_class where oid = %s::regclass", TRENDS)
            assert "failed" == value(db, "select status from pricing.scraper_jobs")
            assert 0 < count(db, "pricing.archive_log")


def restart_launcher(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Crash a server of our own, which starts its workers anew.

    A launcher that was merely told to end would never come back.
    """
    # A throwaway server commits without waiting for its log, which the crash would lose.
    connection.execute("checkpoint")
    os.kill(value(connection, "select pg_backend_pid()"), signal.SIGKILL)


def outcomes(server: Server) -> dict[str, str]:
    """Wait for the jobs to have run; return how each ended, or what it failed with."""
    query = """
        select j.jobname, case d.status when 'failed' then d.return_message else d.status end
        from cron.job_run_details as d join cron.job as j using (jobid)
        where starts_with(j.jobname, 'pricing.') and d.status in ('succeeded', 'failed')
    """
    found: dict[str, str] = {}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and len(found) < len(JOBS):
        try:
            with psycopg.connect(server.url()) as connection:
                found = dict(connection.execute(query).fetchall())
        except psycopg.OperationalError:  # starting up
            continue
        finally:
            time.sleep(0.05)
    return found
