"""The real launcher of pg_cron, made to run the jobs of a system at once."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg

from dbkit.apply.run import build_project
from dbkit.postgres.cluster import create_database
from dbkit.postgres.throwaway import throwaway
from dbkit.project.load import load_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.postgres.cluster import Server

#: The database that the project is applied to; pg_cron lives in another.
APP = "app"

#: How long jobs may take, in seconds.
PATIENCE = 30


@contextmanager
def applied(root: Path) -> Iterator[Server]:
    """Return a throwaway server with pg_cron's launcher, the project applied to its database app.

    Args:
        root: The project's directory.
    """
    with throwaway(settings={"cron.max_running_jobs": "10"}) as server:
        create_database(server, APP)
        build_project(load_project(root), server.url(APP))
        yield server


def run_jobs(server: Server, schema: str) -> dict[str, str]:
    """Run each job of a schema once, instead of waiting for its time.

    Args:
        server: A server of ``applied``, which is crashed and comes back.
        schema: Whose jobs.

    Returns:
        How each ended, by its name: succeeded, or what it failed with.
    """
    at_start = """
        select j.jobname, cron.alter_job(j.jobid, schedule => '@reboot')
        from cron.job as j where starts_with(j.jobname, %s || '.')
    """
    with psycopg.connect(server.url(), autocommit=True) as connection:
        wanted = connection.execute(at_start, [schema]).rowcount
        _restart_launcher(connection)
    found: dict[str, str] = {}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and len(found) < wanted:
        time.sleep(0.05)
        try:
            with psycopg.connect(server.url()) as connection:
                found = _ended(connection, schema)
        except psycopg.OperationalError:  # starting up
            continue
    return found


def _restart_launcher(connection: psycopg.Connection[Any]) -> None:
    """Crash the server, which starts its workers anew.

    A launcher that was merely told to end would never come back.
    """
    # A throwaway server commits without waiting for its log, which the crash would lose.
    connection.execute("checkpoint")
    os.kill(connection.info.backend_pid, signal.SIGKILL)


def _ended(connection: psycopg.Connection[Any], schema: str) -> dict[str, str]:
    query = """
        select j.jobname, case d.status when 'failed' then d.return_message else d.status end
        from cron.job_run_details as d join cron.job as j using (jobid)
        where starts_with(j.jobname, %s || '.') and d.status in ('succeeded', 'failed')
    """
    return dict(connection.execute(query, [schema]).fetchall())
