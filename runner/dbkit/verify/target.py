"""The target, as verify sees it: read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbkit.database import ledger, session
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import ORDER
from dbkit.database.queries import query
from dbkit.plan import own_schema, remarks
from dbkit.plan.extensions import present
from dbkit.plan.inputs import read_inputs
from dbkit.plan.steps import Inputs
from dbkit.project.load import load_runtime
from dbkit.verify import invariants, jobs, partitions, reference
from dbkit.verify.values import DEFAULTS, ON_MEMBERS, Finding, Options, TargetTraits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbkit.database.catalog.changes import Key
    from dbkit.database.catalog.snapshot import Snapshot
    from dbkit.project.values import Project
    from dbkit.verify.invariants import Invariant, Violation


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of the target, in one transaction.

    Attributes:
        inputs: What a plan is made of.
        actual: The facts.
        recorded: The facts as dbkit last left them.
        found: Which of them were there before the first run, and no run changed.
        likeness: What a reference has to have in common with it.
        findings: Of jobs and partition rules.
        violations: Of invariants that only the target can answer.
        uncounted: Attributes that may differ.
        idle: Default privileges that have no effect.
    """

    inputs: Inputs
    actual: Snapshot
    recorded: Mapping[Key, str]
    found: frozenset[Key]
    likeness: TargetTraits
    findings: tuple[Finding, ...]
    violations: tuple[Violation, ...]
    uncounted: frozenset[str]
    idle: frozenset[Key]


def look(project: Project, url: str, options: Options, known: Iterable[Invariant]) -> Seen:
    """Read what verify compares; changes nothing.

    Raises:
        TargetError: The target cannot be reached or read.
    """
    with session.opened(url, project.config, "verify") as connection:
        session.pin(connection, {"default_transaction_read_only": "on", "statement_timeout": "60s"})
        connection.execute("begin transaction isolation level repeatable read, read only")
        try:
            return _read(connection, project, options, known)
        finally:
            connection.execute("rollback")


def _read(
    connection: session.Connection, project: Project, options: Options, known: Iterable[Invariant]
) -> Seen:
    problems = own_schema.problems(connection, project.config, load_runtime())
    distrust = [Finding("trust", "error", about, what) for about, what in problems]
    if problems:
        distrust.append(Finding("trust", "note", "schema dbkit", own_schema.hint(problems)))
    inputs = read_inputs(connection, project, options.treatment, blind=bool(distrust))
    actual = snapshot.take(connection, snapshot.scope_of(project))
    found = _found(connection, actual, applied=inputs.ledger.exists)
    likeness = replace(reference.likeness(connection, found), present=present(inputs))
    on_target = [one for one in known if one.name in invariants.ON_TARGET]
    return Seen(
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
        idle=_idle(connection),
    )


def _partitions(
    connection: session.Connection, project: Project, inputs: Inputs
) -> Iterator[Finding]:
    if inputs.ledger.exists:
        blocked = inputs.target.partitions_blocked
        yield from partitions.partitions(connection, project, inputs.ledger, blocked)


def _idle(connection: session.Connection) -> frozenset[Key]:
    """Return the default privileges of roles that may create nothing in their schema."""
    rows = connection.execute(query("idle_defaults")).fetchall()
    return frozenset((DEFAULTS, row["schema"], row["name"]) for row in rows)


def _found(connection: session.Connection, actual: Snapshot, *, applied: bool) -> frozenset[Key]:
    """Return what the first run found and left; before it, what it would find."""
    if applied:
        return ledger.found(connection)
    return frozenset(
        key
        for key in actual.facts
        if not key[1] or key[0] == DEFAULTS or key[0].startswith(ON_MEMBERS)
    )
