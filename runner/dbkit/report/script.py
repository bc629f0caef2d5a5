"""A plan as one SQL script that a DBA can read, keep and run in psql instead of ``apply``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit import ledger
from dbkit.report import text
from dbkit.run import script
from dbkit.syntax import literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from psycopg import sql

    from dbkit.plan import Plan, Step

OPENING = """\
begin;
set local search_path = '';
set local check_function_bodies = off;
set local lock_timeout = '2s';
"""


def plan(plan: Plan, root: Path) -> str:
    """Return a plan as SQL; empty when there is nothing to do.

    It does what ``apply`` does and writes the same records, except that Postgres' refusal to
    replace an object in place ends it: only ``apply`` rebuilds what stands on such an object.

    Args:
        plan: What to print.
        root: The project.
    """
    if not plan.steps:
        return ""
    return "\n".join([OPENING, *_lines(plan, root), "commit;", ""])


def _lines(plan: Plan, root: Path) -> Iterator[str]:
    foundation = [step for step in plan.steps if step.action in {"platform", "ledger"}]
    for step in foundation:
        yield from (f"-- {text.step(step)}", script(step.path), "")
    yield _recorded(ledger.start_run(root))
    for step in foundation:
        if step.action == "ledger":
            yield _recorded(ledger.record_script(step.path, script(step.path)))
    for step in plan.steps:
        if step not in foundation:
            yield from (f"-- {text.step(step)}", *_statements(step, plan), "")
    yield _recorded(ledger.finish_run())


def _statements(step: Step, plan: Plan) -> Iterator[str]:
    if step.migration is not None:
        yield from (f"{statement.sql};" for statement in step.migration.statements)
        yield from map(_recorded, ledger.record_migration(step.migration))
    elif step.action == "take over":
        yield from (f"{declaration.sql};" for declaration in step.declarations)
    elif step.action in {"remove", "unschedule", "forget"}:
        yield from _taken_back(step, plan)
    elif step.file is not None:
        yield from _run(step, plan)
        yield _recorded(ledger.record_file(step.file))


def _taken_back(step: Step, plan: Plan) -> Iterator[str]:
    for declaration in step.declarations:
        if declaration.identity.kind == "job":
            yield from _in_cron(_unscheduled(declaration.identity.names[0], plan), plan)
        elif declaration.inverse:
            yield f"{declaration.inverse};"
    yield _recorded(ledger.forget_file(step.path))


def _run(step: Step, plan: Plan) -> Iterator[str]:
    for declaration in step.declarations:
        if declaration.identity in step.replaces and declaration.inverse:
            yield f"{declaration.inverse};"
        if step.action == "schedule":
            yield from _in_cron(f"{declaration.sql};", plan)
        else:
            yield f"{declaration.sql};"


def _unscheduled(name: str, plan: Plan) -> str:
    """Return what unschedules a job of this database, and no other's that has the name."""
    return (
        "select cron.unschedule(j.jobid) from cron.job as j"
        f" where j.jobname = {literal(name)} and j.database = {literal(plan.target.database)};"
    )


def _in_cron(statement: str, plan: Plan) -> Iterator[str]:
    """Yield a statement for pg_cron; as a comment where it lives in another database."""
    if plan.target.cron_database == plan.target.database:
        yield statement
        return
    yield f"-- in database {plan.target.cron_database}, for database {plan.target.database}:"
    yield "\n".join(f"-- {line}" for line in statement.split("\n"))


def _recorded(statement: sql.Composed) -> str:
    return f"{statement.as_string(None)};"
