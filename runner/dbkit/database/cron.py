"""Comparing pg_cron's rows with the job files, and making them equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.database.server_state import read_jobs
from dbkit.errors import ApplyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.database import session
    from dbkit.database.values import Job, ServerState
    from dbkit.parse.values import Declaration


def elsewhere(job: Job | None, target: ServerState) -> str:
    """Say whose the name is, if a job of another database has it; empty when none has.

    The ledger is no proof that a job is ours: it comes along when a database is copied or restored.
    A job of a database that is gone is nobody's.

    Args:
        job: The row of the name, if there is one.
        target: The database that the job shall run in.
    """
    if job is None or target.disposable or job.database == target.database:
        return ""
    return f"the name belongs to a job of database {job.database}" if job.database_exists else ""


def refuse_elsewhere(
    declaration: Declaration, job: Job | None, target: ServerState, path: str = ""
) -> None:
    """Leave a job of another database alone.

    Args:
        declaration: The job.
        job: The row of its name, if there is one.
        target: The database it shall run in.
        path: The job's file.

    Raises:
        ApplyError: The name belongs to a job of another database.
    """
    if why := elsewhere(job, target):
        place = f"{path}:{declaration.line}:{declaration.column}: " if path else ""
        hint = "job names are the server's: rename the job, or unschedule that one"
        raise ApplyError(f"{place}{declaration.identity}: {why}", hint)


def difference(
    declaration: Declaration, job: Job | None, target: ServerState, *, ours: bool
) -> str:
    """Say how pg_cron's row differs from a job's file; empty when it does not.

    Args:
        declaration: The job.
        job: The row of its name, if there is one.
        target: The database it shall run in, and the role.
        ours: Whether dbkit made it before.
    """
    if job is None:
        return "missing in pg_cron" if ours else "new"
    _, schedule, command = declaration.arguments
    wanted = {
        "schedule": (job.schedule, schedule),
        "command": (job.command, command),
        "database": (job.database, target.database),
        "role": (job.username, target.role),
        "active": (job.active, True),
    }
    return ", ".join(
        f"{name} {have!r} → {want!r}" for name, (have, want) in wanted.items() if have != want
    )


def schedule(cron: session.Connection, declaration: Declaration, target: ServerState) -> None:
    """Make pg_cron's row equal a job's file in every column.

    ``cron.schedule`` on a name that exists neither activates it nor moves it to another database,
    and makes a second row when another role owns the name (pg_cron 1.4); ``alter_job`` does all,
    but a role that is no superuser may not be allowed to call it.

    Args:
        cron: A connection to pg_cron's database.
        declaration: The job.
        target: The database it shall run in, and the role.

    Raises:
        ApplyError: The name belongs to a job of another database.
    """
    name, when, command = declaration.arguments
    job = (read_jobs(cron, target.role) or {}).get(name)
    refuse_elsewhere(declaration, job, target)
    here = cron.info.dbname == target.database
    settled = job is None or (job.username == target.role and job.active)
    if settled and here and (job is None or job.database == target.database):
        cron.execute("select cron.schedule(%s, %s, %s)", (name, when, command))
    elif job is None:
        values = (name, when, command, target.database)
        cron.execute("select cron.schedule_in_database(%s, %s, %s, %s)", values)
    else:
        values = (str(job.jobid), when, command, target.database)
        cron.execute(
            "select cron.alter_job(%s::bigint, %s, %s, %s, %s, true)", (*values, target.role)
        )


def unschedule(
    cron: session.Connection, declarations: Iterable[Declaration], target: ServerState
) -> None:
    """Unschedule jobs whose file is gone, unless they are another database's."""
    jobs = read_jobs(cron, target.role) or {}
    for declaration in declarations:
        job = jobs.get(declaration.identity.names[0])
        if job is not None and (job.database == target.database or not job.database_exists):
            cron.execute("select cron.unschedule(%s::bigint)", (job.jobid,))
