"""What every PostgreSQL server of our own has: its settings, its cluster, its databases."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from dbkit.errors import ThrowawayError
from dbkit.postgres import binaries, homes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbkit.postgres.binaries import Programs

PORT = 5432  # only the socket's name: nothing listens on TCP
SOCKET = f".s.PGSQL.{PORT}"
SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103
START_SECONDS = 60
STOP_SECONDS = 20
ROOM = 256 * 2**20  # bytes that must be free; a new cluster takes about 30 MB

INITDB = (
    *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
    *("--no-sync", "--no-instructions", "--wal-segsize=1"),  # 1 MB: less to copy
)

#: Of every server of ours. Trust authentication makes the socket the only guard: whoever opens it
#: can run programs as the server's user, so it is that user's (and root's) alone.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": "100",
    "max_worker_processes": "20",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "wal_level": "logical",  # a publication warns below it
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL server of our own.

    Attributes:
        bindir: The directory of its programs; psql and pg_dump may be absent.
        host: The directory of its unix socket.
        port: The number in the socket's name.
        user: The superuser, who needs no password.
        major: 15, 18.
        pid: Of the postmaster.
    """

    bindir: Path
    host: str
    port: int
    user: str
    major: int
    pid: int

    def url(self, dbname: str = "postgres") -> str:
        """Return a database's connection URL, which psycopg and psql understand.

        Args:
            dbname: The database.
        """
        # The port is always said, because a PGPORT of the environment would fill the gap.
        return (
            f"postgresql:///{quote(dbname, safe='')}"
            f"?host={quote(self.host)}&port={self.port}&user={quote(self.user, safe='')}"
        )


def started(programs: Path, run: Path, major: int, pid: int) -> Server:
    """Return a server that runs.

    Args:
        programs: The directory of its programs.
        run: The directory of its socket.
        major: Its major version.
        pid: Of the postmaster.
    """
    return Server(programs, str(run), PORT, "postgres", major, pid)


def cron(programs: Path) -> dict[str, str]:
    """Return the settings of pg_cron, none where its library is not installed.

    Args:
        programs: The directory of the server's programs.
    """
    if not binaries.library_available(programs, "pg_cron"):
        return {}
    return {
        "shared_preload_libraries": "pg_cron",
        "cron.database_name": "postgres",  # never a test's: it has one launcher, bound to it
        "cron.use_background_workers": "on",
    }


def options(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Return the server's arguments: ours, ``DBKIT_PG_OPTIONS`` over them, theirs over both.

    Args:
        ours: Settings by name.
        theirs: The caller's.

    Raises:
        ThrowawayError: ``DBKIT_PG_OPTIONS`` has a quote without its partner.
    """
    # PostgreSQL reads the words of DBKIT_PG_OPTIONS itself; of two equal names the last one wins.
    try:
        words = shlex.split(os.environ.get("DBKIT_PG_OPTIONS", ""))
    except ValueError as error:
        raise ThrowawayError(
            f"DBKIT_PG_OPTIONS: {error}", "write it as PGOPTIONS is written: -c name=value"
        ) from error
    return [*_arguments(ours), *words, *_arguments(theirs)]


def _arguments(settings: Mapping[str, str]) -> list[str]:
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def too_long(directory: Path) -> bool:
    """Say whether a directory's path leaves no room for the socket's name.

    Args:
        directory: Where the socket would be.
    """
    return len(os.fsencode(directory / SOCKET)) > SOCKET_PATH_BYTES


def short_of_room(base: Path) -> str:
    """Say how much room is missing, nothing when there is enough.

    Args:
        base: A directory of the file system in question.
    """
    free = shutil.disk_usage(base).free
    return f"has {free >> 20} MB free of {ROOM >> 20}" if free < ROOM else ""


def copy_cluster(programs: Programs, data: Path) -> None:
    """Make the data directory of a new server.

    Args:
        programs: The server's programs.
        data: The directory, which must not exist yet.

    Raises:
        ThrowawayError: The disk is full, or initdb failed.
    """
    cluster = _cluster(programs)
    binaries.give(data, programs.account)
    said = binaries.run(programs.account, "cp", "-R", f"{cluster}/.", data)
    if said.returncode:
        raise failure(f"{cluster} cannot be copied to {data}", said.stdout)


def _cluster(programs: Programs) -> Path:
    """Return a cluster that initdb made once for these programs."""
    built = (programs.bindir / "postgres").stat().st_mtime_ns
    recipe = "\n".join((programs.version, str(programs.bindir), str(built), *INITDB))
    key = hashlib.sha256(recipe.encode()).hexdigest()[:16]
    place = homes.home() / f"cluster-{key}"
    with homes.filling(place) as space:
        if space:
            binaries.give(space / "new", programs.account)
            initdb = programs.bindir / "initdb"
            said = binaries.run(programs.account, initdb, "-D", space / "new", *INITDB)
            if said.returncode:
                raise failure("initdb failed", said.stdout)
            homes.publish(space / "new")
    return place


def postmaster(data: Path) -> list[str]:
    """Return what a postmaster says of itself, line by line: its id first, its state last.

    Args:
        data: The server's data directory.

    Returns:
        Nothing when no server ran there, or the last one ended well.
    """
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def failure(what: str, log: str) -> ThrowawayError:
    """Return the error for a program that failed, with the last lines it wrote.

    Args:
        what: What was tried.
        log: What the program wrote.
    """
    last = "\n".join(f"    {line}" for line in log.strip().splitlines()[-8:])
    hint = "its last words are above"
    if "No space left on device" in log:
        what, hint = f"no space left: {what}", "free some space, or set TMPDIR to a roomier place"
    return ThrowawayError(f"{what}:\n{last}" if last else what, hint)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what a server of ours refuses in a block into an error that says what was tried.

    Args:
        what: What was tried, as a sentence that says that it failed.

    Raises:
        ThrowawayError: The server refused it, or cannot be reached.
    """
    try:
        yield
    except psycopg.Error as error:
        state = f" [{error.sqlstate}]" if error.sqlstate else ""
        message = error.diag.message_primary or " ".join(str(error).split())
        hint = error.diag.message_hint or error.diag.message_detail or ""
        raise ThrowawayError(f"{what}: {message}{state}", hint) from error


def create_database(server: Server, name: str, template: str | None = None) -> None:
    """Create a database; a copy of files, which is quickest where nothing is flushed.

    Args:
        server: A server of ours.
        name: The new database.
        template: What it is a copy of, which nobody may be connected to; None for an empty one.

    Raises:
        ThrowawayError: The server refused it.
    """
    copied = sql.SQL(" template {}").format(sql.Identifier(template)) if template else sql.SQL("")
    strategy = sql.SQL(" strategy file_copy")
    query = sql.SQL("create database {}{}{}").format(sql.Identifier(name), copied, strategy)
    _execute(server, query, f"database {name} cannot be created")


def answers(run: Path) -> bool:
    """Say whether a server answers on a socket, be it only that it is starting up.

    Args:
        run: The socket's directory.
    """
    conninfo = make_conninfo(host=str(run), port=PORT, dbname="postgres", connect_timeout=5)
    return pq.PGconn.ping(conninfo.encode()) in {pq.Ping.OK, pq.Ping.REJECT}


def ensure_database(server: Server, name: str) -> None:
    """Create a database where it is missing.

    Args:
        server: A server of ours.
        name: The database.
    """
    with (
        explained(f"database {name} cannot be looked for"),
        psycopg.connect(server.url(), autocommit=True) as connection,
    ):
        found = connection.execute("select from pg_database where datname = %s", (name,))
        missing = found.fetchone() is None
    if missing:
        create_database(server, name)


def drop_database(server: Server, name: str) -> None:
    """Drop a database if it exists, with whoever is connected to it.

    Args:
        server: A server of ours.
        name: The database.
    """
    query = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    _execute(server, query, f"database {name} cannot be dropped")


def _execute(server: Server, query: sql.Composed, otherwise: str) -> None:
    with explained(otherwise), psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(query)
