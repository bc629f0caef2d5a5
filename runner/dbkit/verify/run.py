"""Reference against target: what drifted, what is pending, what must not be; reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dbkit import config
from dbkit.database import ledger, session
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import ORDER, Change, diff, fold, inherit, of_the_server
from dbkit.errors import DbkitError
from dbkit.plan import own_schema, pending, remarks
from dbkit.plan.extensions import holds, present
from dbkit.plan.inputs import Treatment, read_inputs
from dbkit.plan.make import make_plan
from dbkit.plan.migration_checks import is_edited
from dbkit.plan.steps import Inputs
from dbkit.project import places
from dbkit.project.load import load_runtime
from dbkit.verify import invariants, jobs, partitions, reference
from dbkit.verify.values import Finding, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbkit.database.catalog.changes import Key
    from dbkit.database.catalog.snapshot import Snapshot
    from dbkit.project.places import Place
    from dbkit.project.values import Project
    from dbkit.verify.invariants import Violation
    from dbkit.verify.reference import Reference

#: Compared column by column with their files, by ``job_health``.
JOB = "job"

#: Privileges of what a role creates: in a schema, but the role's own.
DEFAULTS = "default privileges"


@dataclass(frozen=True, slots=True)
class Options:
    """How to verify.

    Attributes:
        target: How the target is treated by apply.
        recorded: Compare with the ledger alone, without a throwaway server.
        cached: Use the references of earlier runs.
        allow_pending: What is not yet applied is no error.
        only: Patterns of objects to look at; all when empty.
        ignore: Patterns of objects to leave out, each with what said so.
        order: The order of columns counts too.
    """

    treatment: Treatment
    recorded: bool = False
    cached: bool = True
    allow_pending: bool = True
    only: tuple[str, ...] = ()
    ignore: Mapping[str, str] | None = None
    order: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of the target, in one transaction.

    Attributes:
        inputs: What a plan is made of.
        actual: The facts.
        recorded: The facts as dbkit last left them.
        found: Which of them were there before the first run, and no run changed.
        likeness: What a reference has to have in common with it.
        findings: Of jobs and partition rules.
        violations: Of invariants that only the target can tell.
        uncounted: Attributes that may differ.
    """

    inputs: Inputs
    actual: Snapshot
    recorded: Mapping[Key, str]
    found: frozenset[Key]
    likeness: reference.Likeness
    findings: tuple[Finding, ...]
    violations: tuple[Violation, ...]
    uncounted: frozenset[str]


def verify(project: Project, url: str, options: Options) -> Report:
    """Compare a database with a project; changes nothing in it.

    Args:
        project: The files.
        url: The database.
        options: How to compare.

    Raises:
        TargetError: The target cannot be read.
        DbkitError: There is no throwaway server, or the project does not apply there.
    """
    seen = _look(project, url, options)
    # Of jobs, health has read what there is to read, wherever pg_cron lives.
    expected, unseen = None, [line for line in seen.actual.unseen if not line.startswith("job")]
    if not options.recorded:
        expected, why = _reference(project, seen, options)
        unseen += why
    findings, theirs = [*_migrations(seen), *seen.findings], 0
    if expected is None:
        unseen.append("what the files come to: compared with the ledger alone")
        findings += [*_against_ledger(seen), *_pending_steps(seen)]
    else:
        wanted, theirs = _wanted(seen, expected)
        findings += _against_reference(seen, wanted)
    kept, ignored = _unexcepted(project, seen, expected)
    findings += kept
    placed = _placed(project, findings)
    chosen, left_out = _choose(placed, options)
    facts = [key for key in seen.actual.facts if key[0] != JOB]
    return Report(
        left="the files" if expected else "the ledger",
        right=session.describe(url),
        findings=tuple(_judged(finding, options) for finding in chosen),
        compared=Counter(kind for kind, _, _ in facts),
        ignored={**seen.actual.counted, **of_the_server(theirs), **ignored, **left_out},
        unseen=tuple(unseen),
    )


# The target --------------------------------------------------------------------------------


def _look(project: Project, url: str, options: Options) -> _Seen:
    with session.opened(url, project.config, "verify") as connection:
        session.pin(connection, {"default_transaction_read_only": "on", "statement_timeout": "60s"})
        connection.execute("begin transaction isolation level repeatable read, read only")
        try:
            return _read(connection, project, options)
        finally:
            connection.execute("rollback")


def _read(connection: session.Connection, project: Project, options: Options) -> _Seen:
    problems = own_schema.problems(connection, project.config, load_runtime())
    distrust = [Finding("trust", "error", about, what) for about, what in problems]
    inputs = read_inputs(connection, project, options.treatment, blind=bool(distrust))
    actual = snapshot.take(connection, snapshot.scope_of(project))
    found = _found(connection, actual, applied=inputs.ledger.exists)
    likeness = replace(reference.likeness(connection, found), present=present(inputs))
    on_target = [i for i in invariants.load(project.root) if i.name in invariants.ON_TARGET]
    return _Seen(
        inputs=inputs,
        actual=actual,
        recorded={} if distrust else ledger.facts(connection),
        found=found,
        likeness=likeness,
        findings=(
            *distrust,
            *(Finding(*remark) for remark in remarks.remarks(connection, project)),
            *jobs.jobs(connection, project, inputs),
            *_partitions(connection, project, inputs),
        ),
        violations=tuple(invariants.run(connection, on_target, project.schemas)),
        uncounted=frozenset() if options.order else ORDER,
    )


def _partitions(
    connection: session.Connection, project: Project, inputs: Inputs
) -> Iterator[Finding]:
    if inputs.ledger.exists:
        blocked = inputs.target.partitions_blocked
        yield from partitions.partitions(connection, project, blocked)


def _found(connection: session.Connection, actual: Snapshot, *, applied: bool) -> frozenset[Key]:
    """Return what the first run found and left; before it, what it would find."""
    if applied:
        return ledger.found(connection)
    return frozenset(key for key in actual.facts if not key[1] or key[0] == DEFAULTS)


def _reference(
    project: Project, seen: _Seen, options: Options
) -> tuple[Reference | None, list[str]]:
    """Return the reference, and why it cannot be compared where the servers differ."""
    scope = snapshot.scope_of(project)
    built = reference.build(project, scope, seen.likeness, cached=options.cached)
    here, there = seen.actual, built.snapshot
    if here.major != there.major:
        why = (
            f"the reference: the throwaway server is PostgreSQL {there.major}, the target"
            f" {here.major}, and they print expressions differently"
        )
        return None, [why]
    # An invariant may have said so already: the target's own server has a newer one.
    said = {about for _, about, _ in seen.violations}
    versions = [
        f"extension {name}: version {there.extensions[name]} in the reference, {version} here"
        for name, version in here.extensions.items()
        if there.extensions.get(name, version) != version and f"extension {name}" not in said
    ]
    return built, versions


# Findings ----------------------------------------------------------------------------------


def _migrations(seen: _Seen) -> Iterator[Finding]:
    known = {migration.id for migration in seen.inputs.migrations}
    has = present(seen.inputs)
    for migration in seen.inputs.migrations:
        about = f"migration {migration.id}"
        if is_edited(migration, seen.inputs.ledger):
            yield Finding(
                "migration", "error", about, "edited after it was applied", migration.path, 1
            )
        elif migration.id not in seen.inputs.ledger.migrations and holds(migration, has):
            yield Finding("pending", "note", about, "not yet applied", migration.path, 1)
    for name in seen.inputs.ledger.migrations:
        if name not in known:
            yield Finding(
                "migration", "error", f"migration {name}", "applied, but its file is gone"
            )


def _against_reference(seen: _Seen, wanted: Mapping[Key, str]) -> Iterator[Finding]:
    """Compare with the files; let the ledger say who moved, and a plan what is going to be done."""
    planned = _planned(seen)
    for change in fold(diff(wanted, seen.actual.facts, seen.uncounted)):
        label = _label(change, wanted, seen)
        known = (change.kind, change.schema, change.name) in seen.recorded
        if _is_none_of_ours(change, label if known else label.removeprefix("drift+")):
            continue
        if label == "pending" and not planned.covers(change):
            label = "drift"
        yield _finding(change, label)


def _wanted(seen: _Seen, expected: Reference) -> tuple[dict[Key, str], int]:
    """Return the reference's facts, those of its server replaced by the target's, and how many.

    What the target's server gave to the database is as the ledger found it, or as dbkit left it; a
    change since then is drift. Where no ledger knows, it is as it is.
    """
    there = {**seen.actual.facts, **seen.recorded}
    wanted, number = inherit(expected.snapshot.facts, expected.born, there)
    # Neither the files nor a run have to do with what is in no file and was there before dbkit.
    others = seen.found - expected.snapshot.facts.keys() - expected.born.keys()
    wanted |= {key: there[key] for key in others}
    return wanted, number + len(others)


def _is_none_of_ours(change: Change, label: str) -> bool:
    """Jobs are looked at with their health; an extension's presence and version are the server's.

    Its version and owner count where somebody changed them since, not where the throwaway server
    has another version, or a superuser had created the extension before the files asked for it.
    """
    if change.kind == "extension" and label == "pending":
        return set(change.attributes) <= {"version", "owner"}
    return change.kind == JOB or (change.kind == "extension" and label == "unmanaged")


def _planned(seen: _Seen) -> pending.Pending:
    """Return what a run would change now; anything, where no plan can be made."""
    # Jobs are looked at with their health; one that apply would refuse must not stop this.
    inputs = replace(seen.inputs, target=replace(seen.inputs.target, jobs={}))
    try:
        return pending.of(make_plan(inputs))
    except DbkitError:
        return pending.Pending(everything=True)


def _label(change: Change, wanted: Mapping[Key, str], seen: _Seen) -> str:
    key = (change.kind, change.schema, change.name)
    if not seen.recorded:
        return "pending"
    if change.change == "unexpected" and key not in seen.recorded:
        return "unmanaged"
    moved = not _same(seen.actual.facts, seen.recorded, key, seen.uncounted)
    asked = not _same(wanted, seen.recorded, key, seen.uncounted)
    return "drift+pending" if moved and asked else "drift" if moved else "pending"


def _same(
    left: Mapping[Key, str], right: Mapping[Key, str], key: Key, uncounted: frozenset[str]
) -> bool:
    if left.get(key) == right.get(key):
        return True
    one = {key: left[key]} if key in left else {}
    other = {key: right[key]} if key in right else {}
    return not diff(one, other, uncounted)


def _against_ledger(seen: _Seen) -> Iterator[Finding]:
    """Compare with what dbkit last left."""
    for change in fold(diff(seen.recorded, seen.actual.facts, seen.uncounted)):
        label = "unmanaged" if change.change == "unexpected" else "drift"
        if not _is_none_of_ours(change, label):
            yield _finding(change, label)


def _pending_steps(seen: _Seen) -> Iterator[Finding]:
    """Say which files differ from what was applied, where no reference can."""
    if any(is_edited(m, seen.inputs.ledger) for m in seen.inputs.migrations):
        return
    # Jobs are looked at with their health; one that apply would refuse must not stop this.
    inputs = replace(seen.inputs, target=replace(seen.inputs.target, jobs={}))
    for step in make_plan(inputs).steps:
        if step.action in {"apply", "remove"} and not step.path.startswith("dbkit:"):
            yield Finding("pending", "note", f"file {step.path}", step.reason, step.path, 1)


def _finding(change: Change, label: str) -> Finding:
    name = f"{change.schema}.{change.name}" if change.schema else change.name
    level = "note" if label == "pending" else "error"
    return Finding(label, level, f"{change.kind} {name}", "", change=change)


def _unexcepted(
    project: Project, seen: _Seen, expected: Reference | None
) -> tuple[list[Finding], dict[str, int]]:
    """Return what invariants and checks of bodies found, and how much of it is excepted."""
    found = [*seen.violations, *(expected.violations if expected else ())]
    today = datetime.now(UTC).date()
    excepted: list[Finding] = []
    kept, ignored, expired = invariants.accepted(found, project.config.exemptions, today)
    findings = [
        Finding(f"invariant/{invariant.name}", "error", about, message)
        for invariant, about, message in kept
    ]
    valid = [e for e in project.config.exemptions if e.until >= today]
    for body in expected.bodies if expected else ():
        covered = any(exemption.covers(config.BODY, body.object) for exemption in valid)
        (excepted if covered else findings).append(body)
    findings += [
        Finding(
            exemption.rule if exemption.rule in config.CHECKS else f"invariant/{exemption.rule}",
            "error",
            exemption.object,
            f"the exception expired on {exemption.until}: {exemption.reason}",
        )
        for exemption in expired
    ]
    count = len(ignored) + len(excepted)
    return findings, {"excepted by the configuration": count} if count else {}


# The report --------------------------------------------------------------------------------


def _placed(project: Project, findings: Iterable[Finding]) -> list[Finding]:
    known = {_spelled(*key): place for key, place in places.places(project).items()}
    return [_place(finding, known) for finding in findings]


def _spelled(kind: str, names: tuple[str, ...]) -> str:
    return f"{kind} {'.'.join(names)}"


def _place(finding: Finding, places: Mapping[str, Place]) -> Finding:
    """Point to the file of a finding's object; of a column's or grant's, to its relation's."""
    if finding.path:
        return finding
    kind, _, name = finding.object.partition(" (")[0].partition(" ")
    if kind in {"materialized", "table"} and name.startswith(("view ", "constraint ")):
        word, _, name = name.partition(" ")
        kind = f"{kind} {word}"
    name = name.partition("(")[0]
    relation = name.rpartition(".")[0]
    # Kinds of several words: operator class a.c using btree, text search dictionary a.d.
    whole = finding.object.partition("(")[0].partition(" using ")[0]
    candidates = [f"{kind} {name}", whole]
    candidates += [
        f"{owner} {part}"
        for part in (name, relation)
        for owner in ("table", "view", "materialized view", "function", "procedure")
    ]
    for candidate in candidates:
        if candidate in places:
            path, line = places[candidate]
            return replace(finding, path=path, line=line)
    return finding


def _choose(findings: Iterable[Finding], options: Options) -> tuple[list[Finding], dict[str, int]]:
    kept: list[Finding] = []
    left_out: Counter[str] = Counter()
    for finding in findings:
        rule = next((why for p, why in (options.ignore or {}).items() if _is(finding, p)), None)
        if options.only and not any(_is(finding, pattern) for pattern in options.only):
            left_out["not asked for by --only"] += 1
        elif rule is not None:
            left_out[rule] += 1
        else:
            kept.append(finding)
    return kept, dict(left_out)


def _is(finding: Finding, pattern: str) -> bool:
    """Match a pattern against the object, with or without its kind."""
    name = finding.object.partition(" ")[2]
    return fnmatchcase(finding.object, pattern) or fnmatchcase(name, pattern)


def _judged(finding: Finding, options: Options) -> Finding:
    if finding.rule.endswith("pending") and not options.allow_pending:
        return replace(finding, level="error")
    return finding


def failed(report: Report) -> bool:
    """Say whether a report is reason enough not to go on."""
    return any(finding.level == "error" for finding in report.findings)


__all__ = ["DbkitError", "Options", "failed", "verify"]
