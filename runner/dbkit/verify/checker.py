"""plpgsql_check on a server of our own, which it may end or keep busy for ever."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import psycopg

from dbkit.database import session
from dbkit.database.queries import query
from dbkit.errors import TargetError
from dbkit.postgres.cluster import START_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NAME = "plpgsql_check"

#: How long the check of a routine may take, in seconds. One of 10,000 lines takes less than two.
PATIENCE = 30.0
#: Likewise of one routine among many.
SHARE = 0.2
#: So much later a server process that does not stop by itself is killed.
GRACE = 5.0
#: The server takes so long to notice that one of its processes has ended.
MOMENT = 0.1
#: So many are checked at once.
BATCH = 200


class _Ended(psycopg.OperationalError):
    """The session has ended in the middle of a check."""


def provide(connection: session.Connection) -> bool:
    """Create plpgsql_check in a throwaway database, and say whether the server has it."""
    there = "select from pg_catalog.pg_available_extensions where name = %s"
    if connection.execute(there, (NAME,)).fetchone() is None:
        return False
    # A throwaway server is in no hurry to write its log, and a crash would take what it has not.
    session.pin(connection, {"synchronous_commit": "on"})
    connection.execute("create extension if not exists plpgsql_check with schema public")
    # It takes no pseudo-type, and the server has no enum of its own. Not in each session: one that
    # has created something ends in other places than one that has not.
    connection.execute("create type public.dbkit_enum as enum ('a')")
    return True


class Checker:
    """plpgsql_check in a database, over a new connection wherever the last one has broken.

    Args:
        connect: Opens a connection to the database, which belongs to a throwaway server.
    """

    def __init__(self, connect: Callable[[], session.Connection]) -> None:
        self._connect = connect
        self._connection = self._open()

    def check(self, path: str, oids: Sequence[int]) -> Iterator[session.Row]:
        """Check routines; where that fails, each by itself.

        Args:
            path: The search path that they run with, as the setting has it.
            oids: The routines.

        Yields:
            What ``catalog/check_bodies`` finds; for a routine that could not be checked a row with
            its oid and, as ``failure``, what happened.
        """
        for start in range(0, len(oids), BATCH):
            batch = oids[start : start + BATCH]
            try:
                yield from self._ask(path, batch, max(PATIENCE, SHARE * len(batch)))
            except psycopg.Error:
                for oid in batch:
                    yield from self._alone(path, oid)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _alone(self, path: str, oid: int, *, again: bool = False) -> list[session.Row]:
        self._connection.close()  # What another check has left behind in the session is no reason.
        started = time.monotonic()
        try:
            return self._ask(path, [oid], PATIENCE)
        except psycopg.Error as error:
            if time.monotonic() - started >= PATIENCE:
                failure = f"{NAME} takes longer than {PATIENCE:.0f} seconds"
            elif not isinstance(error, _Ended):
                failure = f"{NAME}: {error.diag.message_primary} [{error.sqlstate}]"
            elif not again:
                # The server may have been about to end all sessions, because of an earlier crash.
                return self._alone(path, oid, again=True)
            else:
                failure = f"{NAME} ends the server"
            return [{"oid": oid, "failure": failure}]

    def _ask(self, path: str, oids: Sequence[int], seconds: float) -> list[session.Row]:
        if self._connection.closed:
            self._connection = self._open()
        try:
            rows = self._rows(path, oids, seconds)
        except psycopg.Error as error:
            if not self._connection.closed:
                raise
            # Whoever uses the server next finds it started again.
            time.sleep(MOMENT)
            self._connection = self._open()
            raise _Ended from error
        # It takes the timeout, too, for something that is wrong with a statement, and goes on.
        if any(row["sqlstate"] == psycopg.errors.QueryCanceled.sqlstate for row in rows):
            raise psycopg.errors.QueryCanceled
        return rows

    def _rows(self, path: str, oids: Sequence[int], seconds: float) -> list[session.Row]:
        connection = self._connection
        session.pin(connection, {"statement_timeout": f"{round(seconds * 1000)}ms"})
        with (
            _killed_after(connection.info.backend_pid, seconds + GRACE),
            connection.transaction(),
            session.searching(connection, path),
        ):
            return connection.execute(query("check_bodies"), {"oids": list(oids)}).fetchall()

    def _open(self) -> session.Connection:
        """Connect; a server that starts again after one of its processes ended takes a moment."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._connect()
            except TargetError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@contextmanager
def _killed_after(pid: int, seconds: float) -> Iterator[None]:
    """Kill a process of our own server that takes too long and is deaf to the server's timeout."""
    timer = Timer(seconds, os.kill, (pid, signal.SIGKILL))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
