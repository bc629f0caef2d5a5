"""All facts of the managed schemas at one moment."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from sys import intern
from typing import TYPE_CHECKING, Any

from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row, tuple_row

from dbkit.database.catalog.changes import Key
from dbkit.database.queries import query
from dbkit.parse import partition_rule
from dbkit.parse.syntax import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from psycopg import Connection, Cursor

    from dbkit.parse.values import Declaration
    from dbkit.project.values import Project


#: The facts that the server cannot always show; in a query of their own.
JOBS = "job"

#: The queries are written in the order in which their joins are best done; to try every other one
#: takes longer than to run them: 0.27 s a connection, for a small database, and 0.06 s like this.
PLANNED = {"join_collapse_limit": "4", "from_collapse_limit": "4", "jit": "off"}

#: What decides how the server prints an expression, and that reading disturbs nobody for long.
PINNED = {
    "search_path": "",
    "standard_conforming_strings": "on",
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "xmloption": "content",
    "quote_all_identifiers": "off",
    "lc_monetary": "C",
    "row_security": "on",
    **PLANNED,
    "statement_timeout": "60s",
    "lock_timeout": "2s",
}

# Names are joined by dots and may hold some: whatever is of one name gets a number.
_NUMBERED = b"""
select
    f.kind,
    f.schema,
    f.name || coalesce(' #' || nullif(row_number() over w, 1), '') as name,
    f.definition%b
from (
%b
) as f
window w as (partition by f.kind, f.schema, f.name order by f.definition)
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A partition rule, as far as it says which partitions are its own.

    Attributes:
        parent: The partitioned table, as SQL names it: ``analytics.analytics_events``.
        unit: ``year``, ``month`` or ``day``.
        time_zone: Where periods begin at midnight: ``UTC``, ``Europe/Berlin``.
    """

    parent: str
    unit: str
    time_zone: str = partition_rule.UTC


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at.

    Attributes:
        schemas: The managed schemas; empty for all but the server's own and dbkit's.
        roles: The roles whose attributes and memberships count.
        rules: Partitions made by these are counted, not compared.
        cluster: Also the database's own properties and settings, and all roles when none is named.
        database: Whose jobs are meant; empty for the database that is read.
    """

    schemas: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    cluster: bool = False
    database: str = ""


#: Everything in all schemas, and nothing of the server around them.
EVERYTHING = Scope()


def scope_of(project: Project) -> Scope:
    """Return which facts are the project's: its schemas, less what partition rules make."""
    rules = tuple(
        _rule(d)
        for file in project.files
        for d in file.declarations
        if d.identity.kind == "partitions"
    )
    return Scope(schemas=project.schemas, rules=rules)


def _rule(declaration: Declaration) -> Rule:
    rule = partition_rule.of(declaration)
    return Rule(quote(*rule.parent), rule.unit, rule.time_zone)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of one database at one moment.

    Attributes:
        facts: Definitions as canonical JSON text, by kind, schema and name.
        counted: What was left out, by the reason.
        unseen: What this role cannot see or the database does not hold, one sentence each.
        major: The server's major version; 0 when it is not known.
        extensions: Versions of the installed extensions.
    """

    facts: Mapping[Key, str]
    counted: Mapping[str, int] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    major: int = 0
    extensions: Mapping[str, str] = field(default_factory=dict)


def take(connection: Connection[Any], scope: Scope = EVERYTHING) -> Snapshot:
    """Read the facts in one transaction, read-only unless the caller has one open already.

    Args:
        connection: Of any role; what it has open stays as it is.
        scope: What to look at.

    Raises:
        psycopg.Error: The server refused; a caller's open transaction is as before.
    """
    with _reading(connection, scope):
        with connection.pipeline():
            about = connection.cursor(row_factory=dict_row).execute(_query("about"))
            counted = connection.cursor(row_factory=tuple_row).execute(_query("counted"))
            results = [_read(connection, kind) for kind in kinds() if kind != JOBS]
            row = about.fetchone()
            assert row is not None
            counts = {reason: number for reason, number in counted if number}
        if row["jobs_readable"]:
            results.append(_read(connection, JOBS))
    return Snapshot(
        facts=_facts(results),
        counted=dict(sorted(counts.items())),
        unseen=tuple(_unseen(row)),
        major=row["major"],
        extensions=dict(sorted(row["extensions"].items())),
    )


def some(connection: Connection[Any], scope: Scope, wanted: AbstractSet[str]) -> dict[Key, str]:
    """Read the facts of some kinds only; like ``take`` it leaves everything as it was.

    Args:
        connection: Of any role; what it has open stays as it is.
        scope: What to look at.
        wanted: Kinds, as facts have them.
    """
    queries = {_QUERIES_OF.get(kind, kind.replace(" ", "_")) for kind in wanted}
    with _reading(connection, scope):
        return _facts([_read(connection, query) for query in sorted(queries)])


#: Kinds whose query has another name than they.
_QUERIES_OF = {"procedure": "function", "window function": "function"}


def select_sql(*, jobs: bool) -> bytes:
    """Return the one query of every fact: kind, schema, name, definition.

    Args:
        jobs: The database has pg_cron's table, and the role may read it.
    """
    wanted = [kind for kind in kinds() if jobs or kind != JOBS]
    return b"union all\n".join(_NUMBERED % (b"", fact_query(kind)) for kind in wanted)


def kinds() -> tuple[str, ...]:
    """Return the names of the queries: one file, one kind of fact (or the same of many kinds)."""
    folder = resources.files(__package__).joinpath("facts")
    return tuple(sorted(f.name.removesuffix(".sql") for f in folder.iterdir()))


@cache
def fact_query(kind: str) -> bytes:
    """Return one of the queries."""
    return query(f"facts/{kind}")


def pin(connection: Connection[Any], scope: Scope) -> None:
    """Pin, until the end of the transaction, the settings and the scope that the queries read."""
    values = PINNED | _settings(scope)
    connection.execute(
        "select pg_catalog.set_config(name, value, true)"
        " from rows from (pg_catalog.unnest(%s::pg_catalog.text[]),"
        " pg_catalog.unnest(%s::pg_catalog.text[]))"
        " as s (name, value)",
        (list(values), list(values.values())),
    )


def _settings(scope: Scope) -> dict[str, str]:
    return {
        "dbkit.schemas": _array(scope.schemas),
        "dbkit.roles": _array(scope.roles),
        "dbkit.rules": json.dumps([asdict(rule) for rule in scope.rules], ensure_ascii=False),
        "dbkit.cluster": "on" if scope.cluster else "off",
        "dbkit.database": scope.database,
    }


def _array(values: tuple[str, ...]) -> str:
    """Return an array as Postgres spells it; nothing for an empty one, which means all."""
    # JSON's escapes of quotes and backslashes are also those of an array's elements.
    quoted = (json.dumps(value, ensure_ascii=False) for value in values)
    return f"{{{','.join(quoted)}}}" if values else ""


@contextmanager
def _reading(connection: Connection[Any], scope: Scope) -> Iterator[None]:
    """Begin what the queries run in, and take it back: settings, locks and all."""
    idle = connection.info.transaction_status is TransactionStatus.IDLE
    mode = "isolation level repeatable read, read only"
    if not idle:
        connection.execute("savepoint dbkit_snapshot")
    else:
        # Without autocommit the driver sends a BEGIN of its own.
        connection.execute(f"{'begin' if connection.autocommit else 'set'} transaction {mode}")
    try:
        pin(connection, scope)
        yield
    finally:
        if idle:
            connection.rollback()
        else:
            connection.execute("rollback to savepoint dbkit_snapshot")
            connection.execute("release savepoint dbkit_snapshot")


def _query(name: str) -> bytes:
    return query(f"{name}")


def _read(connection: Connection[Any], kind: str) -> Cursor[tuple[str, str, str, str]]:
    cursor = connection.cursor(row_factory=tuple_row)
    return cursor.execute(_NUMBERED % (b"::text", fact_query(kind)))


def _facts(results: list[Cursor[tuple[str, str, str, str]]]) -> dict[Key, str]:
    facts: dict[Key, str] = {}
    while results:
        # Each result goes as soon as it was read, or memory would hold everything twice.
        with results.pop() as cursor:
            for kind, schema, name, definition in cursor:
                facts[intern(kind), intern(schema), name] = definition
    return facts


def _unseen(row: Mapping[str, Any]) -> Iterator[str]:
    if row["jobs_readable"] is False:
        yield "jobs: this role may not read cron.job"
    elif row["jobs_hidden"]:
        yield "jobs of other roles: row security of cron.job shows a role its own"
    elif row["jobs_readable"] is None and row["cron_database"] not in {None, row["database"]}:
        yield f"jobs: pg_cron lives in database {row['cron_database']}"
    elif row["jobs_readable"] is None and not row["settings_readable"]:
        yield "jobs: this role may not know whether pg_cron lives in another database"
    if row["connections_hidden"]:
        yield "connections of subscriptions, options of user mappings: a superuser's alone to see"
