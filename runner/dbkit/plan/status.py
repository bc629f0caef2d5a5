"""Files × ledger → the state of each, for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbkit.database import cron
from dbkit.plan.extensions import holds, present
from dbkit.plan.migration_checks import is_edited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.plan.steps import Inputs
    from dbkit.project.values import Migration, ObjectFile


@dataclass(frozen=True, slots=True)
class State:
    """The state of one file.

    Attributes:
        schema: The system.
        state: Migrations: applied, pending, edited, missing. Object files: applied, changed, new,
            removed, blocked. Both: left out.
        path: The file, with the line of what is blocked; or the id of a migration whose file is
            gone.
        remark: What it is for, or why it is left out or blocked.
    """

    schema: str
    state: str
    path: str
    remark: str = ""


def states(inputs: Inputs) -> tuple[State, ...]:
    """Return the state of every migration and object file, by system."""
    has = present(inputs)
    found = [*_migrations(inputs, has), *_files(inputs, has)]
    return tuple(sorted(found, key=lambda state: state.schema))


def _migrations(inputs: Inputs, present: frozenset[str]) -> Iterator[State]:
    applied = inputs.ledger.migrations
    for migration in inputs.migrations:
        if not holds(migration, present):
            state, remark = "left out", _condition(migration)
        elif is_edited(migration, inputs.ledger):
            state, remark = "edited", "its text is not what ran: undo the edit"
        else:
            state, remark = ("applied" if migration.id in applied else "pending"), ""
        yield State(migration.schema, state, migration.path, remark)
    ids = {migration.id for migration in inputs.migrations}
    for name in applied:
        if name not in ids:
            yield State(name.partition("-")[0], "missing", name, "applied, but its file is gone")


def _files(inputs: Inputs, present: frozenset[str]) -> Iterator[State]:
    for file in inputs.files:
        if blocked := _blocked(file, inputs):
            line, why = blocked
            yield State(file.schema, "blocked", f"{file.path}:{line}", why)
        elif holds(file, present) and not (file.folder == "jobs" and not inputs.target.cron_usable):
            yield State(file.schema, _file_state(file, inputs), file.path, file.purpose)
        else:
            remark = "no pg_cron: not scheduled" if file.folder == "jobs" else _condition(file)
            yield State(file.schema, "left out", file.path, remark)
    paths = {file.path for file in (*inputs.files, *inputs.runtime)}
    for path in inputs.ledger.files:
        if path not in paths and not path.startswith("dbkit:"):
            yield State(path.split("/")[1], "removed", path, "applied, but its file is gone")


def _blocked(file: ObjectFile, inputs: Inputs) -> tuple[int, str] | None:
    """Return the line of what apply cannot do, and why; None when nothing is in its way."""
    if rule := inputs.target.partitions_blocked.get(file.path):
        return rule.line, rule.what
    for declaration in file.declarations if file.folder == "jobs" else ():
        job = inputs.target.jobs.get(declaration.identity.names[0])
        if why := cron.elsewhere(job, inputs.target):
            return declaration.line, why
    return None


def _file_state(file: ObjectFile, inputs: Inputs) -> str:
    recorded = inputs.ledger.files.get(file.path)
    if recorded is None:
        return "new"
    differs = recorded.checksum != file.checksum or any(
        cron.difference(d, inputs.target.jobs.get(d.identity.names[0]), inputs.target, ours=True)
        for d in file.declarations
        if d.identity.kind == "job"
    )
    return "changed" if differs else "applied"


def _condition(part: Migration | ObjectFile) -> str:
    if part.requires:
        return f"needs the extension {', '.join(sorted(part.requires))}"
    return f"not with the extension {', '.join(sorted(part.unless))}"
