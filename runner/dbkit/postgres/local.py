"""The durable PostgreSQL server of a project, for a newcomer's first apply."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit.errors import ThrowawayError
from dbkit.postgres import binaries, cluster, homes
from dbkit.postgres.cluster import START_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from dbkit.postgres.binaries import Account, Programs
    from dbkit.postgres.cluster import Server


#: A project's database. pg_cron lives in it, so that what it says of its runs is at hand there.
DATABASE = "dbkit"

#: Of a durable server; the default follows the segment size that initdb was given.
DURABLE = {"max_wal_size": "1GB"}


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a durable server lives: its data, its socket, and the user who owns them."""

    data: Path
    run: Path
    account: Account | None


def local(directory: Path) -> Server:
    """Return the durable server of a project, started when it does not run; it stays running.

    It has a database ``dbkit``.

    Args:
        directory: The project's ``.dbkit/``, made when missing.

    Raises:
        ThrowawayError: The server cannot be started.
    """
    with _durable(directory) as home:
        if pid := _running(home):
            return _with_database(_found(home, pid))
        programs = binaries.programs(home.account.uid if home.account else None)
        if not home.data.exists():
            _create_cluster(programs, home.data)
        _same_major(programs, home.data)
        _start(programs, home)
        return _with_database(_found(home, _running(home)))


def stop_local(directory: Path) -> bool:
    """Stop the durable server of a project; its data stays.

    Args:
        directory: The project's ``.dbkit/``.

    Returns:
        False when it was not running.
    """
    if not directory.is_dir():
        return False
    with _durable(directory) as home:
        pid = _running(home)
        if not pid:
            return False
        control = _found(home, pid).bindir / "pg_ctl"
        said = _control(home, control, "stop", "-m", "fast")
        if said.returncode:
            raise cluster.failure(f"the server {pid} did not stop", said.stdout)
        return True


@contextmanager
def _durable(directory: Path) -> Iterator[_Home]:
    """Hold a project's lock while its server is looked for, started or stopped."""
    try:
        if not directory.exists():
            directory.mkdir(parents=True)
            directory.chmod(0o755)
        with homes.locked(directory / "lock"):
            yield _home(directory.resolve())
    except PermissionError as error:
        raise ThrowawayError(
            f"{error.filename or directory}: {error.strerror}",
            f"{directory} was made by another user: run as that user, or remove it",
        ) from error


def _home(directory: Path) -> _Home:
    base = directory if _stays(directory) else _elsewhere(directory)
    data, run = base / "data", base / "run"
    # Data made by one user and found by root stays that user's.
    account = binaries.account(data.stat().st_uid if data.exists() else None)
    if cluster.too_long(run):
        run = homes.home() / f"run-{_key(base)}"
    if not run.exists():
        binaries.give(run, account)
    return _Home(data, run, account)


def _stays(directory: Path) -> bool:
    if (directory / "data").exists():
        return True
    return not (directory / "place").exists() and binaries.enters(binaries.account(), directory)


def _elsewhere(directory: Path) -> Path:
    # The pointer's last word only: a project from elsewhere must not lead us anywhere.
    pointer = directory / "place"
    if not pointer.exists():
        pointer.write_text(f"{homes.home()}/local-{_key(directory)}\n")
    place = homes.home() / f"local-{pointer.read_text().rpartition('local-')[2].strip()}"
    if place.parent != homes.home():
        raise ThrowawayError(f"{pointer} was not written by dbkit", "remove it")
    if not place.exists():
        place.mkdir()
        place.chmod(0o711)
    return place


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _running(home: _Home) -> int:
    """Return the process id of the server that listens on the socket, 0 for none.

    Only an answer says so: the file of a killed server names a process that may be another's now,
    and its orphans hold the socket open for a moment.
    """
    noted = cluster.postmaster(home.data)
    return int(noted[0]) if noted and cluster.answers(home.run) else 0


def _found(home: _Home, pid: int) -> Server:
    # Its own programs, which need not be those that a server started now would get.
    command = (home.data / "postmaster.opts").read_text().partition(' "')[0].strip()
    major = int((home.data / "PG_VERSION").read_text())
    return cluster.started(Path(command).parent, home.run, major, pid)


def _with_database(found: Server) -> Server:
    cluster.ensure_database(found, DATABASE)
    return found


def _create_cluster(programs: Programs, data: Path) -> None:
    if short := cluster.short_of_room(data.parent):
        raise ThrowawayError(f"no space for a server: {data.parent} {short}", "free some space")
    if not os.access(data.parent, os.W_OK):
        raise PermissionError(13, "cannot be written", str(data.parent))
    new = data.with_name("data.new")
    shutil.rmtree(new, ignore_errors=True)
    cluster.copy_cluster(programs, new)
    said = binaries.run(programs.account, programs.bindir / "initdb", "--sync-only", "-D", new)
    if said.returncode:
        raise cluster.failure(f"{new} cannot be brought to the disk", said.stdout)
    new.rename(data)


def _same_major(programs: Programs, data: Path) -> None:
    made = int((data / "PG_VERSION").read_text())
    if made != programs.major:
        raise ThrowawayError(
            f"{data} was made by PostgreSQL {made}, {programs.bindir} is {programs.major}",
            f"set DBKIT_PG_BIN to the programs of {made}, or remove {data.parent} to start anew",
        )


def _start(programs: Programs, home: _Home) -> None:
    _forget_the_dead(home)
    cron = cluster.cron(programs.bindir)
    if cron:
        cron["cron.database_name"] = DATABASE
    options = cluster.options(cluster.SETTINGS | DURABLE | cron, {})
    words = shlex.join(["-k", str(home.run), *options])
    control, log = programs.bindir / "pg_ctl", home.data / "server.log"
    deadline = time.monotonic() + STOP_SECONDS
    while True:
        log.unlink(missing_ok=True)
        said = _control(home, control, "start", "-s", "-l", log.name, "-o", words)
        if not said.returncode:
            return
        # Sessions of a killed server take a moment to notice.
        if "shared memory block" not in _tail(log) or time.monotonic() > deadline:
            raise cluster.failure("the server did not start", _tail(log) or said.stdout)
        time.sleep(0.1)


def _control(home: _Home, control: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # Relative paths: pg_ctl gives them to a shell, which would read a $ in a project's path.
    wait = ("-D", ".", "-w", "-t", str(START_SECONDS))
    return binaries.run(home.account, control, *command, *wait, cwd=home.data)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace") if log.exists() else ""


def _forget_the_dead(home: _Home) -> None:
    # After a reboot another process may have the number, and a killed server nobody waited for
    # keeps it: PostgreSQL would refuse to start. A postmaster's working directory is its data;
    # where nothing says so, PostgreSQL is the judge.
    for noted in (home.data / "postmaster.pid", home.run / f"{cluster.SOCKET}.lock"):
        pid = noted.read_text().split("\n")[0].strip() if noted.exists() else "none"
        process = Path("/proc") / pid
        if process.exists() and _working_directory(process) != home.data.resolve():
            noted.unlink()


def _working_directory(process: Path) -> Path | None:
    try:
        return (process / "cwd").readlink()
    except OSError:
        return None
