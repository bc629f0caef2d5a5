"""The real launcher of pg_cron runs the real jobs."""

from __future__ import annotations

import psycopg
import pytest

from support.launcher import APP, applied, run_jobs
from wizard.trial import ANN, DAY, HOUR, age, be, be_owner, settle, start, stored

SCHEDULES = {"wizard.cleanup": "*/15 * * * *", "wizard.redact-backstop": "38 3 * * *"}


@pytest.mark.requires_extension("pg_cron")
def test_the_jobs_clean_up(pytestconfig: pytest.Config) -> None:
    """Declared by apply, run by pg_cron at the launcher's start: both well, a session expired."""
    with applied(pytestconfig.rootpath) as server:
        with psycopg.connect(server.url(APP)) as db:
            settle(db)
            be(db, ANN)
            start(db)
            age(db, 7 * DAY + HOUR)
            be_owner(db)
        with psycopg.connect(server.url()) as cron:
            declared = "select jobname, schedule from cron.job where jobname like 'wizard.%'"
            assert SCHEDULES == dict(cron.execute(declared).fetchall())
        assert dict.fromkeys(SCHEDULES, "succeeded") == run_jobs(server, "wizard")
        with psycopg.connect(server.url(APP)) as db:
            assert "expired" == stored(db).status
