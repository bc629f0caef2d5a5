"""Files × ledger × server → what a run would do, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.database import cron
from dbkit.errors import TargetError
from dbkit.plan.extensions import holds, in_force, present
from dbkit.plan.migration_checks import (
    check_migrations,
    check_needs,
    check_transactional,
    with_needs,
)
from dbkit.plan.steps import LEDGER, Action, Plan, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbkit.database.ledger import Ledger, RecordedFile
    from dbkit.parse.values import Declaration, Identity
    from dbkit.plan.steps import Inputs
    from dbkit.project.values import Migration, ObjectFile


def make_plan(inputs: Inputs) -> Plan:
    """Compare files, ledger and server.

    Raises:
        ApplyError: An applied migration was edited or is gone.
        TargetError: The platform or an extension is missing on the server.
    """
    check_migrations(inputs.migrations, inputs.ledger)
    check_transactional(inputs.migrations, inputs.ledger)
    has = present(inputs)
    # dbkit's own are left out without a word.
    runtime = (file for file in inputs.runtime if holds(file, has))
    chosen, skipped = in_force(inputs.files, inputs, has)
    files = (*runtime, *chosen)
    migrations, left_out = in_force(inputs.migrations, inputs, has)
    steps = [
        *_foundation(inputs),
        *_removals(files, inputs.ledger),
        *_forward(files, migrations, inputs),
        *_unschedules(files, inputs),
    ]
    check_needs(files, migrations, inputs.ledger)
    left = (*skipped, *left_out)
    rules = inputs.target.partitions_blocked
    blocked = tuple(rules[file.path] for file in files if file.path in rules)
    return Plan(tuple(steps), left, files, inputs.target, inputs.ledger, blocked)


def _foundation(inputs: Inputs) -> Iterator[Step]:
    """What has to be there before the project: the platform's roles and dbkit's own tables."""
    if inputs.platform and not inputs.target.has_platform:
        if not (inputs.target.disposable or inputs.with_platform):
            message = f"the server has no schema auth: the platform {inputs.platform} is not there"
            hint = "is this the right database? --with-platform creates it"
            raise TargetError(message, hint)
        yield Step(Action.PLATFORM, f"dbkit:platforms/{inputs.platform}.sql", "the server has none")
    made = inputs.ledger.files.get(LEDGER)
    if made is None or made.checksum != inputs.ledger_checksum:
        reason = "dbkit was upgraded" if made else "first run on this database"
        yield Step(Action.LEDGER, LEDGER, reason)


def _removals(files: Sequence[ObjectFile], ledger: Ledger) -> Iterator[Step]:
    """Statements that were applied and are in no file any more, the last first."""
    declared = {d.identity for file in files for d in file.declarations}
    paths = {file.path for file in files}
    for recorded in reversed(list(ledger.files.values())):
        if recorded.path == LEDGER:
            continue
        gone = tuple(
            d
            for d in reversed(recorded.declarations)
            if d.identity not in declared and d.identity.kind != "job"
        )
        reason = "the file is gone" if recorded.path not in paths else "no longer in the file"
        if gone:
            yield Step(Action.REMOVE, recorded.path, reason, declarations=gone)
        elif recorded.path not in paths and not _scheduled(recorded):
            yield Step(Action.FORGET, recorded.path, reason)


def _scheduled(recorded: RecordedFile) -> list[Declaration]:
    """Return the jobs of a recorded file; what becomes of those is said with the jobs."""
    return [d for d in recorded.declarations if d.identity.kind == "job"]


def _forward(
    files: Sequence[ObjectFile], migrations: Sequence[Migration], inputs: Inputs
) -> Iterator[Step]:
    """dbkit's own functions, then migrations with the files before them, then everything else."""
    done: set[str] = set()
    runtime = [file for file in files if file.path.startswith("dbkit:")]
    yield from _file_steps(runtime, done, inputs)
    for migration in migrations:
        if migration.id not in inputs.ledger.migrations:
            yield from _file_steps(with_needs(migration.after, files), done, inputs)
            yield Step(Action.MIGRATE, migration.path, "not yet applied", migration=migration)
    yield from _file_steps(files, done, inputs)


def _file_steps(files: Iterable[ObjectFile], done: set[str], inputs: Inputs) -> Iterator[Step]:
    for file in files:
        if file.path not in done:
            done.add(file.path)
            yield from _file_step(file, inputs)


def _file_step(file: ObjectFile, inputs: Inputs) -> Iterator[Step]:
    recorded = inputs.ledger.files.get(file.path)
    if file.folder == "jobs":
        yield from _job_step(file, inputs)
    elif recorded is None or recorded.checksum != file.checksum:
        yield _apply_step(file, inputs)
    elif any(d.identity in inputs.missing for d in file.declarations):
        yield _missing_step(file, inputs.missing)
    elif doubts := _understood_otherwise(file, recorded):
        reason = "the search path finds something else"
        yield Step(Action.APPLY, file.path, reason, file=file, doubts=doubts)
    elif inputs.target.partitions_missing.get(file.path):
        count = inputs.target.partitions_missing[file.path]
        reason = f"{count} partition{'s' if count > 1 else ''} of the calendar missing"
        yield Step(Action.PARTITIONS, file.path, reason, file=file, declarations=file.declarations)


def _understood_otherwise(file: ObjectFile, recorded: RecordedFile) -> tuple[Declaration, ...]:
    """Return the statements whose short names are looked for elsewhere than when they ran."""
    pairs = zip(file.declarations, recorded.declarations, strict=False)
    return tuple(new for new, old in pairs if _said(new) != _said(old))


def _said(declared: Declaration) -> tuple[object, ...]:
    return declared.sql, declared.search_path, declared.qualified


def _apply_step(file: ObjectFile, inputs: Inputs) -> Step:
    """Choose the statements of a new or changed file to run.

    What may be run again is, because a repeated ``revoke`` undoes the ``grant`` after it; what may
    not (a policy, an index) only when it changed. Where the statement stood before does not
    matter: a renamed file changes nothing.
    """
    files = inputs.ledger.files
    known = {d.identity: _said(d) for old in files.values() for d in old.declarations}
    same = [
        known.get(d.identity) == _said(d) and d.identity not in inputs.missing
        for d in file.declarations
    ]
    recorded = files.get(file.path)
    # The order counts: a revoke before its grant is not the same as after it.
    before = [_said(d) for d in recorded.declarations] if recorded else None
    if all(same) and before in (None, [_said(d) for d in file.declarations]):
        return Step(
            Action.RECORD, file.path, "renamed" if recorded is None else "comments", file=file
        )
    todo = tuple(
        declaration
        for declaration, unchanged in zip(file.declarations, same, strict=True)
        if declaration.repeatable or not unchanged
    )
    replaces = frozenset(d.identity for d in todo if not d.repeatable and d.identity in known)
    reason = "new" if recorded is None else "changed"
    return Step(Action.APPLY, file.path, reason, file=file, declarations=todo, replaces=replaces)


def _missing_step(file: ObjectFile, missing: frozenset[Identity]) -> Step:
    """Create what somebody dropped, and run again what the file says beside it."""
    todo = tuple(d for d in file.declarations if d.repeatable or d.identity in missing)
    gone = ", ".join(str(d.identity) for d in file.declarations if d.identity in missing)
    return Step(
        Action.APPLY, file.path, f"missing in the database: {gone}", file=file, declarations=todo
    )


def _job_step(file: ObjectFile, inputs: Inputs) -> Iterator[Step]:
    """Compare a job's file with pg_cron's row, not with the ledger: anybody can change the row."""
    recorded = inputs.ledger.files.get(file.path)
    for declaration in file.declarations:
        if declaration.identity.kind != "job":
            continue
        job = inputs.target.jobs.get(declaration.identity.names[0])
        cron.refuse_elsewhere(declaration, job, inputs.target, file.path)
        reason = cron.difference(declaration, job, inputs.target, ours=recorded is not None)
        if reason:
            yield Step(
                Action.SCHEDULE, file.path, reason, file=file, declarations=file.declarations
            )
        elif recorded is None or recorded.checksum != file.checksum:
            yield Step(Action.RECORD, file.path, "as scheduled", file=file)


def _unschedules(files: Sequence[ObjectFile], inputs: Inputs) -> Iterator[Step]:
    """Jobs that dbkit made and whose file is gone; never any other."""
    paths = {file.path for file in files}
    declared = {d.identity for file in files for d in file.declarations}
    for recorded in inputs.ledger.files.values():
        scheduled = _scheduled(recorded)
        gone = tuple(d for d in scheduled if d.identity not in declared)
        if gone and inputs.target.cron_usable:
            yield Step(Action.UNSCHEDULE, recorded.path, "the file is gone", declarations=gone)
        elif scheduled and recorded.path not in paths:
            yield Step(Action.FORGET, recorded.path, "the file was renamed")
