"""The real launcher of pg_cron runs the real job."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from analytics.trial import BASE, counted, event, raw_count, settle, track, value
from dbkit import apply, project
from dbkit.throwaway import create_database, throwaway

if TYPE_CHECKING:
    from dbkit.throwaway import Server

JOB = "analytics.aggregate-analytics-events-hourly"


@pytest.mark.requires_extension("pg_cron")
def test_the_job_rolls_up(pytestconfig: pytest.Config) -> None:
    """Declared by apply, run by pg_cron at the launcher's start: aggregate equals raw."""
    with throwaway(settings={"cron.max_running_jobs": "5"}) as server:
        create_database(server, "app")
        apply.build(project.load(pytestconfig.rootpath), server.url("app"))
        with psycopg.connect(server.url("app")) as db:
            settle(db)
            track(db, [event(BASE) for _ in range(7)])
        with psycopg.connect(server.url(), autocommit=True) as cron:
            # Instead of waiting for a minute that five divides.
            cron.execute(
                "select cron.alter_job(jobid, schedule => '@reboot') "
                "from cron.job where jobname = %s",
                [JOB],
            )
            restart_launcher(cron)
        assert "succeeded" == outcome(server)
        with psycopg.connect(server.url("app")) as db:
            assert (7, 7) == (counted(db), raw_count(db))


def restart_launcher(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Crash a server of our own, which starts its workers anew.

    A launcher that was merely told to end would never come back.
    """
    # A throwaway server commits without waiting for its log, which the crash would lose.
    connection.execute("checkpoint")
    os.kill(value(connection, "select pg_backend_pid()"), signal.SIGKILL)


def outcome(server: Server) -> object:
    """Wait for the job to have run, and return its status."""
    query = """
        select d.status from cron.job_run_details as d join cron.job as j using (jobid)
        where j.jobname = %s and d.status in ('succeeded', 'failed')
    """
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(server.url()) as connection:
                found = connection.execute(query, [JOB]).fetchone()
        except psycopg.OperationalError:  # starting up
            found = None
        if found:
            return found[0]
        time.sleep(0.05)
    return None
