"""The real launcher of pg_cron runs the real jobs."""

from __future__ import annotations

import psycopg
import pytest

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
)
from support.launcher import APP, applied, run_jobs
from support.rows import value

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
    with applied(pytestconfig.rootpath) as server:
        with psycopg.connect(server.url(APP)) as db:
            settle(db)
            ingest(db, BASE, section())
            ingest(db, NOW, section())
            db.execute("select dbkit.ensure_partitions(%s::regclass, 'month', 0, %s)",
                       [RAW, NOW - 190 * DAY])  # fmt: skip
            store(db, NOW + 900 * DAY, section())
            db.execute(
                "insert into pricing.scraper_jobs (started_at) values (now() - interval '3 hours')"
            )
        assert {f"pricing.{job}": "succeeded" for job in JOBS} == run_jobs(server, "pricing")
        with psycopg.connect(server.url(APP)) as db:
            assert [] == differences(db)
            assert 3 == count(db, "pricing.aggregated_analytics")
            assert 1 == count(db, LATEST)
            assert value(db, "select relispopulated from pg_class where oid = %s::regclass", TRENDS)
            assert "failed" == value(db, "select status from pricing.scraper_jobs")
            assert 0 < count(db, "pricing.archive_log")
