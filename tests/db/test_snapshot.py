"""Snapshots: whole, the same every time, and without any right but to read the catalogs."""

from __future__ import annotations

import io
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit.database.catalog import snapshot, snapshot_file
from dbkit.database.catalog.changes import diff
from dbkit.database.catalog.snapshot import scope_of
from dbkit.errors import ProjectError
from dbkit.postgres import cluster, throwaway
from dbkit.project.load import load_project as load
from support.lab import SCOPE, Lab, differences, lab
from support.majors import other_programs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.database.catalog.snapshot import Scope, Snapshot
    from dbkit.postgres.cluster import Server
    from dbkit.testing.databases import Database
    from support.scratch import Scratch

#: The database's own properties do not travel with a dump.
WITHOUT_CLUSTER = snapshot.Scope(SCOPE.schemas, SCOPE.roles, SCOPE.rules)


@pytest.fixture(scope="module")
def rich(dbkit_server: Server, dbkit_template: str) -> Iterator[Lab]:
    """Return the database with something of every kind."""
    # After the project, which sets something for a role: that is the whole server's.
    assert dbkit_template
    with lab(dbkit_server) as made:
        yield made


def taken(url: str, what: Scope = SCOPE) -> Snapshot:
    """Return a snapshot of a database."""
    with psycopg.connect(url, autocommit=True) as connection:
        return snapshot.take(connection, what)


def written(of: Snapshot) -> str:
    """Return a snapshot's file."""
    file = io.StringIO()
    snapshot_file.write(of, file)
    return file.getvalue()


@contextmanager
def restored(server: Server, name: str, tmp_path: Path) -> Iterator[str]:
    """Dump a database and restore it into another for the length of a block."""
    script = tmp_path / "dump.sql"
    program = str(server.bindir / "pg_dump")
    dump = [program, "--inserts", "-f", str(script), server.url(name)]
    subprocess.run(dump, check=True, capture_output=True)
    cluster.create_database(server, "restored")
    try:
        # The dump's own commands for psql are not SQL.
        lines = script.read_bytes().split(b"\n")
        plain = b"\n".join(line for line in lines if not line.startswith(b"\\"))
        with psycopg.connect(server.url("restored"), autocommit=True) as connection:
            connection.execute(plain)
        yield server.url("restored")
    finally:
        cluster.drop_database(server, "restored")


def test_every_query_finds_something(rich: Lab) -> None:
    """The rich database has facts from every query but those of what needs a change to be seen."""
    with psycopg.connect(rich.url) as connection:
        snapshot.pin(connection, SCOPE)
        empty = [
            kind
            for kind in snapshot.kinds()
            if kind != snapshot.JOBS and not connection.execute(snapshot.fact_query(kind)).rowcount
        ]
    seldom = {"access_method", "constraint_trigger", "security_label", "transform"}
    # Of the next, test_grammar has one each. What is set for roles other tests may leave.
    assert seldom == set(empty) - {"shell_type", "subscription", "setting"}


def test_two_snapshots_are_the_same_file(rich: Lab) -> None:
    """A snapshot's file depends on nothing but the database."""
    assert written(taken(rich.url)) == written(taken(rich.url))


def test_a_file_is_read_back(rich: Lab) -> None:
    """What was written is read back, each number as the server spelled it."""
    with psycopg.connect(rich.url) as connection:
        connection.execute("alter function lab.double(integer) cost 0.0000001")
        connection.execute("comment on schema lab is E'\\x01 \\t \"é\\\\ \\u2028 ]'")
        before = snapshot.take(connection, SCOPE)
        connection.rollback()
    assert before == snapshot_file.read(io.StringIO(written(before)))
    assert '"cost": 0.0000001' in before.facts["function", "lab", "double(integer)"]


@pytest.mark.parametrize(
    "text", ["", "{}\n", "[]\n", "create table", '{"snapshot": 1, "unseen": []}\n["a", 1]\n']
)
def test_something_else_is_not_a_snapshot(text: str) -> None:
    """A file that is no snapshot is an error that says so."""
    with pytest.raises(ProjectError, match="not a snapshot"):
        snapshot_file.read(io.StringIO(text))


def test_a_snapshot_of_another_format_is_refused() -> None:
    """What a later version wrote is not guessed at."""
    with pytest.raises(ProjectError, match="another version"):
        snapshot_file.read(io.StringIO('{"snapshot": 99}\n'))


def test_a_restored_dump_is_the_same(rich: Lab, tmp_path: Path) -> None:
    """A database restored from pg_dump has the same facts, whatever the order of its columns."""
    with restored(rich.server, "lab", tmp_path) as url:
        before, after = taken(rich.url, WITHOUT_CLUSTER), taken(url, WITHOUT_CLUSTER)
    assert () == differences(before, after)


#: Every object of the database that may have rights, as the server itself names it.
GRANTABLE = """
    select distinct format('grant all on %s %s to lab_reader', case o.type
        when 'composite type' then 'type'
        when 'aggregate' then 'routine'
        when 'function' then 'routine'
        when 'procedure' then 'routine'
        when 'foreign-data wrapper' then 'foreign data wrapper'
        when 'server' then 'foreign server'
        when 'view' then 'table'
        when 'materialized view' then 'table'
        when 'foreign table' then 'table'
        else o.type
    end, o.identity)
    from (
        select 'pg_class'::regclass, oid, 0 from pg_class where relkind not in ('i', 'I')
        union all
        select 'pg_proc'::regclass, oid, 0 from pg_proc
        union all
        select 'pg_type'::regclass, oid, 0 from pg_type where typcategory <> 'A'
        union all
        select 'pg_namespace'::regclass, oid, 0 from pg_namespace
        union all
        select 'pg_language'::regclass, oid, 0 from pg_language
        union all
        select 'pg_foreign_data_wrapper'::regclass, oid, 0 from pg_foreign_data_wrapper
        union all
        select 'pg_foreign_server'::regclass, oid, 0 from pg_foreign_server
    ) as a (class, oid, part)
    cross join lateral pg_identify_object(a.class, a.oid, a.part) as o
    where a.oid >= 16384 and (o.schema is null or o.schema !~ '^pg_')
    order by 1
"""


def test_no_right_is_a_fact_that_a_dump_does_not_carry(rich: Lab, tmp_path: Path) -> None:
    """Granted on all on which the server lets it be granted, members of extensions too."""
    cluster.create_database(rich.server, "granted", "lab")
    try:
        url = rich.server.url("granted")
        assert grant_all(url) > 100
        with restored(rich.server, "granted", tmp_path) as copy:
            before, after = taken(url, WITHOUT_CLUSTER), taken(copy, WITHOUT_CLUSTER)
        assert () == differences(before, after)
    finally:
        cluster.drop_database(rich.server, "granted")


def grant_all(url: str) -> int:
    """Grant all privileges on everything to a role, and return on how much."""
    granted = 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create extension citext schema lab")
        connection.execute("create extension pg_stat_statements schema lab")
        for (statement,) in connection.execute(GRANTABLE).fetchall():
            # Shell types until 16; multiranges from 17 on.
            with suppress(psycopg.errors.InvalidGrantOperation, psycopg.errors.UndefinedObject):
                connection.execute(statement)
                granted += 1
    return granted


def test_a_restored_project_is_the_same(
    database: Database, dbkit_server: Server, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    """The systems of this repository survive a dump, their partitions included."""
    what = scope_of(load(pytestconfig.rootpath))
    before = taken(database.url, what)
    assert before.counted["partitions made by a rule"] > 0
    assert any(kind == "policy" for kind, *_ in before.facts)
    with restored(dbkit_server, database.name, tmp_path) as url:
        assert () == differences(before, taken(url, what))


def test_a_role_that_can_do_nothing_sees_all(rich: Lab) -> None:
    """Reading the catalogs takes no right on any object."""
    with psycopg.connect(rich.url, autocommit=True) as connection:
        connection.execute("create role lab_nobody")
        try:
            connection.execute("set role lab_nobody")
            seen = snapshot.take(connection, SCOPE)
            # But for the options of user mappings, about which it says nothing.
            assert diff(rich.base.facts, seen.facts) == ()
            assert rich.base.facts.keys() == seen.facts.keys()
            assert rich.base.counted == seen.counted
            assert seen.unseen == (
                "jobs: this role may not know whether pg_cron lives in another database",
                "connections of subscriptions, options of user mappings:"
                " a superuser's alone to see",
            )
        finally:
            connection.execute("reset role")
            connection.execute("drop role lab_nobody")


def test_settings_of_the_session_do_not_matter(rich: Lab) -> None:
    """Search path, time zone, style of dates: the facts stay the same, and the settings too."""
    with psycopg.connect(rich.url, autocommit=True) as connection:
        connection.execute("set search_path = lab")
        connection.execute("set timezone = 'Asia/Tokyo'")
        connection.execute("set datestyle = 'SQL, DMY'")
        connection.execute("set quote_all_identifiers = on")
        assert rich.base == snapshot.take(connection, SCOPE)
        assert ("lab",) == connection.execute("show search_path").fetchone()
        assert ("0",) == connection.execute("show lock_timeout").fetchone()


def test_an_open_transaction_stays_as_it_was(rich: Lab) -> None:
    """Within a transaction its own changes are seen, and it goes on with its settings."""
    with psycopg.connect(rich.url) as connection:
        connection.execute("set local timezone = 'Asia/Tokyo'")
        connection.execute("create table lab.mine (id integer)")
        seen = differences(rich.base, snapshot.take(connection, SCOPE))
        assert ("+ column lab.mine.id", "+ table lab.mine") == seen
        assert ("Asia/Tokyo",) == connection.execute("show timezone").fetchone()
        connection.rollback()


def test_a_lock_is_not_waited_for(rich: Lab) -> None:
    """A table that somebody else is altering ends the snapshot, and the transaction is usable."""
    with psycopg.connect(rich.url) as other, psycopg.connect(rich.url) as connection:
        other.execute("lock table lab.item")
        connection.execute("select 1")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            snapshot.take(connection, SCOPE)
        assert (1,) == connection.execute("select 1").fetchone()
        other.rollback()
        assert rich.base == snapshot.take(connection, SCOPE)


def test_nothing_is_written(rich: Lab) -> None:
    """The transaction is read-only, and leaves none open."""
    with psycopg.connect(rich.url) as connection:
        count = "select pg_catalog.pg_current_xact_id_if_assigned()"
        snapshot.take(connection, SCOPE)
        assert psycopg.pq.TransactionStatus.IDLE == connection.info.transaction_status
        assert (None,) == connection.execute(count).fetchone()


def test_without_schemas_all_are_looked_at(rich: Lab) -> None:
    """All schemas but the server's and dbkit's own; what was not asked for is counted."""
    with psycopg.connect(rich.url) as connection:
        connection.execute("create schema dbkit")
        connection.execute("create table dbkit.run (id integer)")
        connection.execute("create temporary table passing (id integer)")
        every = snapshot.take(connection)
        assert ("table", "elsewhere", "unmanaged") in every.facts
        assert ("table", "dbkit", "run") not in every.facts
        assert 1 == every.counted["temporary relations"]
        connection.rollback()
    assert 1 == rich.base.counted["relations of schema elsewhere"]
    assert ("table", "elsewhere", "unmanaged") not in rich.base.facts
    assert 2 == rich.base.counted["partitions made by a rule"]


def test_names_that_dots_make_alike_are_told_apart(rich: Lab) -> None:
    """Two objects whose dotted names are the same are two facts."""
    with psycopg.connect(rich.url) as connection:
        connection.execute('create table lab.a ("b.c" integer)')
        connection.execute('create table lab."a.b" (c text)')
        seen = differences(rich.base, snapshot.take(connection, SCOPE))
        connection.rollback()
    assert {"+ column lab.a.b.c", "+ column lab.a.b.c #2"} <= set(seen)


def test_schemas_of_any_name_can_be_asked_for(rich: Lab) -> None:
    """Quotes, commas and braces in a schema's name."""
    name = 'a"b,{c}\\ d'
    with psycopg.connect(rich.url) as connection:
        connection.execute(psycopg.sql.SQL("create schema {}").format(psycopg.sql.Identifier(name)))
        facts = snapshot.take(connection, snapshot.Scope(schemas=(name,))).facts
        connection.rollback()
    assert [("schema", "", name)] == [key for key in facts if key[0] == "schema"]


def test_the_same_project_is_the_same_on_another_major(
    shop_project: Scratch, dbkit_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL 15 and 18 give the same facts, as far as they print a query alike."""
    shop_project.apply()
    here = taken(shop_project.url, scope_of(shop_project.load()))
    monkeypatch.setenv("DBKIT_PG_BIN", str(other_programs(dbkit_server.bindir)))
    monkeypatch.delenv("DBKIT_PG_OPTIONS", raising=False)  # they are for the server we have
    with throwaway.throwaway() as server:
        cluster.create_database(server, "there")
        shop_project = type(shop_project)(shop_project.root, server.url("there"))
        shop_project.apply()
        there = taken(shop_project.url, scope_of(shop_project.load()))
    assert here.major != there.major
    printed = {"~ view shop.cheap", "~ view shop.priced"}
    assert set() == set(differences(here, there)) - printed


# Jobs --------------------------------------------------------------------------------------


@pytest.fixture
def cron(dbkit_server: Server) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection to pg_cron's database with a job in it, rolled back afterwards."""
    with psycopg.connect(dbkit_server.url()) as connection:
        connection.execute("create extension if not exists pg_cron")
        connection.execute("create schema lab")
        connection.execute("select cron.schedule('lab.nightly', '0 3 * * *', 'select 1')")
        yield connection
        connection.rollback()


JOBS = snapshot.Scope(schemas=("lab",))
MUTATIONS = {
    "schedule": "update cron.job set schedule = '0 4 * * *' where jobname = 'lab.nightly'",
    "command": "update cron.job set command = 'select 2' where jobname = 'lab.nightly'",
    "active": "update cron.job set active = false where jobname = 'lab.nightly'",
    "role": "update cron.job set username = 'other' where jobname = 'lab.nightly'",
}


@pytest.mark.requires_extension("pg_cron")
@pytest.mark.parametrize("attribute", MUTATIONS)
def test_a_changed_job(cron: psycopg.Connection[Any], attribute: str) -> None:
    """A job's schedule, command, role and whether it is active are seen."""
    before = snapshot.take(cron, JOBS)
    assert ("job", "lab", "nightly") in before.facts
    cron.execute(MUTATIONS[attribute].encode())
    assert ("~ job lab.nightly",) == differences(before, snapshot.take(cron, JOBS))


@pytest.mark.requires_extension("pg_cron")
def test_jobs_made_and_removed(cron: psycopg.Connection[Any]) -> None:
    """A job that came or went is seen; one of another system or database is not looked at."""
    before = snapshot.take(cron, JOBS)
    cron.execute("select cron.schedule('lab.other', '0 3 * * *', 'select 1')")
    cron.execute("select cron.schedule('foreign', '0 3 * * *', 'select 1')")
    cron.execute("select cron.unschedule('lab.nightly')")
    assert ("+ job lab.other", "- job lab.nightly") == differences(
        before, snapshot.take(cron, JOBS)
    )
    elsewhere = snapshot.Scope(schemas=("lab",), database="elsewhere")
    assert [] == [key for key in snapshot.take(cron, elsewhere).facts if key[0] == "job"]


@pytest.mark.requires_extension("pg_cron")
def test_jobs_that_a_role_cannot_see_are_named(cron: psycopg.Connection[Any]) -> None:
    """A role without the right to read cron.job is told so, and gets the rest."""
    cron.execute("create role lab_nobody")
    cron.execute("set local role lab_nobody")
    blind = snapshot.take(cron, JOBS)
    assert ("jobs: this role may not read cron.job",) == blind.unseen
    assert ("schema", "", "lab") in blind.facts
    cron.execute("reset role")
    cron.execute("grant usage on schema cron to lab_nobody")
    cron.execute("grant select on cron.job to lab_nobody")
    cron.execute("set local role lab_nobody")
    (unseen,) = snapshot.take(cron, JOBS).unseen
    assert "jobs of other roles: row security of cron.job shows a role its own" == unseen


@pytest.mark.requires_extension("pg_cron")
def test_jobs_elsewhere_are_named(rich: Lab) -> None:
    """Where pg_cron lives in another database of the server, that is said."""
    assert ("jobs: pg_cron lives in database postgres",) == rich.base.unseen
