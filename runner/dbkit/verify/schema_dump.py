"""The schema of a database, brought into a throwaway one by pg_dump and psql."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from psycopg import conninfo

from dbkit.database import session

if TYPE_CHECKING:
    from pathlib import Path


def restored(url: str, into: str, bindir: Path) -> bool:
    """Dump a database's schema, and restore as much of it as the other server takes.

    Args:
        url: The database that is dumped; only read.
        into: The empty database of a throwaway server.
        bindir: The directory of that server's programs, whose pg_dump reads its major and older.

    Returns:
        False where there is no pg_dump there, or it cannot read the database.
    """
    parts = conninfo.conninfo_to_dict(session.normalize(url))
    # Not on the command line, which every user of the machine can read.
    secret = {"PGPASSWORD": str(parts.pop("password"))} if "password" in parts else {}
    name = conninfo.make_conninfo("", **parts)
    options = ["--schema-only", "--no-owner", "--no-privileges", "--no-comments", "-d", name]
    try:
        dump = subprocess.run(
            [bindir / "pg_dump", *options],
            capture_output=True,
            check=True,
            env={**os.environ, **secret},
        )
        subprocess.run(
            [bindir / "psql", "-X", "-q", "-d", into],
            input=dump.stdout,
            capture_output=True,
            check=False,  # An extension may be missing there: the rest counts.
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
