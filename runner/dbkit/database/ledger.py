"""Schema ``dbkit`` of the target: read here, written in the transaction of the change."""

from __future__ import annotations

import json
import socket
import subprocess
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

import dbkit
from dbkit.database import session
from dbkit.database.queries import query
from dbkit.errors import TargetError
from dbkit.parse.values import Declaration, Identity
from dbkit.project.migration_order import yoyo_hash
from dbkit.project.text import checksum
from dbkit.project.values import ObjectFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dbkit.database.catalog.changes import Key
    from dbkit.project.values import Migration

#: What to do about a ledger that may not be read. A plain owner cannot grant pg_read_all_data.
UNREADABLE = (
    "apply as the owner of schema dbkit; to read, grant pg_read_all_data, or usage on schema dbkit"
    " and select on all its tables"
)


#: Schema and name of a fact, and the role that owns the object.
Owner = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """An object file as it was last applied.

    Attributes:
        path: The file.
        checksum: SHA-256 of its text.
        declarations: Its statements; their places in the file are not recorded.
    """

    path: str
    checksum: str
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything recorded.

    Attributes:
        exists: False on a database that dbkit never wrote to.
        files: By path.
        migrations: Content checksums by id; None where yoyo applied it without dbkit.
    """

    exists: bool = False
    files: Mapping[str, RecordedFile] = field(default_factory=dict)
    migrations: Mapping[str, str | None] = field(default_factory=dict)


def read(connection: session.Connection) -> Ledger:
    """Read the ledger; an empty one when the target has none.

    Raises:
        TargetError: This role may not read it.
    """
    try:
        return _read(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        said = f"{error.diag.message_primary} [{error.sqlstate}]"
        what = f"role {connection.info.user} may not read dbkit's records: {said}"
        raise TargetError(what, UNREADABLE) from error


def _read(connection: session.Connection) -> Ledger:
    row = connection.execute(
        "select pg_catalog.to_regclass('dbkit.run') is not null as found"
    ).fetchone()
    if not row or not row["found"]:
        return Ledger()
    files = connection.execute("select path, checksum, statements from dbkit.file order by path")
    recorded = {
        row["path"]: RecordedFile(
            row["path"], row["checksum"], tuple(map(_declaration, row["statements"]))
        )
        for row in files
    }
    applied = connection.execute(query("applied_migrations"))
    return Ledger(True, recorded, {row["id"]: row["checksum"] for row in applied})


def start_run(root: Path) -> sql.Composed:
    """Return the statement that opens a run.

    Args:
        root: The project, for the revision that git has checked out there.
    """
    return sql.SQL(
        "insert into dbkit.run (who, host, git_revision, dbkit_version, outcome)"
        " values ({}, {}, {}, {}, 'started')"
    ).format(session.who(), socket.gethostname(), _git_revision(root), dbkit.__version__)


def facts(connection: session.Connection) -> dict[Key, str]:
    """Return the facts as dbkit last left them; none where it never recorded any."""
    query = b"select kind, schema, name, definition::text as definition from dbkit.fact"
    return {
        (row["kind"], row["schema"], row["name"]): row["definition"]
        for row in rows(connection, query)
    }


def owners(connection: session.Connection) -> frozenset[Owner]:
    """Return schema, name and owner of every object as dbkit last left it."""
    query = (
        "select schema, name, definition ->> 'owner' as owner from dbkit.fact"
        " where definition ->> 'owner' is not null"
    )
    rows = connection.execute(query)
    return frozenset((row["schema"], row["name"], row["owner"]) for row in rows)


def found(connection: session.Connection) -> frozenset[Key]:
    """Return the facts that were there before the first run and that no run has changed.

    None of them where the ledger is missing, of an earlier version, or closed to this role.
    """
    found = rows(connection, query("found_facts"))
    return frozenset((row["kind"], row["schema"], row["name"]) for row in found)


def rows(
    connection: session.Connection, query: bytes, parameters: Mapping[str, Any] | None = None
) -> list[session.Row]:
    """Return a query's rows; none where the ledger is of an earlier version, or other roles'."""
    try:
        with connection.transaction():
            return connection.execute(query, parameters).fetchall()
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable):
        return []


def record_found(connection: session.Connection) -> None:
    """Record, of the facts noted at the start of the first run, those that are the server's."""
    connection.execute(query("record_found"))


def finish_run() -> sql.Composed:
    """Return the statement that closes the newest run."""
    return sql.SQL(
        "update dbkit.run set finished_at = pg_catalog.clock_timestamp(), outcome = 'succeeded'"
        " where id = (select max(id) from dbkit.run)"
    ).format()


def record_migration(migration: Migration) -> list[sql.Composed]:
    """Return the statements that record a migration, for yoyo and for dbkit."""
    key = yoyo_hash(migration.id)
    now = sql.SQL("pg_catalog.timezone('UTC', pg_catalog.clock_timestamp())")
    return [
        sql.SQL(
            "insert into dbkit._yoyo_migration (migration_hash, migration_id, applied_at_utc)"
            " values ({}, {}, {})"
        ).format(key, migration.id, now),
        sql.SQL(
            "insert into dbkit._yoyo_log (id, migration_hash, migration_id, operation, username,"
            " hostname, created_at_utc) values ({}, {}, {}, 'apply', {}, {}, {})"
        ).format(str(uuid.uuid4()), key, migration.id, session.who(), socket.gethostname(), now),
        sql.SQL(
            "insert into dbkit.migration (id, checksum, run_id)"
            " values ({}, {}, (select max(id) from dbkit.run))"
            " on conflict (id) do update set checksum = excluded.checksum,"
            " run_id = excluded.run_id, applied_at = default"
        ).format(migration.id, migration.checksum),
    ]


def record_file(file: ObjectFile) -> sql.Composed:
    """Return the statement that records an object file as applied."""
    # As it is: a database in SQL_ASCII converts no escape to any letter.
    plain = [_plain(declaration) for declaration in file.declarations]
    statements = json.dumps(plain, ensure_ascii=False)
    return sql.SQL(
        "insert into dbkit.file (path, checksum, statements, run_id)"
        " values ({}, {}, {}::pg_catalog.jsonb, (select max(id) from dbkit.run))"
        " on conflict (path) do update set checksum = excluded.checksum,"
        " statements = excluded.statements, run_id = excluded.run_id, applied_at = default"
    ).format(file.path, file.checksum, statements)


def record_script(path: str, text: str) -> sql.Composed:
    """Return the statement that records one of the package's scripts as run."""
    return record_file(ObjectFile(path, "dbkit", "", "", "", text, checksum(text), ()))


def forget_file(path: str) -> sql.Composed:
    """Return the statement that forgets an object file."""
    return sql.SQL("delete from dbkit.file where path = {}").format(path)


def _plain(declaration: Declaration) -> dict[str, Any]:
    return {
        "sql": declaration.sql,
        "identity": _identity(declaration.identity),
        "inverse": declaration.inverse,
        "repeatable": declaration.repeatable,
        "on": _identity(declaration.on) if declaration.on else None,
        "arguments": list(declaration.arguments),
        "schema_wide": declaration.schema_wide,
        **_resolved(declaration),
    }


def _resolved(declaration: Declaration) -> dict[str, Any]:
    """Return what a search path adds, nothing where every name is qualified."""
    if not declaration.search_path:
        return {}
    return {"search_path": list(declaration.search_path), "qualified": declaration.qualified}


def _identity(identity: Identity) -> list[Any]:
    return [identity.kind, list(identity.names), list(identity.arguments)]


def _declaration(plain: dict[str, Any]) -> Declaration:
    return Declaration(
        plain["sql"],
        0,
        0,
        0,
        search_path=tuple(plain.get("search_path", ())),
        qualified=plain.get("qualified", ""),
        identity=_read_identity(plain["identity"]),
        inverse=plain["inverse"],
        repeatable=plain["repeatable"],
        on=_read_identity(plain["on"]) if plain["on"] else None,
        arguments=tuple(plain["arguments"]),
        schema_wide=plain.get("schema_wide", False),
    )


def _read_identity(plain: list[Any]) -> Identity:
    kind, names, arguments = plain
    return Identity(kind, tuple(names), tuple(arguments))


def _git_revision(root: Path) -> str | None:
    try:
        found = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None
