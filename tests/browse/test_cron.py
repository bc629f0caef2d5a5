"""The real launcher of pg_cron runs the real jobs, once each."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from browse.trial import AGG, eventbrite, order_eb, settle, value
from dbkit import apply, project
from dbkit.throwaway import create_database, throwaway

if TYPE_CHECKING:
    from dbkit.throwaway import Server


@pytest.mark.requires_extension("pg_cron")
def test_the_jobs_run(pytestconfig: pytest.Config) -> None:
    """Declared by apply, run by pg_cron at the launcher's start: all of them succeed."""
    with throwaway(settings={"cron.max_running_jobs": "5"}) as server:
        create_database(server, "app")
        apply.build(project.load(pytestconfig.rootpath), server.url("app"))
        with psycopg.connect(server.url("app")) as db:
            settle(db)
            eventbrite(db, "E")
            db.execute("select browse.sync_sessions()")
            order_eb(db, "E", 2)
        with psycopg.connect(server.url(), autocommit=True) as cron:
            names = jobs(cron)
            assert {"refresh-financials", "refresh-overview", "sync-sessions"} <= {
                name.removeprefix("browse.") for name in names
            }
            # Instead of waiting for a minute that their schedules name.
            cron.execute(
                "select cron.alter_job(jobid, schedule => '@reboot') "
                "from cron.job where jobname like 'browse.%'"
            )
            restart_launcher(cron)
        assert dict.fromkeys(names, "succeeded") == outcome(server, len(names))
        with psycopg.connect(server.url("app")) as db:
            assert 1 == value(db, f"select sum(orders) from {AGG}")
            assert 1 == value(db, "select count(*) from browse.event_sessions_overview_mv")


def jobs(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return the names of the system's jobs."""
    query = "select jobname from cron.job where jobname like 'browse.%' order by 1"
    return [str(name) for (name,) in connection.execute(query)]


def restart_launcher(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Crash a server of our own, which starts its workers anew.

    A launcher that was merely told to end would never come back.
    """
    # A throwaway server commits without waiting for its log, which the crash would lose.
    connection.execute("checkpoint")
    os.kill(value(connection, "select pg_backend_pid()"), signal.SIGKILL)


def outcome(server: Server, wanted: int) -> dict[str, str]:
    """Wait for so many jobs to have run, and return what each came to."""
    query = """
        select j.jobname,
            case d.status when 'failed' then d.return_message else d.status end
        from cron.job_run_details as d join cron.job as j using (jobid)
        where j.jobname like 'browse.%' and d.status in ('succeeded', 'failed')
    """
    deadline = time.monotonic() + 20
    found: dict[str, str] = {}
    while time.monotonic() < deadline and len(found) < wanted:
        try:
            with psycopg.connect(server.url()) as connection:
                found = dict(connection.execute(query).fetchall())
        except psycopg.OperationalError:  # starting up
            found = {}
        time.sleep(0.05)
    return found
