"""The lock by which runs of dbkit follow each other in a database."""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dbkit.database.queries import query
from dbkit.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbkit.database.session import Connection

#: The key of the advisory lock: "dbki" in ASCII, and the number of the lock's meaning.
LOCK = (0x64626B69, 1)


@contextmanager
def run_lock(
    connection: Connection, patience: float, waiting: Callable[[str], None]
) -> Iterator[None]:
    """Hold the lock that lets one run at a time change a database.

    The lock is polled: a session that waits inside ``pg_advisory_lock`` holds a snapshot, and a
    concurrent index build by the holder would wait for it for ever (flyway#3682). It belongs to
    the session, so it goes with a killed runner.

    Args:
        connection: The connection that does the work.
        patience: How long to wait, in seconds.
        waiting: Told once who holds the lock.

    Raises:
        TargetError: The lock was not free in time.
    """
    deadline = time.monotonic() + patience
    told = False
    while not _try(connection):
        holder = _holder(connection)
        if time.monotonic() >= deadline:
            hint = "let it finish, or end it with select pg_terminate_backend(pid)"
            raise TargetError(f"another run holds the lock: {holder}", hint)
        if not told:
            waiting(f"waiting for another run: {holder}")
            told = True
        time.sleep(0.1 + random.random() * 0.2)  # noqa: S311 - jitter, not a secret
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_catalog.pg_advisory_unlock(%s, %s)", LOCK)


def _try(connection: Connection) -> bool:
    row = connection.execute(
        "select pg_catalog.pg_try_advisory_lock(%s, %s) as locked", LOCK
    ).fetchone()
    return bool(row and row["locked"])


def _holder(connection: Connection) -> str:
    row = connection.execute(query("lock_holder"), LOCK).fetchone()
    if row is None:
        return "it has just finished"
    return f"pid {row['pid']}, role {row['role']}, {row['application']}, since {row['since']}"
