"""The real launcher of pg_cron runs the real jobs."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit import apply, project
from dbkit.throwaway import create_database, throwaway
from wizard.trial import ANN, DAY, HOUR, age, be, be_owner, settle, start, stored, value

if TYPE_CHECKING:
    from dbkit.throwaway import Server

JOBS = ("wizard.cleanup", "wizard.redact-backstop")


@pytest.mark.requires_extension("pg_cron")
def test_the_jobs_clean_up(pytestconfig: pytest.Config) -> None:
    """Declared by apply, run by pg_cron at the launcher's start: both well, a session expired."""
    with throwaway(settings={"cron.max_running_jobs": "5"}) as server:
        create_database(server, "app")
        apply.build(project.load(pytestconfig.rootpath), server.url("app"))
        with psycopg.connect(server.url("app")) as db:
            settle(db)
            be(db, ANN)
            start(db)
            age(db, 7 * DAY + HOUR)
            be_owner(db)
        with psycopg.connect(server.url(), autocommit=True) as cron:
            schedules = "select jobname, schedule from cron.job where jobname like 'wizard.%'"
            told: dict[Any, Any] = dict(cron.execute(schedules).fetchall())
            assert set(JOBS) == set(told)
            assert "*/15 * * * *" == told["wizard.cleanup"]
            # Instead of waiting for a quarter of an hour.
            cron.execute(
                "select cron.alter_job(jobid, schedule => '@reboot') "
                "from cron.job where jobname like 'wizard.%'"
            )
            restart_launcher(cron)
        assert ["succeeded", "succeeded"] == [outcome(server, job) for job in JOBS]
        with psycopg.connect(server.url("app")) as db:
            assert "expired" == stored(db).status


def restart_launcher(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Crash a server of our own, which starts its workers anew.

    A launcher that was merely told to end would never come back.
    """
    # A throwaway server commits without waiting for its log, which the crash would lose.
    connection.execute("checkpoint")
    os.kill(value(connection, "select pg_backend_pid()"), signal.SIGKILL)


def outcome(server: Server, job: str) -> object:
    """Wait for a job to have run, and return its status."""
    query = """
        select d.status from cron.job_run_details as d join cron.job as j using (jobid)
        where j.jobname = %s and d.status in ('succeeded', 'failed')
    """
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(server.url()) as connection:
                found = connection.execute(query, [job]).fetchone()
        except psycopg.OperationalError:  # starting up
            found = None
        if found:
            return found[0]
        time.sleep(0.05)
    return None
