"""A plan as one SQL script that a DBA can read, keep and run in psql instead of ``apply``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dbkit.apply import foresee
from dbkit.database import ledger, lock, session
from dbkit.parse import rewrite
from dbkit.parse.search_path import spelled
from dbkit.parse.syntax import literal
from dbkit.plan.steps import Action
from dbkit.project.load import script
from dbkit.report import runs_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import sql

    from dbkit.apply.foresee import Foreseen, Rebuild
    from dbkit.parse.values import Declaration, Statement
    from dbkit.plan.steps import Plan, Step
    from dbkit.project.values import Project

#: As ``apply`` does, one at a time; polled by hand, so it fails instead of waiting.
LOCK = """\
do $dbkit$
begin
    if not pg_catalog.pg_try_advisory_xact_lock({}, {}) then
        raise exception 'another run of dbkit holds the lock';
    end if;
end
$dbkit$;
"""

#: Settings that not every server knows and not every role may set.
WHERE_KNOWN = """\
do $dbkit$
begin
    perform set_config(s.name, s.value, true)
    from (values {}) as s (name, value)
    where current_setting(s.name, true) <> s.value;
end
$dbkit$;"""

#: What every name of dbkit's own statements is qualified for.
NO_PATH = "set local search_path = ''"

#: What Postgres says when it will not replace an object in place.
REFUSED = (
    "invalid_table_definition or invalid_function_definition or wrong_object_type"
    " or datatype_mismatch"
)


def plan(plan: Plan, project: Project, foreseen: Foreseen) -> str:
    """Return a plan as SQL; empty when there is nothing to do.

    It does what ``apply`` does, under the same settings and the same lock, and writes the same
    records. What ``apply`` finds out on the way the script has to do in any case: after migrations
    it runs again all that speaks of what they touch.

    Args:
        plan: What to print.
        project: Its files.
        foreseen: What it has to do beside the plan's steps.
    """
    if not plan.steps:
        return ""
    return "\n".join([*_opening(project), *_lines(plan, project, foreseen), "commit;", ""])


def _opening(project: Project) -> Iterator[str]:
    """Yield the transaction's beginning: everything that decides what SQL means, and the lock."""
    # Said here: what a session begins with does not hold for a transaction that has begun.
    yield "begin isolation level read committed read write not deferrable;"
    for name, value in session.settings(project.config).items():
        if name not in session.WHERE_KNOWN:
            yield f"set local {name} = {literal(value)};"
    known = [f"({literal(n)}, {literal(v)})" for n, v in session.WHERE_KNOWN.items()]
    yield WHERE_KNOWN.format(", ".join(known))
    yield LOCK.format(*lock.LOCK)


def _lines(plan: Plan, project: Project, foreseen: Foreseen) -> Iterator[str]:
    foundation = [step for step in plan.steps if step.action in {Action.PLATFORM, Action.LEDGER}]
    for step in foundation:
        yield from (_comment(runs_text.step(step)), script(step.path), "")
    yield _recorded(ledger.start_run(project.root))
    for step in foundation:
        if step.action == Action.LEDGER:
            yield _recorded(ledger.record_script(step.path, script(step.path)))
    steps = [step for step in foresee.with_due(plan) if step not in foundation]
    last = max((n for n, step in enumerate(steps, 1) if step.migration is not None), default=0)
    for number, step in enumerate(steps):
        if number == last and foreseen.noting:
            yield from (
                "-- what objects have beside what files say of them",
                f"{foreseen.noting};",
                "",
            )
        yield from (_comment(runs_text.step(step)), *_statements(step, plan, foreseen), "")
    yield from _restored(plan, foreseen)
    yield _recorded(ledger.finish_run())


def _restored(plan: Plan, foreseen: Foreseen) -> Iterator[str]:
    """Yield what recreates whatever depended on an object that was removed."""
    removed = [d for s in plan.steps if s.action == Action.REMOVE for d in s.declarations]
    planned = {d.identity for step in plan.steps for d in step.declarations}
    rebuilds = foreseen.rebuilds
    found = [d for r in removed if r.identity in rebuilds for d in rebuilds[r.identity].restored]
    for declaration in dict.fromkeys(found):
        if declaration.identity not in planned:
            yield from _lines_of(declaration, declaration.sql)
    for declaration in foreseen.granted:
        yield from _followed(declaration.sql, declaration, foreseen)


def _comment(line: str) -> str:
    """Return a line as a comment, whatever ends a line in the names that it holds."""
    return f"-- {' '.join(line.splitlines())}"


def _statements(step: Step, plan: Plan, foreseen: Foreseen) -> Iterator[str]:
    if step.migration is not None:
        said = (line for s in step.migration.statements for line in _lines_of(s, s.sql))
        yield from _less_repeated(list(said))
        yield from map(_recorded, ledger.record_migration(step.migration))
    elif step.action == Action.TAKE_OVER:
        yield from (line for d in step.declarations for line in _lines_of(d, d.sql))
    elif step.action in {Action.REMOVE, Action.UNSCHEDULE, Action.FORGET}:
        yield from _taken_back(step, plan, foreseen)
    elif step.file is not None:
        yield from _less_repeated(list(_run(step, plan, foreseen)))
        if step.action != Action.RENEW:
            yield _recorded(ledger.record_file(step.file))


def _taken_back(step: Step, plan: Plan, foreseen: Foreseen) -> Iterator[str]:
    for declaration in step.declarations:
        rebuild = foreseen.rebuilds.get(declaration.identity)
        if rebuild:
            yield from (line for d in rebuild.dependents for line in _lines_of(d, d.inverse))
        if declaration.identity.kind == "job":
            yield from _in_cron(_unscheduled(declaration.identity.names[0], plan), plan)
        else:
            yield from _followed(declaration.inverse, declaration, foreseen)
    yield _recorded(ledger.forget_file(step.path))


def _run(step: Step, plan: Plan, foreseen: Foreseen) -> Iterator[str]:
    for declaration in step.declarations:
        if step.action == Action.SCHEDULE:
            yield from _in_cron(f"{declaration.sql};", plan)
        elif declaration.identity in foreseen.rebuilds:
            yield from _replaced(declaration, foreseen.rebuilds[declaration.identity], step)
        else:
            if declaration.identity in step.replaces and declaration.inverse:
                yield from _lines_of(declaration, declaration.inverse)
            yield from _followed(declaration.sql, declaration, foreseen)
    for declaration in (*step.lost, *step.doubts):
        yield from _again(declaration, foreseen, step)


def _again(declaration: Declaration, foreseen: Foreseen, step: Step) -> Iterator[str]:
    """Yield what makes something as its file says, whatever a migration did to it."""
    texts = rewrite.in_place(declaration.sql)
    if declaration.identity in foreseen.rebuilds:
        yield from _replaced(declaration, foreseen.rebuilds[declaration.identity], step)
    elif texts:
        yield from _lines_of(declaration, *texts)
    else:
        yield from _lines_of(declaration, declaration.inverse, declaration.sql)


def _replaced(declaration: Declaration, rebuild: Rebuild, step: Step) -> Iterator[str]:
    """Yield a statement that drops and recreates what it cannot replace in place."""
    if rebuild.refusal:
        yield "\n".join(f"-- not recreated: {line}" for line in rebuild.refusal.splitlines())
        yield from _lines_of(declaration, declaration.sql)
        return
    drops = [(d, d.inverse) for d in (*rebuild.dependents, declaration)]
    back = [(d, d.sql) for d in (declaration, *rebuild.restored)]
    anew = [text for declared, said in [*drops, *back] for text in _searching(declared, said)]
    first = rewrite.in_place(declaration.sql)
    if declaration.identity in step.replaces or not first:
        yield from (f"{text};" for text in anew)
        return
    first = _searching(declaration, *first)
    lines = [f"    execute {literal(text)};" for text in first]
    otherwise = [f"        execute {literal(text)};" for text in anew]
    handler = ["exception", f"    when {REFUSED} then", *otherwise]
    yield "\n".join(["do $dbkit$", "begin", *lines, *handler, "end", "$dbkit$;"])


def _followed(text: str, declaration: Declaration, foreseen: Foreseen) -> Iterator[str]:
    """Yield a statement and what has to run after it."""
    yield from _lines_of(declaration, text)
    yield from (f"{line};" for line in foreseen.follows.get(declaration.identity, ()))


def _lines_of(statement: Statement, *texts: str) -> Iterator[str]:
    """Yield a statement's texts as lines, its names looked for where ``apply`` does."""
    return (f"{text};" for text in _searching(statement, *texts))


def _searching(statement: Statement, *texts: str) -> tuple[str, ...]:
    """Return texts with what sets a statement's search path before them, and takes it back."""
    said = tuple(text for text in texts if text)
    if not statement.search_path or not said:
        return said
    return (f"set local search_path = {spelled(statement.search_path)}", *said, NO_PATH)


def _less_repeated(lines: list[str]) -> Iterator[str]:
    """Yield lines without taking back a search path that is set again at once."""
    path = ""
    for line, following in pairwise([*lines, ""]):
        if line == f"{NO_PATH};" and following == path:
            continue
        if line == path:
            continue
        if line.startswith("set local search_path = "):
            path = line if line != f"{NO_PATH};" else ""
        yield line


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
