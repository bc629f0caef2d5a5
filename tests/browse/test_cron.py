"""The real launcher of pg_cron runs the real jobs, once each."""

from __future__ import annotations

import psycopg
import pytest

from browse.trial import AGG, eventbrite, order_eb, settle
from support.launcher import APP, applied, run_jobs
from support.rows import value

JOBS = ("browse-retention", "refresh-financials", "refresh-overview", "sync-sessions")


@pytest.mark.requires_extension("pg_cron")
def test_the_jobs_run(pytestconfig: pytest.Config) -> None:
    """Declared by apply, run by pg_cron at the launcher's start: all of them succeed."""
    with applied(pytestconfig.rootpath) as server:
        with psycopg.connect(server.url(APP)) as db:
            settle(db)
            eventbrite(db, "E")
            db.execute("select browse.sync_sessions()")
            order_eb(db, "E", 2)
        succeeded = {f"browse.{job}": "succeeded" for job in JOBS}
        assert succeeded == run_jobs(server, "browse")
        with psycopg.connect(server.url(APP)) as db:
            assert 1 == value(db, f"select sum(orders) from {AGG}")
            assert 1 == value(db, "select count(*) from browse.event_sessions_overview_mv")
