"""Names without a schema: found along a project's search path, and along a routine's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.apply.foresee import foresee
from dbkit.apply.run import apply
from dbkit.errors import ApplyError, ProjectError
from dbkit.parse.search_path import SERVER_TYPES
from dbkit.postgres import cluster
from dbkit.report import psql_script
from dbkit.testing.databases import Databases
from dbkit.verify.run import verify
from dbkit.verify.values import Options
from support.scratch import DISPOSABLE, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.postgres.cluster import Server
    from dbkit.verify.values import Report

#: A history of another tool, in short names, and an extension in a schema of its own.
BASE = """
    create schema shop;
    create schema ext;
    create extension citext schema ext;
    create type kind as enum ('a', 'b');
    create table parcel (id bigint primary key, label ext.citext not null, kind kind);
    comment on table parcel is 'Parcels.';
    """
LABELS = "sql/shop/views/labels.sql"
SAME = "sql/shop/functions/same.sql"


@pytest.fixture
def short(scratch: Scratch) -> Scratch:
    """Return a project that finds names in ``shop`` and ``ext``."""
    scratch.write("dbkit.toml", 'search_path = ["shop", "ext"]')
    scratch.write("migrations/shop/shop-0001-base.sql", BASE)
    scratch.write(
        LABELS,
        """
        -- Labels.
        create view labels with (security_invoker = true) as select id, label from parcel;

        comment on view labels is 'Labels.';

        comment on column labels.label is 'The label.';

        grant select (id) on labels to pg_monitor;
        """,
    )
    scratch.write(
        SAME,
        """
        -- Whether two labels are the same: the type is the extension's.
        create or replace function same(one citext, other citext) returns boolean
        language plpgsql stable as $$
        declare
            p parcel%rowtype;
        begin
            select * into p from labels l join parcel using (id, label) where l.label = one;
            return one = other;
        end $$;

        comment on function same(citext, citext) is 'Same.';

        revoke execute on function same(citext, citext) from public;
        """,
    )
    return scratch


def verified(project: Scratch) -> Report:
    """Return what verify reports."""
    return verify(project.load(), project.url, Options(DISPOSABLE, cached=False))


def settled(project: Scratch) -> None:
    """Apply; then nothing is left to do, and nothing differs from a database built anew."""
    project.apply()
    assert project.steps() == []
    report = verified(project)
    assert [f for f in report.findings if f.level == "error" and "invariant" not in f.rule] == []


def test_short_names_are_found_where_postgres_finds_them(short: Scratch) -> None:
    """Facts and places are qualified; a second run has nothing to do."""
    settled(short)
    assert short.value("select obj_description('shop.labels'::regclass)") == "Labels."
    with psycopg.connect(short.url) as connection:
        connection.execute("set search_path = shop, ext")
        assert connection.execute("select same('A', 'a')").fetchone() == (True,)


def test_a_type_of_an_extension_is_an_argument(short: Scratch) -> None:
    """A routine whose argument types are an extension's is changed, renamed and removed."""
    settled(short)
    text = (short.root / SAME).read_text(encoding="utf-8")
    short.write(SAME, text.replace("one", "first"))  # Postgres has to drop it for that.
    settled(short)
    short.remove(SAME)
    settled(short)
    assert short.value("select count(*) from pg_proc where proname = 'same'") == 0


def test_a_new_object_earlier_in_the_path_is_used(scratch: Scratch) -> None:
    """What an unchanged file means by a name follows the path, as in a database built anew."""
    scratch.write("dbkit.toml", '[search_path]\nb = ["a", "b"]\n')
    scratch.write("migrations/a/a-0001-base.sql", "create schema a;")
    scratch.write(
        "migrations/b/b-0001-base.sql",
        "-- depends: a-0001-base\ncreate schema b; create table b.t (x int);",
    )
    scratch.write("sql/b/views/w.sql", "-- W.\ncreate view b.w as select * from t;")
    settled(scratch)
    scratch.write("sql/a/views/t.sql", "-- T.\ncreate view a.t as select 1 as x;")
    scratch.write("dbkit.toml", '[search_path]\nb = ["a", "b"]\na = []\n')
    settled(scratch)
    assert "a.t" in scratch.value("select pg_get_viewdef('b.w'::regclass)")
    scratch.remove("sql/a/views/t.sql")
    settled(scratch)
    assert "b.t" in scratch.value("select pg_get_viewdef('b.w'::regclass)")
    scratch.write("dbkit.toml", '[search_path]\nb = ["b", "a"]\n')
    settled(scratch)


def test_a_script_searches_as_apply_does(short: Scratch) -> None:
    """The script of ``plan --format sql`` runs in psql, and leaves nothing to do."""
    loaded = short.load()
    made, foreseen = foresee(loaded, short.url, DISPOSABLE)
    script = psql_script.plan(made, loaded, foreseen)
    assert "set local search_path = shop, ext;" in script
    with psycopg.connect(short.url, autocommit=True) as connection:
        connection.execute(script.encode())
    assert short.steps() == []
    settled(short)


def test_a_routine_sets_its_own_path(scratch: Scratch) -> None:
    """Inside it short names are looked for there, in any project and from any file's name."""
    scratch.write("dbkit.toml", "")
    scratch.write(
        "migrations/shop/shop-0001-base.sql",
        "create schema shop; create table shop.parcel (id int, state text);",
    )
    scratch.write(
        "sql/shop/functions/a_first.sql",
        """
        -- The first, as the manual advises for security definer.
        create or replace function shop.a_first() returns shop.parcel language plpgsql
        security definer set search_path to 'shop', 'pg_temp' as $$
        declare
            it parcel;
        begin
            select p.* into it from parcel as p where z_count(p.state) > 0;
            return it;
        end $$;
        """,
    )
    scratch.write(
        "sql/shop/functions/b_all.sql",
        """
        -- All of a state: the server checks this body when it is made.
        create or replace function shop.b_all() returns bigint language sql
        set search_path = shop, pg_temp as $$ select sum(z_count(state)) from parcel $$;
        """,
    )
    scratch.write(
        "sql/shop/functions/z_count.sql",
        """
        -- How many there are in a state.
        create or replace function shop.z_count(text) returns bigint language sql stable
        set search_path = shop, pg_temp as $$ select count(*) from parcel where state = $1 $$;
        """,
    )
    settled(scratch)


def test_a_body_is_checked_in_its_own_path(scratch: Scratch) -> None:
    """A name that the path does not offer is an error, where it stands."""
    scratch.write("dbkit.toml", "")
    scratch.write(
        "migrations/shop/shop-0001-base.sql", "create schema shop; create table shop.t (id int);"
    )
    scratch.write(
        "sql/shop/functions/f.sql",
        "-- F.\ncreate function shop.f() returns bigint language sql\n"
        "set search_path = pg_temp as $$ select count(*) from t $$;\n",
    )
    with pytest.raises(ApplyError) as error:
        scratch.apply()
    assert 'sql/shop/functions/f.sql:3:54: relation "t" does not exist [42P01]' in str(error.value)


def test_strict_projects_stay_strict(scratch: Scratch) -> None:
    """Without a path every name is qualified, also where another routine sets one."""
    scratch.write("dbkit.toml", "")
    scratch.write("sql/shop/views/v.sql", "-- V.\ncreate view v as select * from parcel;")
    with pytest.raises(ProjectError) as error:
        scratch.load()
    assert "relation parcel is not schema-qualified: write schema.parcel" in str(error.value)


def test_a_migration_sets_its_path(scratch: Scratch) -> None:
    """What a migration sets holds for what follows in it, and nowhere else; so dumps begin."""
    scratch.write("dbkit.toml", "")
    scratch.write(
        "migrations/shop/shop-0001-base.sql",
        """
        select pg_catalog.set_config('search_path', '', false);
        create schema shop;
        set search_path = shop, public;
        create table parcel (id int);
        alter table parcel add note text;
        reset search_path;
        create table shop.other (id int);
        """,
    )
    scratch.write(
        "sql/shop/views/v.sql", "-- V.\ncreate view shop.v as select id from shop.parcel;"
    )
    settled(scratch)
    assert scratch.value("select count(*) from pg_class where relname = 'parcel'") == 1


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (
            "sql/other/views/labels.sql",
            "create view labels as select 1 as a;",
            "view shop.labels is not in schema other, whose folder this is",
        ),
        (
            "sql/other/policies/unknown.sql",
            "alter table unknown enable row level security;",
            "unknown may be in another schema: write other.unknown",
        ),
        (
            "sql/other/functions/f.sql",
            "create function f() returns int language sql as 'select 1';",
            "function shop.f() is not in schema other, whose folder this is",
        ),
    ],
)
def test_an_object_lands_in_the_schema_of_its_folder(
    short: Scratch, path: str, text: str, said: str
) -> None:
    """Else it is refused, before anything runs."""
    short.write(path, f"-- It.\n{text}")
    with pytest.raises(ProjectError) as error:
        short.load()
    assert f"{path}:2:1: {said}" in str(error.value)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("search_path = 'shop'", "search_path: a list of schemas"),
        ("search_path = ['$user']", "search_path: '$user' is no schema that a file could mean"),
        ("search_path = ['pg_temp']", "search_path: 'pg_temp' is no schema that a file could"),
        ("search_path = ['']", "search_path: '' is no schema"),
        ("search_path = ['shop', 'shop']", "search_path: a schema appears twice"),
        (f"search_path = ['{'ü' * 32}']", "is longer than 63 bytes"),
        ("[search_path]\nshpo = ['shop']", "search_path.shpo: no folder under sql/ or"),
    ],
)
def test_a_wrong_setting_is_named(short: Scratch, setting: str, said: str) -> None:
    """With its key, before anything runs."""
    short.write("dbkit.toml", setting)
    with pytest.raises(ProjectError) as error:
        short.load()
    assert said in str(error.value)


def test_a_schema_that_is_not_there_is_an_error(short: Scratch) -> None:
    """Names would be found elsewhere than the project means; nothing was changed."""
    short.write("dbkit.toml", "search_path = ['shop', 'ext', 'weird \"näme']")
    with pytest.raises(ApplyError) as error:
        short.apply()
    assert 'search_path: schema weird "näme does not exist [3F000]' in str(error.value)
    assert short.value("select count(*) from pg_namespace where nspname = 'shop'") == 0


def test_a_path_with_odd_names(scratch: Scratch) -> None:
    """Quotes, spaces, unicode and keywords are names like others."""
    odd = 'weird ""näme"" select'
    name = odd.replace('""', '"')
    scratch.write("dbkit.toml", f"search_path = ['{name}', 'user']")
    scratch.write(
        f"migrations/{name}/{name}-0001-base.sql",
        f'create schema "{odd}"; create schema "user"; create table "user"."Ta ble" (id int);',
    )
    scratch.write(f"sql/{name}/views/v.sql", '-- V.\ncreate view v as select id from "Ta ble";')
    settled(scratch)


def test_the_servers_own_types_are_known(scratch: Scratch) -> None:
    """A table called path makes no type that a short name would find before the server's."""
    scratch.write("dbkit.toml", "")
    found = scratch.query(
        "select typname from pg_type where typnamespace = 'pg_catalog'::regnamespace"
        " and typname !~ '^(pg_|_)' and typtype <> 'c'"
    )
    assert {name for (name,) in found} - SERVER_TYPES == set()


def test_verify_says_where_sessions_find_something_else(short: Scratch) -> None:
    """What the database or a role was given must not differ from the project's path unnoticed."""
    settled(short)
    assert [f for f in verified(short).findings if f.rule == "search-path"] == []
    name = short.value("select current_database()")
    short.query(f"alter database {name} reset search_path")
    (found,) = [f for f in verified(short).findings if f.rule == "search-path"]
    assert found.level == "warning"
    assert found.message == 'sessions search "$user", public, the project shop, ext'
    short.query(f"alter database {name} set search_path = shop, ext")
    short.query("create role path_reader")
    short.query(f'alter role path_reader in database {name} set search_path = "$user", shop')
    (found,) = [f for f in verified(short).findings if f.rule == "search-path"]
    short.query("drop role path_reader")
    assert found.object == "role path_reader"
    assert found.message == 'sessions search "$user", shop, the project shop, ext'


def test_a_function_is_called_by_every_path(short: Scratch) -> None:
    """A demo's rows and a trigger that a migration fires find short names, too."""
    short.write(
        "sql/shop/functions/stamp.sql",
        """
        -- Stamps.
        create or replace function stamp() returns trigger language plpgsql as $$
        begin
            perform same(new.label, new.label);
            return new;
        end $$;
        """,
    )
    short.write(
        "sql/shop/triggers/parcel.sql",
        "-- T.\ncreate trigger stamp before insert on parcel"
        " for each row execute function stamp();",
    )
    settled(short)
    short.write(
        "migrations/shop/shop-0002-rows.sql",
        "-- depends: shop-0001-base\ninsert into parcel values (1, 'a', 'a');",
    )
    settled(short)
    assert short.value("select count(*) from shop.parcel") == 1


def test_tests_search_as_the_project_does(short: Scratch) -> None:
    """The databases of tests have the path, for pgTAP files and for what a test runs itself."""
    databases = Databases(short.root)
    try:
        with databases.clone() as database, database.connect() as connection:
            row = connection.execute("select current_setting('search_path')").fetchone()
            assert row == ("shop, ext",)
            assert connection.execute("select count(*) from labels").fetchone() == (0,)
    finally:
        databases.close()


@pytest.fixture
def stranger(short: Scratch) -> Iterator[Scratch]:
    """Return the project, and a role that nobody trusts, in a database of the project's."""
    short.write("dbkit.toml", 'search_path = ["shop", "ext", "public"]')
    with psycopg.connect(short.url, autocommit=True) as connection:
        connection.execute("drop role if exists path_stranger")
        connection.execute("create role path_stranger")
    yield short
    with psycopg.connect(short.url, autocommit=True) as connection:
        connection.execute("drop owned by path_stranger; drop role path_stranger")


def test_what_others_put_into_the_path_is_refused(stranger: Scratch) -> None:
    """A better match than the server's own function would run; it is refused before."""
    stranger.query(
        "create function public.lower(citext_of_nobody varchar) returns text"
        " language plpgsql as 'begin raise exception $$ran$$; end'"
    )
    stranger.query("alter function public.lower(varchar) owner to path_stranger")
    with pytest.raises(ApplyError) as error:
        apply(stranger.load(), stranger.url)
    said = "search_path: schema public holds function public.lower(character varying)"
    assert f"{said} of path_stranger" in str(error.value)
    stranger.write(
        "dbkit.toml",
        'search_path = ["shop", "ext", "public"]\ntrusted_roles = ["path_stranger"]',
    )
    apply(stranger.load(), stranger.url)


def test_where_others_may_create_no_superuser_searches(stranger: Scratch) -> None:
    """They could be there between a look and the statement; so the right is refused before it."""
    stranger.query("grant create on schema public to path_stranger")
    with pytest.raises(ApplyError) as error:
        apply(stranger.load(), stranger.url)
    assert "search_path: path_stranger may create in schema public" in str(error.value)
    stranger.query("revoke create on schema public from path_stranger")
    apply(stranger.load(), stranger.url)


def test_a_schema_that_may_not_be_used_is_an_error(tmp_path: Path, dbkit_server: Server) -> None:
    """PostgreSQL would leave it out without a word, and names would be found elsewhere."""
    with psycopg.connect(dbkit_server.url("postgres"), autocommit=True) as connection:
        connection.execute("create role path_plain login")
    cluster.create_database(dbkit_server, "path_plain")
    with psycopg.connect(dbkit_server.url("path_plain"), autocommit=True) as connection:
        connection.execute("alter database path_plain owner to path_plain; create schema secret")
    url = dbkit_server.url("path_plain").replace("user=postgres", "user=path_plain")
    plain = Scratch(tmp_path, url)
    plain.write("dbkit.toml", 'search_path = ["shop", "secret"]')
    plain.write("migrations/shop/shop-0001-base.sql", "create schema shop; create table t (x int);")
    try:
        with pytest.raises(ApplyError) as error:
            apply(plain.load(), url)
        assert "search_path: no privilege to use schema secret [42501]" in str(error.value)
        assert plain.value("select count(*) from pg_class where relname = 't'") == 0
        with psycopg.connect(dbkit_server.url("path_plain"), autocommit=True) as connection:
            connection.execute("grant usage on schema secret to path_plain")
        apply(plain.load(), url)
        assert plain.value("select to_regclass('shop.t')::text") == "shop.t"
    finally:
        cluster.drop_database(dbkit_server, "path_plain")
        with psycopg.connect(dbkit_server.url("postgres"), autocommit=True) as connection:
            connection.execute("drop role path_plain")


def test_a_migration_may_not_need_what_comes_after_it(short: Scratch) -> None:
    """A short name that only a file makes is refused where it stands, on any database."""
    short.apply()
    short.write(
        "migrations/shop/shop-0002-check.sql",
        "-- depends: shop-0001-base\nalter table parcel add check (same(label, label));",
    )
    with pytest.raises(ApplyError) as error:
        short.apply()
    assert "shop-0002-check.sql:2:31: routine shop.same does not exist yet" in str(error.value)
