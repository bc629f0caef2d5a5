"""A PostgreSQL server for one run or one test, gone with the process that started it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg

from dbkit.errors import ThrowawayError
from dbkit.postgres import binaries, cluster, homes
from dbkit.postgres.cluster import START_SECONDS, STOP_SECONDS, Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbkit.postgres.binaries import Account, Programs

PREFIX = "dbkit-throwaway-"

#: Of a throwaway server: nothing outlives it, so nothing has to reach a disk.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_senders": "2",
    "max_wal_size": "4GB",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    # In the data directory, where it goes away with it; a container's /dev/shm is small.
    "dynamic_shared_memory_type": "mmap",
}

#: With one of these the launcher is left alone: jobs are to run, or there may be no pg_cron.
JOBS_WANTED = {"cron.max_running_jobs", "shared_preload_libraries"}

DISMISS_LAUNCHER = (
    "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'pg_cron launcher'"
)

#: Runs the server on a leash: it stops at once when standard input ends, which the kernel sees to
#: when the process that holds the other end dies, however it dies. The parent-death signal of Linux
#: would be bound to a thread, and setting it needs code between fork and exec, which Python warns
#: of from 3.12 on. QUIT is what stops a server at once; TERM is for the moment before the server
#: listens to signals, in which QUIT is ignored, as a shell sees to for what runs in the background.
LEASH = """
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -TERM "$server"; kill -QUIT "$server"; } 2>/dev/null &
watcher=$!
exec 3<&-
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
wait "$watcher"
exit "$code"
"""

_leashes: set[IO[bytes]] = set()


def _let_go() -> None:
    # A server belongs to the process that started it: a fork must not keep it alive.
    for leash in _leashes:
        leash.close()
    _leashes.clear()


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def throwaway(settings: Mapping[str, str] | None = None, major: int = 0) -> Iterator[Server]:
    """Start a server, and stop and remove it at the end, also when this process is killed.

    Args:
        settings: Server settings over ours and over those of ``DBKIT_PG_OPTIONS``. Jobs of pg_cron
            are declared but never run, unless ``cron.max_running_jobs`` is among them.
        major: The major that is wanted; where there is none, the nearest newer one is taken.

    Yields:
        The server, ready for connections.

    Raises:
        ThrowawayError: No server can be started here.
    """
    programs, settings = binaries.programs(major=major), settings or {}
    cron = cluster.cron(programs.bindir)
    options = cluster.options(cluster.SETTINGS | FAST | cron, settings)
    with _space(programs.account) as space:
        cluster.copy_cluster(programs, space / "data")
        binaries.give(space / "run", programs.account)
        with _leashed(programs, space, options) as pid:
            started = cluster.started(programs.bindir, space / "run", programs.major, pid)
            if cron and not JOBS_WANTED & settings.keys():
                _dismiss_launcher(started)
            yield started


def version(major: int = 0) -> str:
    """Return what a throwaway server is: its programs' place and version.

    Args:
        major: The major that is wanted, as for ``throwaway``.

    Raises:
        ThrowawayError: There are no programs.
    """
    found = binaries.programs(major=major)
    return f"{found.bindir} {found.version}"


def _dismiss_launcher(started: Server) -> None:
    # pg_cron takes a limit of no running jobs for one, but a stopped launcher never comes back.
    deadline = time.monotonic() + START_SECONDS
    with psycopg.connect(started.url(), autocommit=True) as connection:
        while not connection.execute(DISMISS_LAUNCHER).fetchone():
            if time.monotonic() > deadline:
                raise ThrowawayError("pg_cron is preloaded, but its launcher did not start")
            time.sleep(0.002)


@contextmanager
def _space(account: Account | None) -> Iterator[Path]:
    """Make a throwaway server's directory, remove it afterwards, and those of the dead before."""
    base = _base(account)
    with homes.locked(homes.home() / "spaces.lock"):
        _sweep()
        space = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        space.chmod(0o711)  # the server's user passes through; only we may write
        owner = (space / "owner").open("wb")
        fcntl.flock(owner, fcntl.LOCK_EX)
    owner.write(f"{os.getpid()}\n".encode())  # for people
    owner.flush()
    _leashes.add(owner)
    try:
        yield space
    finally:
        if not owner.closed:  # as it is in a fork, which leaves the block without owning it
            shutil.rmtree(space, ignore_errors=True)
            _leashes.discard(owner)
            owner.close()


def _bases() -> list[Path]:
    names = ("/dev/shm", tempfile.gettempdir(), "/tmp", "/var/tmp")  # noqa: S108 - mkdtemp
    return list(dict.fromkeys(map(Path, names)))


def _base(account: Account | None) -> Path:
    refused = []
    for base in _bases():
        reason = _unfit(base, account)
        if not reason:
            return base
        refused.append(f"{base} {reason}")
    raise ThrowawayError(
        "no place for a throwaway server: " + "; ".join(refused),
        "free some space, or set TMPDIR to a short path with room",
    )


def _unfit(base: Path, account: Account | None) -> str:
    if not base.is_dir() or not os.access(base, os.W_OK | os.X_OK):
        return "cannot be written"
    if cluster.too_long(base / f"{PREFIX}12345678" / "run"):
        return "is too long a path for a socket"
    if short := cluster.short_of_room(base):
        return short
    if not binaries.enters(account, base):
        return f"is closed to the user {account.name if account else 'we are'}"
    return ""


def _sweep() -> None:
    """Remove what killed processes left behind.

    A living owner holds a lock on its file. A process id could have been given to another process
    since, or belong to another container.
    """
    for space in (found for base in _bases() for found in base.glob(f"{PREFIX}*")):
        try:
            if space.lstat().st_uid == os.geteuid() and not space.is_symlink():
                _sweep_one(space)
        except (FileNotFoundError, NotADirectoryError):
            continue  # its owner was quicker


def _sweep_one(space: Path) -> None:
    with (space / "owner").open("a") as owner:
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(space, ignore_errors=True)


@contextmanager
def _leashed(programs: Programs, space: Path, options: list[str]) -> Iterator[int]:
    """Run a server that ends with the block or with this process; yield its process id."""
    places = ("-D", str(space / "data"), "-k", str(space / "run"))
    command = [str(programs.bindir / "postgres"), *places, *options]
    who = programs.account
    with (space / "log").open("wb") as log:
        process = subprocess.Popen(
            ["/bin/sh", "-c", LEASH, "dbkit", *command],
            env=binaries.environment(),
            cwd="/",
            user=who.uid if who else None,
            group=who.gid if who else None,
            extra_groups=[] if who else None,
            start_new_session=True,  # ^C is for us, who then stop it
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    assert process.stdin
    _leashes.add(process.stdin)
    try:
        yield _ready(process, space)
    finally:
        _leashes.discard(process.stdin)
        _stop(process)


def _ready(process: subprocess.Popen[bytes], space: Path) -> int:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        # The postmaster writes its state there; it is what pg_ctl waits for too.
        match cluster.postmaster(space / "data"):
            case [pid, *_, "ready"]:
                return int(pid)
        time.sleep(0.002)
    raise cluster.failure("the server did not start", (space / "log").read_text(errors="replace"))


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its own session, so only what we started
        process.wait()
