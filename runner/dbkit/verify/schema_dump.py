"""The schema of a database, brought into a throwaway one: dumped by pg_dump, and run here.

What others may have put into the database (functions that an index calls, event triggers) runs
when it is restored: so as a role that may do nothing else. Not by psql, which obeys its commands
wherever a name holds one, nor by pg_restore, which gives up a table for one option of a column.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import psycopg
from psycopg import conninfo

from dbkit.database import session
from dbkit.errors import ProjectError
from dbkit.parse.split import read
from dbkit.parse.syntax import Source

if TYPE_CHECKING:
    from pathlib import Path

#: What pg_dump writes for psql alone: that it shall obey no other command.
_FOR_PSQL = ("\\restrict ", "\\unrestrict ")


def restored(url: str, into: str, bindir: Path) -> bool:
    """Dump a database's schema, and restore as much of it as the other server takes.

    Args:
        url: The database that is dumped; only read.
        into: The empty database of a throwaway server, as the plain role that owns it.
        bindir: The directory of that server's programs, whose pg_dump reads its major and older.

    Returns:
        False where there is no pg_dump there, or it cannot read the database.
    """
    text = _dump(url, bindir)
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(_FOR_PSQL)]
    text = "".join(lines)
    try:
        statements = [item.statement.sql for item in read(Source("the dump", text, text))]
    except ProjectError:
        return False
    with psycopg.connect(into, autocommit=True) as connection:
        for statement in statements:
            try:
                connection.execute(statement.encode())
            except psycopg.Error:
                continue  # An extension or a right may be missing there: the rest counts.
    return bool(statements)


def _dump(url: str, bindir: Path) -> str:
    parts = conninfo.conninfo_to_dict(session.normalize(url))
    # Not on the command line, which every user of the machine can read.
    secret = {"PGPASSWORD": str(parts.pop("password"))} if "password" in parts else {}
    name = conninfo.make_conninfo("", **parts)
    options = ["--schema-only", "--no-owner", "--no-privileges", "--no-comments", "-d", name]
    try:
        done = subprocess.run(
            [bindir / "pg_dump", *options],
            capture_output=True,
            check=True,
            env={**os.environ, "PGCLIENTENCODING": "UTF8", **secret},
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode()
