"""The real launcher of pg_cron runs the real jobs."""

from __future__ import annotations

import psycopg
import pytest

from analytics.trial import BASE, counted, event, raw_count, settle, track
from support.launcher import APP, applied, run_jobs

JOBS = (
    "aggregate-analytics-events-hourly",
    "analytics-health",
    "analytics-maintenance",
    "analytics-probe",
)


@pytest.mark.requires_extension("pg_cron")
def test_the_jobs_run(pytestconfig: pytest.Config) -> None:
    """Declared by apply, run by pg_cron at the launcher's start: aggregate equals raw."""
    with applied(pytestconfig.rootpath) as server:
        with psycopg.connect(server.url(APP)) as db:
            settle(db)
            track(db, [event(BASE) for _ in range(7)])
        succeeded = {f"analytics.{job}": "succeeded" for job in JOBS}
        assert succeeded == run_jobs(server, "analytics")
        with psycopg.connect(server.url(APP)) as db:
            assert (7, 7) == (counted(db), raw_count(db))
