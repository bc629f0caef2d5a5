"""One meaning, one text: what was dumped and restored is no difference."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.rows import dict_row

from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import diff
from dbkit.database.catalog.snapshot import Scope
from dbkit.postgres import cluster, throwaway
from dbkit.verify.printed import PRINTED, Reader
from dbkit.verify.run import verify
from dbkit.verify.two_sides import compare
from dbkit.verify.values import Options
from support.majors import other_programs
from support.scratch import DISPOSABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.database.catalog.snapshot import Snapshot
    from dbkit.postgres.cluster import Server
    from support.scratch import Scratch

SCOPE = Scope(("app",))
FILE = Path(__file__).with_name("printed.sql")


@contextmanager
def databases(server: Server, *names: str) -> Iterator[list[str]]:
    """Make empty databases, and drop them after the block."""
    for name in names:
        cluster.create_database(server, name)
    try:
        yield [server.url(name) for name in names]
    finally:
        for name in names:
            cluster.drop_database(server, name)


def restore(server: Server, source: str, target: str) -> None:
    """Dump a database and restore it into another, which may not know an option of a column."""
    dump = subprocess.run(
        [server.bindir / "pg_dump", "-d", source], capture_output=True, check=True
    )
    psql = [str(server.bindir / "psql"), "-X", "-q", "-d", target]
    subprocess.run(psql, input=dump.stdout, capture_output=True, check=True)


def taken(url: str) -> Snapshot:
    """Return the facts of a database."""
    with psycopg.connect(url) as connection:
        return snapshot.take(connection, SCOPE)


@pytest.fixture
def thrice(dbkit_server: Server) -> Iterator[list[str]]:
    """Return a database with everything printed, its restored dump, and that one's."""
    with databases(dbkit_server, "printed", "printed_once", "printed_twice") as urls:
        with psycopg.connect(urls[0]) as connection:
            connection.execute(FILE.read_bytes())
        restore(dbkit_server, urls[0], urls[1])
        restore(dbkit_server, urls[1], urls[2])
        yield urls


def test_a_restored_dump_is_no_difference(thrice: list[str]) -> None:
    """Whatever PostgreSQL prints otherwise after it has read its own print means the same."""
    first, once, twice = thrice
    texts = diff(taken(first).facts, taken(twice).facts)
    differing = {(change.kind, name) for change in texts for name in change.attributes}
    printed = {(kind, name) for kind, names in PRINTED.items() for name in names}
    # Only bounds are constants, and partition keys are printed as they were; nothing else may.
    assert differing <= printed
    assert len(differing) > len(printed) // 2
    for other in (once, twice):
        report = compare(first, other, SCOPE)
        assert report.findings == ()
        assert compare(other, first, SCOPE).findings == ()
        assert sum(n for why, n in report.ignored.items() if "prints it" in why) == len(
            diff(taken(first).facts, taken(other).facts)
        )


def test_every_printed_text_is_read(thrice: list[str]) -> None:
    """None of the attributes is left to be compared as text because reading it fails."""
    facts = taken(thrice[2]).facts
    seen = set()
    with psycopg.connect(thrice[0], row_factory=dict_row, autocommit=True) as connection:
        connection.execute("set search_path = ''")
        reader = Reader(lambda: connection)
        for key, definition in facts.items():
            for name, text in json.loads(definition).items():
                is_string_body = name == "body" and "begin" in text and "BEGIN" not in text
                if name not in PRINTED.get(key[0], ()) or is_string_body or not text:
                    continue
                assert reader.means_the_same(key, name, text, text) or "KEY" in text, (key, name)
                seen.add((key[0], name))
    assert seen == {(kind, name) for kind, names in PRINTED.items() for name in names}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            """alter table app."par ""cel" drop constraint "is ok.",
            add constraint "is ok." check (state in ('new', 'sent'))""",
            ['constraint app.par "cel.is ok.'],
        ),
        (
            "create or replace view app.open_parcel as select p.id, 'a'::varchar in ('a', 'c'),"
            " '1'::int, case p.state when 'new' then '{}'::int[] end"
            """ from app."par ""cel" as p where p.state in ('new', 'sent')""",
            ["view app.open_parcel"],
        ),
        (
            """alter policy own on app."par ""cel" with check (state in ('new'))""",
            ['policy app.par "cel.own'],
        ),
        (
            'drop index app.open; create index open on app."par ""cel"'
            " ((state in ('new', 'sent'))) where state in ('new', 'gone')",
            ["index app.open"],
        ),
        (
            "alter domain app.grade drop constraint grade_check;"
            " alter domain app.grade add constraint grade_check check (value in ('low'))",
            ["constraint app.grade.grade_check"],
        ),
    ],
)
def test_what_was_changed_remains(thrice: list[str], statement: str, said: list[str]) -> None:
    """A change in a restored database is found, and nothing beside it."""
    with psycopg.connect(thrice[2], autocommit=True) as connection:
        connection.execute(statement.encode())
    assert [finding.object for finding in compare(thrice[0], thrice[2], SCOPE).findings] == said


def test_verify_of_a_restored_database(scratch: Scratch, dbkit_server: Server) -> None:
    """A managed database that was restored has no drift; what is pending there is not drift."""
    scratch.write("dbkit.toml", "")
    scratch.write(
        "migrations/app/app-0001-base.sql",
        "create schema app;\n"
        "create table app.t (id int primary key, state varchar not null check"
        " (state in ('a', 'b')));",
    )
    view = "sql/app/views/v.sql"
    text = (
        "-- V.\ncreate view app.v with (security_invoker = true) as"
        " select id from app.t where state in ('a', 'b');\ncomment on view app.v is 'V.';\n"
    )
    scratch.write(view, text)
    scratch.apply()
    with databases(dbkit_server, "restored") as (url,):
        restore(dbkit_server, scratch.url, url)
        for cached in (False, True, True):
            report = verify(scratch.load(), url, Options(DISPOSABLE, cached=cached))
            assert report.findings == ()
        scratch.write(view, text.replace("'V.'", "'W.'"))
        report = verify(scratch.load(), url, Options(DISPOSABLE, cached=False))
        assert {finding.rule for finding in report.findings} == {"pending"}
        scratch.write(view, text.replace("('a', 'b')", "('a')"))
        report = verify(scratch.load(), url, Options(DISPOSABLE, cached=False))
        assert {finding.rule for finding in report.findings} == {"pending"}
        replace(scratch, url=url).apply()
        assert verify(scratch.load(), url, Options(DISPOSABLE)).findings == ()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create or replace view app.v as select id from app.t")
        report = verify(scratch.load(), url, Options(DISPOSABLE))
        assert {finding.rule for finding in report.findings if finding.change} == {"drift"}


def test_another_major_prints_otherwise(
    dbkit_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dump that another major restored is no difference, from whichever side one looks."""
    with monkeypatch.context() as patch:
        patch.setenv("DBKIT_PG_BIN", str(other_programs(dbkit_server.bindir)))
        patch.delenv("DBKIT_PG_OPTIONS", raising=False)
        with throwaway.throwaway() as other:
            old, new = sorted((dbkit_server, other), key=lambda server: server.major)
            with databases(old, "printed") as (before,), databases(new, "printed") as (after,):
                with psycopg.connect(before) as connection:
                    connection.execute(FILE.read_bytes())
                restore(new, before, after)
                patch.setenv("DBKIT_PG_BIN", str(new.bindir))
                assert compare(before, after, SCOPE).findings == ()
                assert compare(after, before, SCOPE).findings == ()


def test_a_restored_object_is_not_made_anew(scratch: Scratch, dbkit_server: Server) -> None:
    """What is doubted in a restored database is tried, and found to be what its file says."""
    scratch.write("dbkit.toml", "")
    scratch.write(
        "migrations/app/app-0001-base.sql",
        "create schema app;\n"
        "create table app.t (id int primary key, state varchar not null);\n"
        "alter table app.t enable row level security;",
    )
    scratch.write(
        "sql/app/materialized_views/m.sql",
        "-- M.\ncreate materialized view app.m as"
        " select id, 'a'::varchar in ('a', 'b') from app.t where state in ('a', 'b');",
    )
    scratch.write(
        "sql/app/policies/t.sql",
        "-- T.\ncreate policy t on app.t using (state in ('a', 'b')) with check (state in ('a'));",
    )
    scratch.apply()
    with databases(dbkit_server, "once", "restored") as (once, url):
        restore(dbkit_server, scratch.url, once)
        restore(dbkit_server, once, url)
        restored = replace(scratch, url=url)
        made = restored.query("select oid from pg_class where relname = 'm'")
        policy = restored.query("select oid from pg_policy")
        scratch.write(
            "migrations/app/app-0002-more.sql",
            "-- depends: app-0001-base\nalter table app.t add more text;",
        )
        restored.apply()
        assert restored.query("select oid from pg_class where relname = 'm'") == made
        assert restored.query("select oid from pg_policy") == policy
        assert verify(restored.load(), url, Options(DISPOSABLE)).findings == ()


def test_what_others_wrote_runs_as_nobody(dbkit_server: Server) -> None:
    """An index of a stranger calls a function when it is created: it can do nothing there."""
    folder = Path(tempfile.mkdtemp())  # The server's user cannot enter pytest's.
    folder.chmod(0o777)
    proof = folder / "ran"
    text = (
        "create schema app; create table app.t (id int, state varchar check (state in ('a', 'b')));"
        " create function app.write() returns void language plpgsql as $$ begin"
        f" if current_setting('is_superuser') = 'on' then copy (select 1) to '{proof}'; end if;"
        " end $$; create function app.evil(int) returns int language plpgsql immutable as $$ begin"
        " perform app.write(); return 1; end $$; create index evil on app.t ((id + app.evil(1)));"
    )
    with databases(dbkit_server, "printed", "printed_once") as urls:
        with psycopg.connect(urls[0]) as connection:
            connection.execute(text.encode())
        assert proof.exists()
        restore(dbkit_server, urls[0], urls[1])
        proof.unlink(missing_ok=True)
        assert compare(urls[0], urls[1], SCOPE).findings == ()
        assert not proof.exists()
    shutil.rmtree(folder)
