"""What the server refused → where in which file, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbkit.errors import ApplyError, problem, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    import psycopg

    from dbkit.database.values import Blocked
    from dbkit.parse.values import Declaration, Statement
    from dbkit.plan.steps import Step
    from dbkit.project.values import ObjectFile

#: What to do, by SQLSTATE or its class, where the server does not say. A hint states no more than
#: the code does: what exactly is in the way, the message names.
HINTS = {
    "2BP01": "remove what depends on it too, or keep it",
    "42501": "grant this role the right that is missing, or apply as the role that owns the object",
    "55P03": "another session holds the lock: pg_stat_activity shows which; then apply again",
    "57014": "nothing was changed; if it ran into statement_timeout, set that in the configuration",
    "08": "nothing was changed: the connection broke; apply again",
    "0A": "nothing was changed: the server does not support that, for the reason it gives",
    "40": "nothing was changed: other sessions were in the way; apply again",
    "53": "nothing was changed: the server is short of what the message names",
    "57": "nothing was changed: the server was stopped, or ended the session; apply again",
    "58": "nothing was changed: the server has trouble with its own files or settings",
    "XX": "nothing was changed: the server reports an error of its own",
}

#: The same for migrations only.
MIGRATION_HINTS = {
    "42883": "if an object file creates this function: -- dbkit: after sql/<schema>/functions/…",
    "42P01": "if an object file creates this relation: -- dbkit: after sql/<schema>/views/…",
}

#: Where the server refuses because of what depends on the object, and names it in the detail. By
#: the server's own functions, because one code is given for much else and messages are translated.
NAMES_DEPENDENTS = {
    "reportDependentObjects",
    "ATExecAlterColumnType",
    "RememberAllDependentForRebuilding",
}

#: Where the detail names what a role still owns or may do.
NAMES_RIGHTS = {"DropRole"}

#: plpgsql counts lines from the one the body's quote stands in; its own context line is the
#: innermost, so the first that matches.
LINE_OF_BODY = re.compile(
    r'(?:compilation of PL/pgSQL function "[^"]*" near|inline_code_block) line (\d+)'
)


def refused(path: str, text: str, statement: Statement, error: psycopg.Error) -> ApplyError:
    """Say where in its file the server refused a statement.

    Args:
        path: The file.
        text: All of it.
        statement: What was sent.
        error: What came back.
    """
    diagnostic = error.diag
    offset = statement.offset
    if diagnostic.statement_position and _sent_as_is(diagnostic):
        offset += int(diagnostic.statement_position) - 1
    else:
        offset = _in_body(text, statement, diagnostic) or offset
    return ApplyError(
        problem(path, text, offset, _what(error)) + _detail(diagnostic), _hint(path, error)
    )


def created_later(path: str, text: str, error: psycopg.Error, files: Iterable[ObjectFile]) -> str:
    """Return the line that puts first what a statement did not find; empty where no file makes it.

    What only a body refers to that is a string of another language than SQL, dbkit does not see;
    an index, a check, a generated column or a materialized view runs it.

    Args:
        path: The file.
        text: All of it.
        error: What came back.
        files: The object files in force.
    """
    if error.sqlstate not in {"42883", "42P01", "42704"}:
        return ""
    said = error.diag.message_primary or ""
    for file in files:
        names = {r[1:] for declared in file.declarations for r in declared.provides}
        found = any(f"{s}.{n}{end}" in said for s, n in names for end in ('"', "("))
        if found and file.path != path and f"after {file.path}" not in text:
            return f"{file.path} creates it: add the line -- dbkit: after {file.path} to {path}"
    return ""


def refused_body(path: str, text: str, statement: Statement, error: psycopg.Error) -> ApplyError:
    """Say where in its file the server refused the command inside a statement, a job's."""
    offset = statement.offset
    if statement.body >= 0:
        offset = statement.body + int(error.diag.statement_position or 1) - 1
    return ApplyError(problem(path, text, offset, _what(error)), _hint(path, error))


def refused_removal(path: str, declaration: Declaration, error: psycopg.Error) -> ApplyError:
    """Say that the server will not take a statement back."""
    message = f"{path}: cannot remove {declaration.identity}: {_what(error)}"
    return ApplyError(message + _detail(error.diag), _hint(path, error))


def joined(errors: list[ApplyError]) -> ApplyError:
    """Return one error that says all of several."""
    messages = dict.fromkeys(error.message for error in errors)
    return ApplyError("\n".join(messages), errors[0].hint)


def passed_on(path: str, grant: Declaration, holders: Iterable[str]) -> ApplyError:
    """Say that a privilege was passed on by the role that is to lose it.

    Args:
        path: The file that granted it.
        grant: What is to be taken back.
        holders: Who has it from that role, a line each.
    """
    lines = "".join(f"\n    {line}" for line in holders)
    message = f"{path}: cannot take back {grant.sql}: it was passed on [2BP01]{lines}"
    return ApplyError(message, "revoke that first, as the role that granted it, or keep the grant")


def refused_jobs(database: str, steps: Iterable[Step], error: psycopg.Error) -> ApplyError:
    """Say which jobs are not as their files say, though everything else is committed.

    Args:
        database: Where pg_cron lives.
        steps: What the run handed over.
        error: What came back.
    """
    lines = [f"pg_cron in database {database}: {_what(error)}"]
    lines += [f"    {_left(step, job)}" for step in steps for job in step.declarations]
    hint = "everything else is applied and committed; apply again to complete the jobs"
    return ApplyError("\n".join(lines), hint)


def _left(step: Step, job: Declaration) -> str:
    if step.file is None:
        return f"{step.path}: {job.identity} is still scheduled, though its file is gone"
    return f"{step.path}:{job.line}: {job.identity} is not as its file says"


def blocked(rule: Blocked) -> str:
    """Say which partition rule a run went on without, and what to do."""
    return f"warning: {rule.path}:{rule.line}:{rule.column}: {rule.what}\nhint: {rule.hint}"


def _sent_as_is(diagnostic: psycopg.errors.Diagnostic) -> bool:
    """A position counts in the statement unless the server names an inner query."""
    return diagnostic.internal_query is None


def _in_body(text: str, statement: Statement, diagnostic: psycopg.errors.Diagnostic) -> int | None:
    """Return the place inside the statement's quoted body, if the error is about that body."""
    if statement.body < 0:
        return None
    query, where = diagnostic.internal_query, diagnostic.internal_position
    if query and where and text.startswith(query, statement.body):
        return statement.body + int(where) - 1
    line = LINE_OF_BODY.search(diagnostic.context or "")
    if line is None:
        return None
    offset = statement.body
    for _ in range(int(line[1]) - 1):
        offset = text.find("\n", offset) + 1
    rest = text[offset:].split("\n", 1)[0]
    return offset + len(rest) - len(rest.lstrip())


def _what(error: psycopg.Error) -> str:
    if error.sqlstate is None:
        return " ".join(str(error).split())
    return f"{visible(error.diag.message_primary or '')} [{error.sqlstate}]"


def _detail(diagnostic: psycopg.errors.Diagnostic) -> str:
    if not diagnostic.message_detail:
        return ""
    return "".join(f"\n    {line}" for line in diagnostic.message_detail.splitlines())


def _hint(path: str, error: psycopg.Error) -> str:
    state, diagnostic = error.sqlstate or "", error.diag
    in_migration = path.startswith("migrations/")
    if diagnostic.message_detail and diagnostic.source_function in NAMES_DEPENDENTS:
        return _of_dependents(diagnostic.message_detail, in_migration=in_migration)
    if diagnostic.message_detail and diagnostic.source_function in NAMES_RIGHTS:
        return "revoke or give to another role first what is named above"
    if in_migration and state in MIGRATION_HINTS:
        return MIGRATION_HINTS[state]
    if diagnostic.message_hint:
        return diagnostic.message_hint
    general = "nothing was changed; fix the file and apply again"
    return HINTS.get(state) or HINTS.get(state[:2], general)


def _of_dependents(detail: str, *, in_migration: bool) -> str:
    """Say what depends on the object, in the server's words; its advice would be cascade. Never."""
    first, *others = detail.splitlines()
    what = first.rstrip(".") + (f", and {len(others)} more as above" if others else "")
    that = "these" if others else "that"
    if in_migration:
        return f"{what}: in this version, drop {that} in the migration first"
    return f"{what}: remove {that} too, or keep what it depends on"
