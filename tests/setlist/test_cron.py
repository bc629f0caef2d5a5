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
from setlist.trial import DAY, TODAY, rows, stage, store_votes, users, value

if TYPE_CHECKING:
    from dbkit.throwaway import Server

SCHEDULES = {
    "setlist.refresh-trending": "7 * * * *",
    "setlist.lock-past-setlists": "*/15 * * * *",
    "setlist.reap-imports": "*/10 * * * *",
    "setlist.prune-imports": "40 3 * * *",
    "setlist.recount-votes": "10 4 * * *",
}


@pytest.mark.requires_extension("pg_cron")
def test_the_jobs_do_their_work(pytestconfig: pytest.Config) -> None:
    """Declared by apply, each run once by pg_cron at the launcher's start: all five succeed."""
    with throwaway(settings={"cron.max_running_jobs": "5"}) as server:
        create_database(server, "app")
        apply.build(project.load(pytestconfig.rootpath), server.url("app"))
        with psycopg.connect(server.url("app")) as db:
            work_for_each(db)
        with psycopg.connect(server.url(), autocommit=True) as cron:
            declared = "select jobname, schedule from cron.job where jobname like 'setlist.%%'"
            assert SCHEDULES == dict(rows(cron, declared))
            # Instead of waiting for the minute.
            cron.execute(
                "select cron.alter_job(jobid, schedule => '@reboot') "
                "from cron.job where jobname like 'setlist.%'"
            )
            restart_launcher(cron)
        assert dict.fromkeys(SCHEDULES, "succeeded") == outcomes(server)
        with psycopg.connect(server.url("app")) as db:
            assert 1 == value(db, "select count(*) from setlist.get_trending()")
            assert 1 == value(db, "select count(*) from setlist.setlists where is_locked")
            jobs = "select job_id, stage from setlist.import_status"
            assert [("stale", "failed")] == rows(db, jobs)
            assert 3 == value(db, "select upvotes from setlist.setlist_songs")


def work_for_each(db: psycopg.Connection[Any]) -> None:
    """Leave an old show, a wrong counter, a stale job and one to prune."""
    place = stage(db)
    store_votes(db, users(db, 3), place.entry)
    db.execute("update setlist.shows set date = %s", [TODAY - 3 * DAY])
    for job in ("stale", "old"):
        db.execute("select setlist.start_import(%s)", [job])
    db.execute("select setlist.finish_import('old')")
    db.execute("set local session_replication_role = replica")
    db.execute("update setlist.setlist_songs set upvotes = 77")
    db.execute(
        "update setlist.import_status set updated_at = now() - interval '31 days', "
        "completed_at = completed_at - interval '31 days'"
    )


def restart_launcher(connection: psycopg.Connection[Any]) -> None:
    """Crash a server of our own, which starts its workers anew.

    A launcher that was merely told to end would never come back.
    """
    # A throwaway server commits without waiting for its log, which the crash would lose.
    connection.execute("checkpoint")
    os.kill(value(connection, "select pg_backend_pid()"), signal.SIGKILL)


def outcomes(server: Server) -> dict[str, str]:
    """Wait for all jobs to have run, and return their status."""
    query = """
        select j.jobname, d.status from cron.job_run_details as d join cron.job as j using (jobid)
        where j.jobname like 'setlist.%%' and d.status in ('succeeded', 'failed')
    """
    found: dict[str, str] = {}
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and len(found) < len(SCHEDULES):
        try:
            with psycopg.connect(server.url()) as connection:
                found = dict(rows(connection, query))
        except psycopg.OperationalError:  # starting up
            found = {}
        time.sleep(0.05)
    return found


def test_each_job_is_declared_once(pytestconfig: pytest.Config) -> None:
    """Five files, whose names are the jobs'."""
    files = (pytestconfig.rootpath / "sql" / "setlist" / "jobs").glob("*.sql")
    assert set(SCHEDULES) == {f"setlist.{file.stem}" for file in files}
