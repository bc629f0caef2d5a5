"""The real launcher of pg_cron runs the real jobs."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from setlist.trial import DAY, TODAY, stage, store_votes, users
from support.launcher import APP, applied, run_jobs
from support.rows import rows, value

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
    with applied(pytestconfig.rootpath) as server:
        with psycopg.connect(server.url(APP)) as db:
            work_for_each(db)
        with psycopg.connect(server.url()) as cron:
            declared = "select jobname, schedule from cron.job where jobname like 'setlist.%%'"
            assert SCHEDULES == dict(rows(cron, declared))
        assert dict.fromkeys(SCHEDULES, "succeeded") == run_jobs(server, "setlist")
        with psycopg.connect(server.url(APP)) as db:
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


def test_each_job_is_declared_once(pytestconfig: pytest.Config) -> None:
    """Five files, whose names are the jobs'."""
    files = (pytestconfig.rootpath / "sql" / "setlist" / "jobs").glob("*.sql")
    assert set(SCHEDULES) == {f"setlist.{file.stem}" for file in files}
