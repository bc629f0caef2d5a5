"""Partition rules × the calendar → what is wrong with the partitions; reads only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg

from dbkit.database import session
from dbkit.database.queries import query
from dbkit.parse import partition_rule
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbkit.database.ledger import Ledger
    from dbkit.database.values import Blocked
    from dbkit.parse.values import Declaration
    from dbkit.plan.remarks import Level
    from dbkit.project.values import ObjectFile, Project

#: What the query finds: the check, the level, and what it says of a range and tables.
_FOUND: dict[str, tuple[str, Level, str]] = {
    "gap": ("gap", "error", "no partition from {lower} to {upper}, though there are later ones"),
    "horizon": ("horizon", "warning", "no partition from {lower} to {upper}"),
    "horizon, near": ("horizon", "error", "no partition from {lower} to {upper}"),
    "part": ("odd", "error", "a part only of {lower} to {upper} is held, by {names}"),
    "other bounds": ("odd", "warning", "{names} is from {lower} to {upper}"),
    "overdue": ("retention", "warning", "{names} is kept for longer than the rule says"),
}


def partitions(
    connection: session.Connection,
    project: Project,
    recorded: Ledger,
    blocked: Mapping[str, Blocked] | None = None,
) -> Iterator[Finding]:
    """Compare the partitions with those of the rules that were applied.

    What this role may not see is a note of the rule ``partition/unseen``.

    Args:
        connection: A pinned connection to the target; nothing is written.
        project: For its rules.
        recorded: Which of them were applied.
        blocked: By path, the rules that apply could not run; said where nothing else is wrong.
    """
    rules = [
        (file, declaration)
        for file in project.files
        for declaration in file.declarations
        if declaration.identity.kind == "partitions"
    ]
    for file, declaration in rules:
        applied = recorded.files.get(file.path)
        for rule in applied.declarations if applied else ():
            if rule.identity == declaration.identity:
                place = replace(rule, line=declaration.line)
                found = list(_rule(connection, file, place))
                yield from found
                why = (blocked or {}).get(file.path)
                if why and all(f.level == "note" for f in found):
                    yield _blocked(why, str(rule.identity))


def _blocked(rule: Blocked, name: str) -> Finding:
    message = f"apply cannot run the rule: {rule.what}"
    return Finding("partition/blocked", "error", name, message, rule.path, rule.line)


def _rule(connection: session.Connection, file: ObjectFile, rule: Declaration) -> Iterator[Finding]:
    def finding(check: str, level: Level, message: str) -> Finding:
        name = f"partition/{check}"
        return Finding(name, level, str(rule.identity), message, file.path, rule.line)

    parent = connection.execute(query("partition_rule"), rule.identity.names).fetchone()
    if parent is None or not parent["is_by_time"]:
        what = "is not partitioned by one column of time" if parent else "is not there"
        yield finding("unseen", "note", f"the table {what}")
        return
    try:
        with connection.transaction():
            asked = _arguments(connection, rule)
            asked |= {"parent": parent["oid"], "keeps": file.keeps or None}
            rows = connection.execute(query("partition_health"), asked).fetchall()
    except psycopg.errors.InsufficientPrivilege as error:
        why = error.diag.message_primary
        yield finding("unseen", "note", f"its arguments cannot be computed: {why}")
    except psycopg.Error as error:
        if connection.closed:
            raise
        why = f"{error.diag.message_primary or error} [{error.sqlstate}]"
        yield finding("broken", "error", f"the rule cannot be computed: {why}")
    else:
        for row in rows:
            yield finding(*_found(row, asked["time_zone"]))
    if parent["default_partition"] and not parent["default_readable"]:
        message = f"this role may not read all of {parent['default_partition']}"
        yield finding("unseen", "note", message)
    elif parent["default_partition"] and _has_rows(connection, parent["default_partition"]):
        message = f"the default partition {parent['default_partition']} holds rows"
        yield finding("default", "warning", message)


def _arguments(connection: session.Connection, rule: Declaration) -> session.Row:
    """Have the server compute the partitions of a rule."""
    given = dict.fromkeys(partition_rule.PARAMETERS, "null")
    given["time_zone"] = f"'{partition_rule.UTC}'"
    given.update(partition_rule.of(rule).expressions)
    query = (
        f"select ({given['unit']})::text as unit, ({given['ahead']})::integer as ahead,"
        f" ({given['start']})::timestamptz::text as start,"
        f" ({given['time_zone']})::text as time_zone"
    )
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row


def _found(row: session.Row, time_zone: str) -> tuple[str, Level, str]:
    check, level, message = _FOUND[row["found"]]
    lower, upper = (row[end].removesuffix(" 00:00:00") for end in ("lower", "upper"))
    if time_zone != partition_rule.UTC or ":" in lower + upper:
        upper += f" ({time_zone})"
    names = ", ".join(row["names"])
    message = message.format(lower=lower, upper=upper, names=names)
    if names and check in {"gap", "horizon"}:
        message += f"; {names} is there and is no partition of it"
    return check, level, message


def _has_rows(connection: session.Connection, relation: str) -> bool:
    """Say whether a relation, its name quoted by the server, holds a row."""
    row = connection.execute(f"select exists (select from {relation}) as found".encode()).fetchone()
    return bool(row and row["found"])
