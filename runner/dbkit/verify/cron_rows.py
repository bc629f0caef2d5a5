"""pg_cron's rows and the jobs of the files, read to be compared."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dbkit.database import server_state, session
from dbkit.database.queries import query
from dbkit.database.values import Job
from dbkit.errors import TargetError
from dbkit.plan.extensions import holds, present
from dbkit.plan.steps import Inputs
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from dbkit.parse.values import Declaration
    from dbkit.plan.remarks import Level
    from dbkit.project.values import ObjectFile, Project


@dataclass(frozen=True, slots=True)
class Declared:
    """A job that a file declares, or that one declared when it was last applied.

    Attributes:
        name: Its name in pg_cron.
        file: The file; None when it is gone.
        declaration: What the file says.
        recorded: What was applied.
        changed: The file is not the one that was applied.
        applied_at: When that was.
    """

    name: str
    file: ObjectFile | None = None
    declaration: Declaration | None = None
    recorded: Declaration | None = None
    changed: bool = False
    applied_at: datetime | None = None

    def finding(self, check: str, level: Level, message: str) -> Finding:
        """Return what a check has to say about the job."""
        # dbkit's own job has no file in the project.
        own = self.file is None or self.file.path.startswith("dbkit:")
        path = "" if own or self.file is None else self.file.path
        line = self.declaration.line if path and self.declaration else 0
        return Finding(f"job/{check}", level, f"job {self.name}", message, path, line)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of pg_cron's table and what its runs say.

    Attributes:
        job: The row; without a name, its name is empty.
        role_exists: The role it runs as does.
        role_logs_in: That role may log in.
        last_success: The end of the last run that succeeded.
        failures: How many runs failed since.
        last_failure: The end of the newest of them, where pg_cron knows it.
        message: What it said.
        running: Its newest run is under way.
        running_since: Since when, once it has begun.
        records_since: Older runs were deleted; None when none were.
    """

    job: Job
    role_exists: bool
    role_logs_in: bool
    last_success: datetime | None
    failures: int
    last_failure: datetime | None
    message: str
    running: bool
    running_since: datetime | None
    records_since: datetime | None


@dataclass(frozen=True, slots=True)
class Cron:
    """What this role sees of pg_cron.

    Attributes:
        there: False when the server has none.
        rows: The jobs; None when they cannot be read.
        unseen: What cannot be checked, one sentence each.
        filtered: Row security shows this role its own jobs only.
        role: This role.
        now: The server's clock.
        logs: Runs are recorded; None when that cannot be seen.
        launched: The launcher runs; likewise.
        started_at: When the server began to take connections.
    """

    there: bool
    rows: tuple[Row, ...] | None = None
    unseen: tuple[str, ...] = ()
    filtered: bool = False
    role: str = ""
    now: datetime = datetime.min
    logs: bool | None = None
    launched: bool | None = None
    started_at: datetime = datetime.min


@dataclass(frozen=True, slots=True)
class Applied:
    """When files were applied, and by whom.

    Attributes:
        at: By path.
        role: The role that applies, which the jobs run as; empty before the first run.
    """

    at: Mapping[str, datetime] = field(default_factory=dict)
    role: str = ""


def last_applied(connection: session.Connection, inputs: Inputs) -> Applied:
    """Return when each file was applied, and by which role."""
    if not inputs.ledger.exists:
        return Applied()
    rows = connection.execute(query("applied_files")).fetchall()
    role = rows[0]["owner"] if rows else ""
    return Applied({row["path"]: row["applied_at"] for row in rows}, role)


def declared_jobs(inputs: Inputs, applied: Applied) -> Iterator[Declared]:
    """Yield the jobs of the files in force here, and those of files that are gone."""
    recorded = {
        d.identity: (file, d)
        for file in inputs.ledger.files.values()
        for d in file.declarations
        if d.identity.kind == "job"
    }
    has = present(inputs)
    for file in (*inputs.runtime, *inputs.files):
        for declaration in file.declarations:
            if declaration.identity.kind == "job" and holds(file, has):
                old, was = recorded.pop(declaration.identity, (None, None))
                changed = old is not None and old.checksum != file.checksum
                at = applied.at.get(old.path) if old else None
                name = declaration.identity.names[0]
                yield Declared(name, file, declaration, was, changed, at)
    for identity, (_, was) in recorded.items():
        yield Declared(identity.names[0], recorded=was)


def look(connection: session.Connection, project: Project, inputs: Inputs, *, wanted: bool) -> Cron:
    """Read pg_cron's tables, in its database, as far as this role may."""
    database = inputs.target.cron_database
    if database is None:
        return Cron(False, unseen=("the server has no pg_cron that this role can see",))
    here: AbstractContextManager[session.Connection] = nullcontext(connection)
    if database != inputs.target.database:
        if not wanted:
            return Cron(True)
        try:
            here = server_state.cron_connection(connection, database, project)
        except TargetError as error:
            return Cron(True, unseen=(f"its database: {error.message}",))
    with here as cron:
        if cron is not connection:
            session.pin(cron, {"default_transaction_read_only": "on"})
        return _read(cron, database)


def _read(cron: session.Connection, database: str) -> Cron:
    access = cron.execute(query("job_access")).fetchone()
    assert access is not None
    if not access["installed"]:
        return Cron(False, unseen=(f"database {database} has no extension pg_cron",))
    rows = None
    if access["readable"]:
        rows = tuple(map(_row, cron.execute(query("job_health")).fetchall()))
    return Cron(
        there=True,
        rows=rows,
        unseen=tuple(_unseen(access)),
        filtered=access["filtered"],
        role=access["role"],
        now=access["now"],
        logs=None if access["log_run"] is None else access["log_run"] == "on",
        launched=access["launched"],
        started_at=access["started_at"],
    )


def _unseen(access: session.Row) -> Iterator[str]:
    if not access["readable"]:
        yield "this role may not read cron.job and cron.job_run_details"
    elif access["filtered"]:
        yield "row security shows this role its own jobs only"
    if access["launched"] is None:
        yield "whether its launcher runs is shown to members of pg_read_all_stats only"
    if access["log_run"] is None:
        yield "whether it records runs is shown to members of pg_read_all_settings only"
    elif access["log_run"] == "off":
        yield "cron.log_run is off: how jobs do is not recorded"


def _row(row: session.Row) -> Row:
    job = {name: row.pop(name) for name in Job.__dataclass_fields__}
    return Row(Job(**job), **row)
