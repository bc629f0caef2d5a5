"""What a plan must know of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import conninfo, sql

from dbkit.database import lock, session
from dbkit.database.queries import query
from dbkit.database.values import CRON, Blocked, Job, ServerState
from dbkit.errors import TargetError

if TYPE_CHECKING:
    from dbkit.config import Config
    from dbkit.database.ledger import Ledger
    from dbkit.parse.values import Declaration
    from dbkit.project.values import ObjectFile, Project


def read(
    connection: session.Connection, project: Project, ledger: Ledger, *, disposable: bool
) -> ServerState:
    """Read what the plan needs; changes nothing.

    Args:
        connection: A pinned connection.
        project: For its partition rules, and whether it has jobs.
        ledger: Tells which partition rules were applied before.
        disposable: The server is a throwaway or local one.
    """
    row = connection.execute(query("target")).fetchone()
    assert row is not None
    rules = _rules_in_force(project, ledger) if row["may_ask_calendar"] else []
    answers = {file.path: missing_partitions(connection, file, rule) for file, rule in rules}
    jobs = {} if row["cron_database"] is None else _jobs(connection, row, project, ledger)
    return ServerState(
        database=row["database"],
        role=row["role"],
        major=row["major"],
        has_platform=row["has_platform"],
        available=frozenset(row["available"]),
        installed=frozenset(row["installed"]),
        cron_database=row["cron_database"],
        cron_usable=jobs is not None and row["cron_database"] is not None,
        jobs=jobs or {},
        partitions_missing={p: count for p, count in answers.items() if isinstance(count, int)},
        partitions_blocked={p: why for p, why in answers.items() if isinstance(why, Blocked)},
        disposable=disposable,
        may_create_temporary=row["may_create_temporary"],
    )


def cron_connection(
    connection: session.Connection, database: str, project: Project
) -> session.Connection:
    """Connect to pg_cron's database with the target's own credentials.

    Raises:
        TargetError: It cannot be reached.
    """
    parts = {**connection.info.get_parameters(), "dbname": database}
    parts["password"] = connection.info.password
    url = conninfo.make_conninfo("", **{k: v for k, v in parts.items() if v})
    return session.connect(url, project.config, "jobs")


def provide_cron(connection: session.Connection, project: Project) -> None:
    """Create pg_cron in its database, on a server of our own that has it loaded."""
    row = connection.execute(query("target")).fetchone()
    assert row is not None
    if row["cron_database"] is None or CRON not in row["available"]:
        return
    with (
        cron_connection(connection, row["cron_database"], project) as cron,
        # Two that create an extension at once: one would fail.
        lock.run_lock(cron, project.config.lock_wait, lambda _: None),
    ):
        installed = cron.execute("select from pg_catalog.pg_extension where extname = %s", (CRON,))
        if installed.fetchone() is None:
            cron.execute("create extension if not exists pg_cron with schema pg_catalog")


def provide_path(connection: psycopg.Connection[Any], config: Config) -> None:
    """Let sessions of a database of our own search as the project's do, where all do alike."""
    path = config.path_of("")
    if path:
        name = sql.Identifier(connection.info.dbname)
        schemas = sql.SQL(", ").join(map(sql.Identifier, path))
        connection.execute(sql.SQL("alter database {} set search_path = {}").format(name, schemas))


def _jobs(
    connection: session.Connection, row: session.Row, project: Project, ledger: Ledger
) -> dict[str, Job] | None:
    """Return the jobs by name, this role's own before another's; None without pg_cron."""
    wanted = any(file.folder == "jobs" for file in project.files) or any(
        d.identity.kind == "job" for file in ledger.files.values() for d in file.declarations
    )
    if not wanted:
        return {} if CRON in row["installed"] else None
    if row["cron_database"] == row["database"]:
        return read_jobs(connection, row["role"])
    try:
        with cron_connection(connection, row["cron_database"], project) as cron:
            return read_jobs(cron, row["role"])
    except TargetError as error:
        hint = f"pg_cron lives in database {row['cron_database']}: this role must reach it"
        raise TargetError(error.message, hint) from error


def read_jobs(connection: session.Connection, role: str) -> dict[str, Job] | None:
    """Return the jobs by name, a role's own before another's; None without pg_cron.

    Where the extension is not created, a schema ``cron`` is anybody's, and reading a view in it
    would run its owner's code.
    """
    installed = "select from pg_catalog.pg_extension where extname = %s"
    if connection.execute(installed, (CRON,)).fetchone() is None:
        return None
    try:
        with connection.transaction():
            rows = connection.execute(query("jobs")).fetchall()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.errors.InsufficientPrivilege:
        return {}  # There, but not for this role: scheduling will say so, reading need not.
    jobs = [Job(**row) for row in rows]
    return {job.name: job for job in sorted(jobs, key=lambda job: job.username == role)}


def _rules_in_force(project: Project, ledger: Ledger) -> list[tuple[ObjectFile, Declaration]]:
    """Return the partition rules that were applied before and have not changed since."""
    return [
        (file, declaration)
        for file in project.files
        if file.path in ledger.files and ledger.files[file.path].checksum == file.checksum
        for declaration in file.declarations
        if declaration.identity.kind == "partitions"
    ]


def missing_partitions(
    connection: session.Connection, file: ObjectFile, rule: Declaration
) -> int | Blocked:
    """Return how many partitions of a rule are missing; or why the server cannot say it.

    Somebody may have detached a partition, or dropped the table: that is a matter of this rule, and
    no reason to stop.

    Args:
        connection: A pinned connection; nothing is written.
        file: The rule's file.
        rule: The rule.
    """
    arguments = ", ".join(rule.arguments)
    call = f"select count(*) as missing from dbkit.missing_partitions({arguments})"
    try:
        with connection.transaction():
            row = connection.execute(call.encode()).fetchone()
    except psycopg.Error as error:
        if connection.closed:
            raise
        what = f"{error.diag.message_primary or error} [{error.sqlstate}]"
        hint = error.diag.message_hint or "correct what the server names, then apply again"
        return Blocked(file.path, rule.line, rule.column, what, hint)
    assert row is not None
    return int(row["missing"])
