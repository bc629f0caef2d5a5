"""Files × ledger × server → what a run would do, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dbkit.database import cron
from dbkit.errors import ApplyError, TargetError, problem
from dbkit.project.values import Migration, ObjectFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbkit.database.ledger import Ledger, RecordedFile
    from dbkit.database.values import Blocked, ServerState
    from dbkit.parse.values import Declaration, Identity, Reference

Part = TypeVar("Part", ObjectFile, Migration)

CRON = "pg_cron"

#: dbkit's own tables; a script, because tables are not made again.
LEDGER = "dbkit:ledger.sql"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a run does.

    Attributes:
        action: ``platform``, ``ledger``, ``remove``, ``migrate``, ``apply``, ``record``, ``renew``,
            ``schedule``, ``unschedule``, ``forget``, ``partitions``, ``take over``.
        path: The file that asks for it; of ``take over`` the object.
        reason: Why it has to be done.
        migration: For ``migrate``.
        file: For what runs an object file.
        declarations: The statements to run (``apply``), or to take back (``remove``).
        replaces: Which of them must first be dropped, because Postgres cannot replace their kind.
        lost: Other statements of the file, whose effect is not there any more.
        doubts: Others whose names may stand for something else than when they ran.
    """

    action: str
    path: str
    reason: str
    migration: Migration | None = None
    file: ObjectFile | None = None
    declarations: tuple[Declaration, ...] = ()
    replaces: frozenset[Identity] = frozenset()
    lost: tuple[Declaration, ...] = ()
    doubts: tuple[Declaration, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """A file left out on this server, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do, in order.

    Attributes:
        steps: Nothing to do when empty.
        skipped: Files left out on this server.
        files: The object files in force, in order; also those that need no step.
        target: The server it was made for.
        ledger: What was recorded there.
        blocked: Partition rules that the server cannot compute; the run goes on without them.
        notes: What else happens there when it runs, a sentence each.
        taken: What of others it takes over or drops, as type and name.
    """

    steps: tuple[Step, ...]
    skipped: tuple[Skip, ...]
    files: tuple[ObjectFile, ...]
    target: ServerState
    ledger: Ledger
    blocked: tuple[Blocked, ...] = ()
    notes: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a plan is made of.

    Attributes:
        files: The project's object files, each after what it refers to.
        runtime: dbkit's own, likewise.
        migrations: In the order of the graph.
        ledger: What was recorded.
        target: The server.
        allow_missing: Extensions that may be missing.
        ledger_checksum: Of the script that makes dbkit's own tables.
        platform: The configured platform, if any.
        with_platform: Provide it on a server that is not disposable.
        extensions: Those that conditions hold for, whatever the server has; None to go by it.
        missing: Objects that were applied, are still declared, and are not there.
    """

    files: tuple[ObjectFile, ...]
    runtime: tuple[ObjectFile, ...]
    migrations: tuple[Migration, ...]
    ledger: Ledger
    target: ServerState
    ledger_checksum: str
    allow_missing: frozenset[str] = frozenset()
    platform: str | None = None
    with_platform: bool = False
    extensions: frozenset[str] | None = None
    missing: frozenset[Identity] = frozenset()


def make(inputs: Inputs) -> Plan:
    """Compare files, ledger and server.

    Raises:
        ApplyError: An applied migration was edited or is gone.
        TargetError: The server lacks the platform or an extension.
    """
    _check_migrations(inputs.migrations, inputs.ledger)
    _check_transactional(inputs.migrations, inputs.ledger)
    has = present(inputs)
    # dbkit's own are left out without a word.
    runtime = (file for file in inputs.runtime if holds(file, has))
    in_force, skipped = _in_force(inputs.files, inputs, has)
    files = (*runtime, *in_force)
    migrations, left_out = _in_force(inputs.migrations, inputs, has)
    steps = [
        *_foundation(inputs),
        *_removals(files, inputs.ledger),
        *_forward(files, migrations, inputs),
        *_unschedules(files, inputs),
    ]
    _check_needs(files, migrations, inputs.ledger)
    left = (*skipped, *left_out)
    rules = inputs.target.partitions_blocked
    blocked = tuple(rules[file.path] for file in files if file.path in rules)
    return Plan(tuple(steps), left, files, inputs.target, inputs.ledger, blocked)


# Extensions --------------------------------------------------------------------------------


def present(inputs: Inputs) -> frozenset[str]:
    """Return the extensions that conditions hold for.

    A choice once made by a migration stays made: data stored by one variant is of no use to the
    other, however the server changes.
    """
    if inputs.extensions is not None:
        return inputs.extensions
    target = inputs.target
    has = set(target.available) - {CRON}
    if CRON in target.installed or _cron_is_ours(target):
        has.add(CRON)
    for migration in _applied(inputs):
        has |= migration.requires
        has -= migration.unless
    return frozenset(has)


def _applied(inputs: Inputs) -> list[Migration]:
    return [m for m in inputs.migrations if m.id in inputs.ledger.migrations]


def _cron_is_ours(target: ServerState) -> bool:
    return target.disposable and target.cron_database == target.database


def _in_force(
    parts: Iterable[Part], inputs: Inputs, present: frozenset[str]
) -> tuple[tuple[Part, ...], tuple[Skip, ...]]:
    """Sort out which object files or migrations apply here.

    Raises:
        TargetError: Some need an extension that may not be missing here.
    """
    tolerated = _tolerated(inputs)
    kept, skipped, missing = [], [], []
    for part in parts:
        lacking = part.requires - present
        if _is_job(part) and not inputs.target.cron_usable:
            lacking |= {CRON}
        if lacking - tolerated:
            missing.append((part.path, lacking - tolerated))
        elif lacking:
            skipped.append(Skip(part.path, _lacking(part, lacking)))
        elif not part.unless & present:
            kept.append(part)
    _refuse(missing)
    return tuple(kept), tuple(skipped)


def holds(part: ObjectFile | Migration, present: frozenset[str]) -> bool:
    """Say whether a file's conditions hold with these extensions."""
    return part.requires <= present and not part.unless & present


def _tolerated(inputs: Inputs) -> frozenset[str]:
    """Return the missing extensions that are no error here; on a server of ours, any."""
    if not inputs.target.disposable:
        return inputs.allow_missing.union(*(m.unless for m in _applied(inputs)))
    asked = frozenset({CRON})
    parts: tuple[ObjectFile | Migration, ...] = (*inputs.files, *inputs.migrations)
    return asked.union(*(part.requires for part in parts))


def _is_job(part: ObjectFile | Migration) -> bool:
    return isinstance(part, ObjectFile) and part.kind == "jobs"


def _lacking(part: ObjectFile | Migration, lacking: Iterable[str]) -> str:
    names = ", ".join(sorted(lacking))
    if _is_job(part):
        return f"not scheduled: no {names}"
    return f"left out: no extension {names}"


def _refuse(missing: Sequence[tuple[str, frozenset[str]]]) -> None:
    if not missing:
        return
    lines = [f"{path}:1: needs the extension {', '.join(sorted(names))}" for path, names in missing]
    names = sorted({name for _, names in missing for name in names})
    allow = " ".join(f"--allow-missing {name}" for name in names)
    hint = f"install it on the server (and create it where it must be preloaded), or {allow}"
    raise TargetError("\n".join(lines), hint)


# Steps -------------------------------------------------------------------------------------


def _foundation(inputs: Inputs) -> Iterator[Step]:
    """What has to be there before the project: the platform's roles and dbkit's own tables."""
    if inputs.platform and not inputs.target.has_platform:
        if not (inputs.target.disposable or inputs.with_platform):
            message = f"the server has no schema auth: the platform {inputs.platform} is not there"
            hint = "is this the right database? --with-platform creates it"
            raise TargetError(message, hint)
        yield Step("platform", f"dbkit:platforms/{inputs.platform}.sql", "the server has none")
    made = inputs.ledger.files.get(LEDGER)
    if made is None or made.checksum != inputs.ledger_checksum:
        reason = "dbkit was upgraded" if made else "first run on this database"
        yield Step("ledger", LEDGER, reason)


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
            yield Step("remove", recorded.path, reason, declarations=gone)
        elif recorded.path not in paths and not _scheduled(recorded):
            yield Step("forget", recorded.path, reason)


def _scheduled(recorded: RecordedFile) -> list[Declaration]:
    """Return the jobs of a recorded file; what becomes of those is said with the jobs."""
    return [d for d in recorded.declarations if d.identity.kind == "job"]


def _forward(
    files: Sequence[ObjectFile], migrations: Sequence[Migration], inputs: Inputs
) -> Iterator[Step]:
    """dbkit's own functions, then migrations with what they ask for, then everything else."""
    done: set[str] = set()
    runtime = [file for file in files if file.path.startswith("dbkit:")]
    yield from _file_steps(runtime, done, inputs)
    for migration in migrations:
        if migration.id not in inputs.ledger.migrations:
            yield from _file_steps(with_needs(migration.after, files), done, inputs)
            yield Step("migrate", migration.path, "not yet applied", migration=migration)
    yield from _file_steps(files, done, inputs)


def _file_steps(files: Iterable[ObjectFile], done: set[str], inputs: Inputs) -> Iterator[Step]:
    for file in files:
        if file.path not in done:
            done.add(file.path)
            yield from _file_step(file, inputs)


def _file_step(file: ObjectFile, inputs: Inputs) -> Iterator[Step]:
    recorded = inputs.ledger.files.get(file.path)
    if file.kind == "jobs":
        yield from _job_step(file, inputs)
    elif recorded is None or recorded.checksum != file.checksum:
        yield _apply_step(file, inputs)
    elif any(d.identity in inputs.missing for d in file.declarations):
        yield _missing_step(file, inputs.missing)
    elif inputs.target.partitions_missing.get(file.path):
        count = inputs.target.partitions_missing[file.path]
        reason = f"the calendar asks for {count} more partition{'s' if count > 1 else ''}"
        yield Step("partitions", file.path, reason, file=file, declarations=file.declarations)


def _apply_step(file: ObjectFile, inputs: Inputs) -> Step:
    """Choose the statements of a new or changed file to run.

    What may be run again is, because a repeated ``revoke`` undoes the ``grant`` after it; what may
    not (a policy, an index) only when it changed. Where the statement stood before does not
    matter: a renamed file changes nothing.
    """
    files = inputs.ledger.files
    known = {d.identity: d.sql for old in files.values() for d in old.declarations}
    same = [
        known.get(d.identity) == d.sql and d.identity not in inputs.missing
        for d in file.declarations
    ]
    recorded = files.get(file.path)
    # The order counts: a revoke before its grant is not the same as after it.
    before = [d.sql for d in recorded.declarations] if recorded else None
    if all(same) and before in (None, [d.sql for d in file.declarations]):
        return Step("record", file.path, "renamed" if recorded is None else "comments", file=file)
    todo = tuple(
        declaration
        for declaration, unchanged in zip(file.declarations, same, strict=True)
        if declaration.repeatable or not unchanged
    )
    replaces = frozenset(d.identity for d in todo if not d.repeatable and d.identity in known)
    reason = "new" if recorded is None else "changed"
    return Step("apply", file.path, reason, file=file, declarations=todo, replaces=replaces)


def _missing_step(file: ObjectFile, missing: frozenset[Identity]) -> Step:
    """Create what somebody dropped, and run again what the file says beside it."""
    todo = tuple(d for d in file.declarations if d.repeatable or d.identity in missing)
    gone = ", ".join(str(d.identity) for d in file.declarations if d.identity in missing)
    return Step(
        "apply", file.path, f"missing in the database: {gone}", file=file, declarations=todo
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
            yield Step("schedule", file.path, reason, file=file, declarations=file.declarations)
        elif recorded is None or recorded.checksum != file.checksum:
            yield Step("record", file.path, "as scheduled", file=file)


def _unschedules(files: Sequence[ObjectFile], inputs: Inputs) -> Iterator[Step]:
    """Jobs that dbkit made and whose file is gone; never any other."""
    paths = {file.path for file in files}
    declared = {d.identity for file in files for d in file.declarations}
    for recorded in inputs.ledger.files.values():
        scheduled = _scheduled(recorded)
        gone = tuple(d for d in scheduled if d.identity not in declared)
        if gone and inputs.target.cron_usable:
            yield Step("unschedule", recorded.path, "the file is gone", declarations=gone)
        elif scheduled and recorded.path not in paths:
            yield Step("forget", recorded.path, "the file was renamed")


# Migrations --------------------------------------------------------------------------------


def _check_migrations(migrations: Sequence[Migration], ledger: Ledger) -> None:
    """Refuse what would make history a lie: an applied file that was edited or has gone."""
    edited = [m for m in migrations if is_edited(m, ledger)]
    if edited:
        lines = "\n".join(f"{m.path}:1: edited after it was applied" for m in edited)
        raise ApplyError(
            lines, "undo the edit, and write what it was meant to do as a new migration"
        )
    ids = {migration.id for migration in migrations}
    gone = [name for name in ledger.migrations if name not in ids]
    if gone:
        lines = "\n".join(f"migration {name} was applied, but its file is gone" for name in gone)
        raise ApplyError(
            lines, "is this checkout older than what was deployed? bring the file back"
        )


def is_edited(migration: Migration, ledger: Ledger) -> bool:
    """Say whether a migration's file differs from what ran."""
    return ledger.migrations.get(migration.id) not in {None, migration.checksum}


def _check_transactional(migrations: Sequence[Migration], ledger: Ledger) -> None:
    for migration in migrations:
        if not migration.transactional and migration.id not in ledger.migrations:
            message = f"{migration.path}:1: -- transactional: false is not supported yet"
            hint = "run it by hand, then record it: yoyo mark, with ?schema=dbkit in the URL"
            raise ApplyError(message, hint)


#: What PostgreSQL says of what is not there.
_STATES = {"relation": "42P01", "routine": "42883"}


def _check_needs(
    files: Sequence[ObjectFile], migrations: Sequence[Migration], ledger: Ledger
) -> None:
    """Refuse a migration that names what only a file creates, which runs after it.

    A database that has the object already would take it; one that is built anew would not.
    """
    providers = {name: file.path for file in files for d in file.declarations for name in _made(d)}
    there: set[Reference] = set()
    problems, hint = [], ""
    for migration in migrations:
        first = with_needs(migration.after, files)
        there |= {name for file in first for d in file.declarations for name in _made(d)}
        if migration.id not in ledger.migrations:
            for name, offset in migration.needs:
                if name in providers and name not in there:
                    path = providers[name]
                    what = f"{name[0]} {'.'.join(filter(None, name[1:]))} does not exist yet"
                    what += f" [{_STATES.get(name[0], '42704')}]: {path} creates it, after this"
                    problems.append(problem(migration.path, migration.text, offset, what))
                    hint = hint or f"say -- dbkit: after {path}; to drop what it made, if exists"
        there |= migration.creates
    if problems:
        raise ApplyError("\n".join(problems), hint)


def _made(declared: Declaration) -> frozenset[Reference]:
    """Return what a migration may name of what a statement makes."""
    identity = declared.identity
    if identity.kind in {"policy", "trigger", "rule"}:
        return frozenset({(identity.kind, identity.names[0], ".".join(identity.names[1:]))})
    if identity.kind == "publication":
        return frozenset({("publication", "", identity.names[0])})
    return declared.provides


def with_needs(paths: Sequence[str], files: Sequence[ObjectFile]) -> list[ObjectFile]:
    """Return the named files and all they refer to, in order."""
    by_path = {file.path: file for file in files}
    provider = {name: f.path for f in files for d in f.declarations for name in d.provides}
    wanted: set[str] = set()
    queue = [path for path in paths if path in by_path]
    while queue:
        path = queue.pop()
        if path not in wanted:
            wanted.add(path)
            declared = by_path[path].declarations
            needs = {name for d in declared for name in d.needs | d.mentions}
            queue += [provider[name] for name in needs if name in provider]
            queue += [after for after in by_path[path].after if after in by_path]
    return [file for file in files if file.path in wanted]
