"""Killed processes leave no server, and what they leave on disk is cleaned up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.postgres import throwaway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Starts a server in a place of its own, names it, and stays until it is told to go.
OWNER = """
import os, pathlib, sys, threading, time
from dbkit.postgres import throwaway
throwaway._bases = lambda: [pathlib.Path(sys.argv[1])]
started = throwaway.throwaway()
if sys.argv[2] == "thread":
    starter = threading.Thread(target=lambda: print(started.__enter__().pid, flush=True))
    starter.start()
    starter.join()
else:
    print(started.__enter__().pid, flush=True)
if sys.argv[2] == "fork" and os.fork() == 0:
    time.sleep(5)  # outlives its parent by longer than the test waits for the server's end
    os._exit(0)
sys.stdin.read()
"""


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the one directory in which throwaway servers are made here."""
    path = Path(tempfile.mkdtemp(prefix="dbkit-test-", dir=throwaway._base(None)))
    path.chmod(0o755)
    monkeypatch.setattr(throwaway, "_bases", lambda: [path])
    yield path
    shutil.rmtree(path)


def start(place: Path, how: str = "plain") -> subprocess.Popen[str]:
    """Start a process that owns a server."""
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, str(place), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def named(owner: subprocess.Popen[str]) -> int:
    """Return the process id of an owner's server once it runs."""
    assert owner.stdout
    return int(owner.stdout.readline())


def end(owner: subprocess.Popen[str], how: signal.Signals) -> None:
    """Kill an owner and collect what is left of it."""
    owner.send_signal(how)
    owner.wait(10)
    assert owner.stdin
    assert owner.stdout
    owner.stdin.close()
    owner.stdout.close()


def processes(place: Path) -> list[str]:
    """Return the commands of all processes that name a place, but for the owners of servers."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if str(place) in command and OWNER not in command:
            found.append(command.replace("\0", " ")[-200:])
    return found


def eventually(happened: Callable[[], bool], seconds: float = 5) -> bool:
    """Say whether something happens within some seconds."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_killed_process_leaves_no_server(place: Path, how: signal.Signals) -> None:
    """The server ends with it, and the next start removes the directory."""
    owner = start(place)
    server = named(owner)
    assert processes(place)
    end(owner, how)
    assert eventually(lambda: not Path(f"/proc/{server}").exists())
    assert eventually(lambda: not processes(place))
    (left,) = place.glob(f"{throwaway.PREFIX}*")
    with throwaway.throwaway() as started:
        assert [Path(started.host).parent] == list(place.glob(f"{throwaway.PREFIX}*"))
    assert not left.exists()


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08])
def test_a_process_killed_while_it_starts_a_server(place: Path, delay: float) -> None:
    """At no moment of the start does a kill leave the server running."""
    owner = start(place)
    assert eventually(lambda: any(place.iterdir()), 20)
    time.sleep(delay)
    end(owner, signal.SIGKILL)
    assert eventually(lambda: not processes(place)), processes(place)


def test_a_server_is_bound_to_the_process_not_to_the_thread(place: Path) -> None:
    """It survives the thread that started it, and not the process."""
    with ThreadPoolExecutor(1) as pool:
        context = throwaway.throwaway()
        started = pool.submit(context.__enter__).result()
    with psycopg.connect(started.url()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    context.__exit__(None, None, None)
    owner = start(place, "thread")
    server = named(owner)
    end(owner, signal.SIGKILL)
    assert eventually(lambda: not Path(f"/proc/{server}").exists())


def test_a_fork_does_not_keep_a_server_alive(place: Path) -> None:
    """The server ends with the process that started it, though a child of that lives on."""
    owner = start(place, "fork")
    server = named(owner)
    end(owner, signal.SIGKILL)
    assert eventually(lambda: not Path(f"/proc/{server}").exists(), 3)


def test_a_fork_that_leaves_the_block_stops_nothing(place: Path) -> None:
    """A child has no server to stop and no directory to remove."""
    with throwaway.throwaway() as started:
        code = (
            "import os, sys, pathlib\n"
            "from dbkit.postgres import throwaway\n"
            "throwaway._bases = lambda: [pathlib.Path(sys.argv[1])]\n"
            "with throwaway.throwaway() as server:\n"
            "    child = os.fork()\n"
            "    if child: os.waitpid(child, 0); print(os.path.exists(server.host), flush=True)\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", code, str(place)], capture_output=True, text=True, check=True
        )
        assert ["True"] == said.stdout.split()
        assert Path(started.host).exists()


def test_a_reused_process_id_protects_nothing(place: Path) -> None:
    """A dead owner's directory goes, though its number is that of a living process."""
    stale = place / f"{throwaway.PREFIX}reused"
    stale.mkdir()
    (stale / "owner").write_text(f"{os.getpid()}\n")
    half_made = place / f"{throwaway.PREFIX}without"
    half_made.mkdir()
    (place / "dbkit-else").mkdir()
    with throwaway.throwaway():
        assert not stale.exists()
        assert not half_made.exists()
        assert (place / "dbkit-else").exists()


def test_a_living_owners_directory_stays(place: Path) -> None:
    """Of this process and of another."""
    owner = start(place)
    server = named(owner)
    with throwaway.throwaway(), throwaway.throwaway():
        assert len(list(place.glob(f"{throwaway.PREFIX}*"))) == 3
        assert Path(f"/proc/{server}").exists()
    end(owner, signal.SIGKILL)


def test_many_cleaners_at_once(place: Path) -> None:
    """Each finds what is stale gone or removes it, and none takes what another just made."""
    for number in range(20):
        stale = place / f"{throwaway.PREFIX}{number}"
        (stale / "data" / "base").mkdir(parents=True)
    owners = [start(place) for _ in range(3)]
    servers = [named(owner) for owner in owners]
    assert len(list(place.glob(f"{throwaway.PREFIX}*"))) == 3
    assert all(Path(f"/proc/{server}").exists() for server in servers)
    for owner in owners:
        end(owner, signal.SIGKILL)
    assert eventually(lambda: not processes(place))
