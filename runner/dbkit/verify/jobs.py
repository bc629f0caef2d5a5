"""Jobs × pg_cron → what is wrong with them; reads only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dbkit.database import session
from dbkit.database.cron import difference, elsewhere
from dbkit.parse import cron_schedule
from dbkit.plan.steps import Inputs
from dbkit.verify.cron_rows import Cron, Declared, Row, declared_jobs, last_applied, look
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.parse.values import Declaration
    from dbkit.plan.remarks import Level
    from dbkit.project.values import Project

#: So many failures in a row are no accident.
FAILURES = 3

#: A run that lasts no longer is not stuck, however often its job runs.
PATIENCE = timedelta(hours=1)

#: The launcher may need so long to start: without its database it tries again every second.
GRACE = timedelta(seconds=10)


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
    applied = last_applied(connection, inputs)
    role = applied.role or inputs.target.role
    inputs = replace(inputs, target=replace(inputs.target, role=role))
    declared = tuple(declared_jobs(inputs, applied))
    cron = look(connection, project, inputs, wanted=bool(declared))
    if declared:
        for sentence in cron.unseen:
            yield Finding("job/unseen", "note", "pg_cron", sentence)
        yield from _launcher(declared, cron)
    if cron.there:
        yield from _pending(declared, cron, inputs)
    if cron.rows is not None:
        yield from _compared(declared, cron, inputs)
        yield from _foreign(declared, cron, inputs)


def _launcher(declared: tuple[Declared, ...], cron: Cron) -> Iterator[Finding]:
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


def _pending(declared: tuple[Declared, ...], cron: Cron, inputs: Inputs) -> Iterator[Finding]:
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


def _renamed(item: Declared, cron: Cron, inputs: Inputs) -> Row | None:
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


def _match(item: Declared, cron: Cron, role: str) -> Row | None:
    """Return a job's row: of several roles that have the name, that of the role that applies."""
    rows = [row for row in cron.rows or () if row.job.name == item.name]
    return next((row for row in rows if row.job.username == role), rows[0] if rows else None)


def _elsewhere(item: Declared, cron: Cron, inputs: Inputs) -> str:
    row = _match(item, cron, inputs.target.role)
    return elsewhere(row.job if row else None, inputs.target)


def _compared(declared: tuple[Declared, ...], cron: Cron, inputs: Inputs) -> Iterator[Finding]:
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


def _drift(item: Declared, row: Row | None, inputs: Inputs) -> Iterator[Finding]:
    """Compare with what was applied; a row that is already as the file wants it is none."""
    assert item.recorded is not None
    assert item.declaration is not None
    job = row.job if row else None
    drifted = difference(item.recorded, job, inputs.target, ours=True)
    if drifted and difference(item.declaration, job, inputs.target, ours=True):
        yield item.finding("drift", "error", drifted)


def _foreign(declared: tuple[Declared, ...], cron: Cron, inputs: Inputs) -> Iterator[Finding]:
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


def _health(item: Declared, row: Row, cron: Cron) -> Iterator[Finding]:
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


def _failing(item: Declared, row: Row) -> Iterator[Finding]:
    # What was applied since may have fixed it.
    settled = item.applied_at and row.last_failure and row.last_failure < item.applied_at
    if row.failures and not settled:
        level: Level = "error" if row.failures >= FAILURES else "warning"
        failures = "its last run" if row.failures == 1 else f"its last {row.failures} runs"
        yield item.finding("failing", level, f"{failures} failed: {' '.join(row.message.split())}")


def _stuck(item: Declared, row: Row, now: datetime) -> Iterator[Finding]:
    period = cron_schedule.period(row.job.schedule)
    if period is None or row.running_since is None:
        return
    age = now - row.running_since
    if age > max(timedelta(seconds=2 * period), PATIENCE):
        message = f"has been running for {_span(age)}; its schedule is {row.job.schedule}"
        yield item.finding("stuck", "error", message)


def _late(item: Declared, row: Row, now: datetime) -> Iterator[Finding]:
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
