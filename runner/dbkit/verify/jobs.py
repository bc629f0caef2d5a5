"""Jobs × pg_cron → what is wrong with them; reads only."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dbkit.database import server_state as catalog_target
from dbkit.database import session
from dbkit.database.cron import difference, elsewhere
from dbkit.database.queries import query
from dbkit.database.values import Job
from dbkit.errors import TargetError
from dbkit.parse import cron_schedule
from dbkit.plan.extensions import holds, present
from dbkit.plan.steps import Inputs
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from dbkit.parse.values import Declaration
    from dbkit.project.values import ObjectFile, Project

#: So many failures in a row are no accident.
FAILURES = 3

#: A run that lasts no longer is not stuck, however often its job runs.
PATIENCE = timedelta(hours=1)

#: The launcher may need so long to start: without its database it tries again every second.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Declared:
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

    def finding(self, check: str, level: str, message: str) -> Finding:
        """Return what a check has to say about the job."""
        # dbkit's own job has no file in the project.
        own = self.file is None or self.file.path.startswith("dbkit:")
        path = "" if own or self.file is None else self.file.path
        line = self.declaration.line if path and self.declaration else 0
        return Finding(f"job/{check}", level, f"job {self.name}", message, path, line)


@dataclass(frozen=True, slots=True)
class _Row:
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
class _Cron:
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
    rows: tuple[_Row, ...] | None = None
    unseen: tuple[str, ...] = ()
    filtered: bool = False
    role: str = ""
    now: datetime = datetime.min
    logs: bool | None = None
    launched: bool | None = None
    started_at: datetime = datetime.min


@dataclass(frozen=True, slots=True)
class _Applied:
    """When files were applied, and by whom.

    Attributes:
        at: By path.
        role: The role that applies, which the jobs run as; empty before the first run.
    """

    at: Mapping[str, datetime] = field(default_factory=dict)
    role: str = ""


# Jobs --------------------------------------------------------------------------------------


def jobs(connection: session.Connection, project: Project, inputs: Inputs) -> Iterator[Finding]:
    """Compare the job files with pg_cron's rows, and judge how the jobs do.

    What this role may not see is a note of the rule ``job/unseen``.

    Args:
        connection: A pinned connection to the target; nothing is written.
        project: For its timeouts, where pg_cron lives in another database.
        inputs: Files, ledger and target, as a plan is made of. Whose jobs these are is read from
            the ledger's owner: the role that verifies need not be the one that applies.
    """
    applied = _applied(connection, inputs)
    role = applied.role or inputs.target.role
    inputs = replace(inputs, target=replace(inputs.target, role=role))
    declared = tuple(_declared(inputs, applied))
    cron = _look(connection, project, inputs, wanted=bool(declared))
    if declared:
        for sentence in cron.unseen:
            yield Finding("job/unseen", "note", "pg_cron", sentence)
        yield from _launcher(declared, cron)
    if cron.there:
        yield from _pending(declared, cron, inputs)
    if cron.rows is not None:
        yield from _compared(declared, cron, inputs)
        yield from _foreign(declared, cron, inputs)


def _launcher(declared: tuple[_Declared, ...], cron: _Cron) -> Iterator[Finding]:
    """Judge the launcher, which starts a moment after the server, or after its database is made."""
    if cron.launched is not False:
        return
    applied = [item.applied_at for item in declared if item.applied_at]
    since = max(cron.started_at, min(applied, default=cron.started_at))
    if cron.now - since < GRACE:
        message = "its launcher does not run yet; it takes seconds to start"
        yield Finding("job/launcher", "note", "pg_cron", message)
    else:
        message = "its launcher does not run, so no job does: restart the server"
        yield Finding("job/launcher", "error", "pg_cron", message)


def _applied(connection: session.Connection, inputs: Inputs) -> _Applied:
    if not inputs.ledger.exists:
        return _Applied()
    rows = connection.execute(query("applied_files")).fetchall()
    role = rows[0]["owner"] if rows else ""
    return _Applied({row["path"]: row["applied_at"] for row in rows}, role)


def _declared(inputs: Inputs, applied: _Applied) -> Iterator[_Declared]:
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
                yield _Declared(name, file, declaration, was, changed, at)
    for identity, (_, was) in recorded.items():
        yield _Declared(identity.names[0], recorded=was)


def _look(
    connection: session.Connection, project: Project, inputs: Inputs, *, wanted: bool
) -> _Cron:
    """Read pg_cron's tables, in its database, as far as this role may."""
    database = inputs.target.cron_database
    if database is None:
        return _Cron(False, unseen=("the server has no pg_cron that this role can see",))
    here: AbstractContextManager[session.Connection] = nullcontext(connection)
    if database != inputs.target.database:
        if not wanted:
            return _Cron(True)
        try:
            here = catalog_target.cron_connection(connection, database, project)
        except TargetError as error:
            return _Cron(True, unseen=(f"its database: {error.message}",))
    with here as cron:
        if cron is not connection:
            session.pin(cron, {"default_transaction_read_only": "on"})
        return _read(cron, database)


def _read(cron: session.Connection, database: str) -> _Cron:
    access = cron.execute(query("job_access")).fetchone()
    assert access is not None
    if not access["installed"]:
        return _Cron(False, unseen=(f"database {database} has no extension pg_cron",))
    rows = None
    if access["readable"]:
        rows = tuple(map(_row, cron.execute(query("job_health")).fetchall()))
    return _Cron(
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


def _row(row: session.Row) -> _Row:
    job = {name: row.pop(name) for name in Job.__dataclass_fields__}
    return _Row(Job(**job), **row)


def _pending(declared: tuple[_Declared, ...], cron: _Cron, inputs: Inputs) -> Iterator[Finding]:
    here = [item for item in declared if not _elsewhere(item, cron, inputs)]
    gone = {_work(item.recorded): item.name for item in here if item.file is None}
    new = {_work(item.declaration) for item in here if item.recorded is None}
    for item in here:
        if item.file is None and _work(item.recorded) in new:
            continue  # Said of the job that takes its place.
        if item.recorded is None and _work(item.declaration) in gone:
            old = gone[_work(item.declaration)]
            yield item.finding("pending", "warning", f"renamed from {old}: not yet applied")
        elif item.file is None:
            yield item.finding("pending", "warning", "its file is gone: apply will unschedule it")
        elif item.recorded is None:
            yield item.finding("pending", "warning", "not yet scheduled")
        elif item.changed:
            yield item.finding("pending", "warning", "its file changed since it was applied")


def _work(declaration: Declaration | None) -> tuple[str, ...]:
    """Return what a job does, whatever it is called: its schedule and its command."""
    return declaration.arguments[1:] if declaration else ()


def _renamed(item: _Declared, cron: _Cron, inputs: Inputs) -> _Row | None:
    """Return the row that is a missing job's but for its name, if there is one."""
    wanted = (*_work(item.recorded), inputs.target.database, inputs.target.role)
    declared = {d.identity.names[0] for file in inputs.files for d in file.declarations}
    for row in cron.rows or ():
        job = row.job
        if job.name not in declared and wanted == (
            job.schedule,
            job.command,
            job.database,
            job.username,
        ):
            return row
    return None


def _match(item: _Declared, cron: _Cron, role: str) -> _Row | None:
    """Return a job's row: of several roles that have the name, that of the role that applies."""
    rows = [row for row in cron.rows or () if row.job.name == item.name]
    return next((row for row in rows if row.job.username == role), rows[0] if rows else None)


def _elsewhere(item: _Declared, cron: _Cron, inputs: Inputs) -> str:
    row = _match(item, cron, inputs.target.role)
    return elsewhere(row.job if row else None, inputs.target)


def _compared(declared: tuple[_Declared, ...], cron: _Cron, inputs: Inputs) -> Iterator[Finding]:
    role = inputs.target.role
    for item in declared:
        if item.file is not None and (why := _elsewhere(item, cron, inputs)):
            yield item.finding("elsewhere", "error", why)
            continue
        if item.file is None or item.recorded is None:
            continue
        row = _match(item, cron, role)
        # Another role's jobs may be there without being seen.
        if row is None and (other := _renamed(item, cron, inputs)):
            message = f"renamed to {other.job.name or '(no name)'} in pg_cron"
            yield item.finding("drift", "error", f"{message}: unschedule that, then apply")
        elif row is not None or not cron.filtered or cron.role == role:
            yield from _drift(item, row, inputs)
        if row is not None:
            yield from _health(item, row, cron)


def _drift(item: _Declared, row: _Row | None, inputs: Inputs) -> Iterator[Finding]:
    """Compare with what was applied; a row that is already as the file wants it is none."""
    assert item.recorded is not None
    assert item.declaration is not None
    job = row.job if row else None
    drifted = difference(item.recorded, job, inputs.target, ours=True)
    if drifted and difference(item.declaration, job, inputs.target, ours=True):
        yield item.finding("drift", "error", drifted)


def _foreign(declared: tuple[_Declared, ...], cron: _Cron, inputs: Inputs) -> Iterator[Finding]:
    """Yield the jobs of this database that no file declares, and the role each runs as."""
    role = inputs.target.role
    ours = {row.job.jobid for d in declared if (row := _match(d, cron, role))}
    missing = [d for d in declared if d.file and d.recorded and _match(d, cron, role) is None]
    ours |= {row.job.jobid for d in missing if (row := _renamed(d, cron, inputs))}
    for row in cron.rows or ():
        job = row.job
        if job.database == inputs.target.database and job.jobid not in ours:
            name = f"job {job.name}" if job.name else f"job without a name, number {job.jobid}"
            message = f"no file declares it; role {job.username}, schedule {job.schedule}"
            details = (f"command {job.command}",)
            yield Finding("job/foreign", "note", name, message, details=details)


def _health(item: _Declared, row: _Row, cron: _Cron) -> Iterator[Finding]:
    job = row.job
    if not row.role_exists:
        yield item.finding("owner", "error", f"its role {job.username} does not exist")
    elif not row.role_logs_in:
        yield item.finding("owner", "error", f"its role {job.username} cannot log in")
    if cron_schedule.never_fires(job.schedule):
        yield item.finding("never", "error", f"schedule {job.schedule} never fires")
    if cron.logs is not False:
        yield from _failing(item, row)
        yield from _stuck(item, row, cron.now)
    if cron.logs and job.active and not row.running:
        yield from _late(item, row, cron.now)


def _failing(item: _Declared, row: _Row) -> Iterator[Finding]:
    # What was applied since may have mended it.
    settled = item.applied_at and row.last_failure and row.last_failure < item.applied_at
    if row.failures and not settled:
        level = "error" if row.failures >= FAILURES else "warning"
        failures = "its last run" if row.failures == 1 else f"its last {row.failures} runs"
        yield item.finding("failing", level, f"{failures} failed: {' '.join(row.message.split())}")


def _stuck(item: _Declared, row: _Row, now: datetime) -> Iterator[Finding]:
    period = cron_schedule.period(row.job.schedule)
    if period is None or row.running_since is None:
        return
    age = now - row.running_since
    if age > max(timedelta(seconds=2 * period), PATIENCE):
        message = f"has been running for {_span(age)}; its schedule is {row.job.schedule}"
        yield item.finding("stuck", "error", message)


def _late(item: _Declared, row: _Row, now: datetime) -> Iterator[Finding]:
    period = cron_schedule.period(row.job.schedule)
    if period is None or item.applied_at is None:
        return
    limit = timedelta(seconds=2 * period)
    known = [item.applied_at, *filter(None, [row.last_success])]
    age = now - max(known)
    if age <= limit:
        return
    if row.last_success is None and row.records_since and now - row.records_since <= limit:
        message = f"records of runs go back {_span(now - row.records_since)}: too short to judge"
        yield item.finding("unseen", "note", message)
        return
    last = f"last success {_span(age)} ago"
    if max(known) != row.last_success:
        last = f"no success since it was applied {_span(age)} ago"
    yield item.finding("late", "error", f"{last}; its schedule is {row.job.schedule}")


def _span(age: timedelta) -> str:
    """Return a length of time in the largest unit that fits, rounded down."""
    seconds = int(age.total_seconds())
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if count := seconds // size:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} seconds"
