"""pg_cron jobs; failures as in ``relations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.testing.declared import declared
from dbkit.testing.expect import absent, facts, fail, found, rows_of, same

if TYPE_CHECKING:
    from dbkit.testing.expect import Connection, Fact

__tracebackhide__ = True


def has_job(connection: Connection, job: str) -> None:
    """Assert that a job is scheduled and active.

    Args:
        connection: To any database of the server: the jobs are read where pg_cron lives.
        job: Its name, ``<schema>.<job>``.
    """
    same(f"job {job}", "active", _job(connection, job)["active"], True, _place(job))


def hasnt_job(connection: Connection, job: str) -> None:
    """Assert that no job has this name."""
    absent(f"job {job}", any(fact["name"] == job for fact in _jobs(connection)), _place(job))


def job_is(
    connection: Connection,
    job: str,
    schedule: str | None = None,
    command: str | None = None,
    database: str | None = None,
    username: str | None = None,
) -> None:
    """Assert a job's attributes, and that it is active.

    Args:
        connection: To any database of the server.
        job: Its name, ``<schema>.<job>``.
        schedule: Five fields; None leaves this and each of the following unasked.
        command: What it runs, exactly.
        database: Where.
        username: As whom.
    """
    fact, want = _job(connection, job), locals()
    for attribute in ("schedule", "command", "database", "username"):
        if want[attribute] is not None:
            same(f"job {job}", attribute, fact[attribute], want[attribute], _place(job))
    same(f"job {job}", "active", fact["active"], True, _place(job))


def _place(job: str) -> str:
    return declared("job", (job,))


def _job(connection: Connection, job: str) -> Fact:
    jobs = {fact["name"]: fact for fact in _jobs(connection)}
    found(f"job {job}", job, jobs, _place(job))
    return jobs[job]


def _jobs(connection: Connection) -> list[Fact]:
    """Read the jobs, from the database that pg_cron lives in."""
    from psycopg import connect  # noqa: PLC0415 - the plugin loads without psycopg

    here, cron = rows_of(
        connection,
        "select current_database()::text, (select nullif(s.setting, '')"
        " from pg_catalog.pg_settings as s where s.name = 'cron.database_name')",
    )[0]
    if here == cron or cron is None:
        return _read(connection)
    settings = {**connection.info.get_parameters(), "dbname": cron}
    with connect(password=connection.info.password or None, **settings) as other:
        return _read(other)


def _read(connection: Connection) -> list[Fact]:
    if rows_of(connection, "select pg_catalog.to_regclass('cron.job') is null")[0][0]:
        fail(
            "this server schedules no jobs: pg_cron is not there",
            "mark the test requires_extension",
        )
    return facts(connection, "jobs")
