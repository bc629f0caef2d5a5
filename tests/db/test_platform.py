"""What the platform file makes of a plain PostgreSQL server."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit.postgres.cluster import create_database
from dbkit.postgres.throwaway import throwaway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server

Connection = psycopg.Connection[tuple[Any, ...]]

PLATFORM = resources.files("dbkit").joinpath("platforms/supabase.sql").read_bytes()

ALICE, BOB = (f"00000000-0000-0000-0000-00000000000{letter}" for letter in "ab")

ROLES = ("anon", "authenticated", "service_role")

TODOS = f"""
    create table public.todos (
        id int primary key,
        owner uuid not null default auth.uid() references auth.users,
        task text not null
    );
    alter table public.todos enable row level security;
    create policy own on public.todos for select to authenticated
    using ((select auth.uid()) = owner);
    insert into auth.users (id, email) values ('{ALICE}', 'a@example.com'), ('{BOB}', null);
    insert into public.todos values (1, '{ALICE}', 'hers'), (2, '{BOB}', 'his');
"""


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    return connection.execute(query.encode()).fetchall()


def provide(connection: Connection) -> list[str]:
    """Run the platform file as a runner does, and return what the server said about it."""
    heard: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        heard.append(notice.message_primary or "")

    connection.add_notice_handler(hear)
    with connection.transaction():
        connection.execute("select set_config('search_path', '', true)")
        connection.execute(PLATFORM)
    connection.remove_notice_handler(hear)
    return heard


@contextmanager
def persona(connection: Connection, role: str, claims: str = "") -> Iterator[None]:
    """Be somebody for a block; what he did is undone."""
    with connection.transaction(force_rollback=True):
        connection.execute("select set_config('role', %s, true)", [role])
        connection.execute("select set_config('request.jwt.claims', %s, true)", [claims])
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start a server of our own: roles belong to all its databases."""
    with throwaway() as started:
        create_database(started, "provided")
        with psycopg.connect(started.url("provided"), autocommit=True) as connection:
            assert [] == provide(connection)
        yield started


@pytest.fixture
def db(server: Server) -> Iterator[Connection]:
    """Connect to a database with the platform; whatever a test does there is rolled back."""
    with psycopg.connect(server.url("provided")) as connection:
        yield connection
        connection.rollback()


def test_again_changes_nothing_and_says_nothing(db: Connection) -> None:
    """A second run leaves rows and roles as they are, without a notice."""
    db.execute("insert into auth.users (email) values ('kept@example.com')")
    before = rows(db, "select oid, rolname from pg_roles order by oid")
    assert [] == provide(db)
    assert before == rows(db, "select oid, rolname from pg_roles order by oid")
    assert [("kept@example.com",)] == rows(db, "select email from auth.users")


def test_two_databases_at_once() -> None:
    """A database that is provided while another one is waits for its roles and then uses them."""
    with throwaway() as server:
        for name in ("one", "two"):
            create_database(server, name)
        heard: list[list[str]] = []

        def second() -> None:
            url = server.url("two")
            with psycopg.connect(url, autocommit=True, application_name="second") as two:
                heard.append(provide(two))

        with (
            psycopg.connect(server.url("one")) as one,
            psycopg.connect(server.url("one"), autocommit=True) as watch,
        ):
            one.execute("select")  # a transaction that goes on after provide
            provide(one)
            thread = threading.Thread(target=second)
            thread.start()
            waiting = """
                select from pg_stat_activity
                where application_name = 'second' and wait_event = 'transactionid'
            """
            while thread.is_alive() and not rows(watch, waiting):
                thread.join(0.01)
            assert [] == heard
            one.commit()
            thread.join()
        assert [[]] == heard
        with psycopg.connect(server.url("two")) as two:
            assert [(3,)] == rows(two, "select count(*) from pg_auth_members where roleid >= 16384")


def test_roles(db: Connection) -> None:
    """Nobody logs in as the three roles, of which one bypasses policies; a fourth may be them."""
    found = rows(
        db,
        """
        select
            rolname, rolcanlogin, rolinherit, rolbypassrls, rolsuper or rolcreaterole or rolcreatedb
        from pg_roles where oid >= 16384 order by 1
        """,
    )
    expected = [
        ("anon", False, False, False, False),
        ("authenticated", False, False, False, False),
        ("authenticator", True, False, False, False),
        ("service_role", False, False, True, False),
    ]
    assert expected == found


@pytest.mark.parametrize("role", ROLES)
def test_authenticator_becomes_each_role(db: Connection, role: str) -> None:
    """The login role has no rights of its own but may become the three."""
    with db.transaction(force_rollback=True):
        db.execute("set local session authorization authenticator")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            db.execute("select auth.uid()")
        db.execute("select set_config('role', %s, true)", [role])
        assert [(role, None)] == rows(db, "select current_user::text, auth.uid()")


@pytest.mark.parametrize(
    ("uid", "role", "email", "claims"),
    [
        (None, None, None, ""),
        (None, None, None, "{}"),
        (ALICE, None, None, f'{{"sub": "{ALICE}"}}'),
        (
            BOB,
            "authenticated",
            "b@example.com",
            f'{{"sub": "{BOB}", "role": "authenticated", "email": "b@example.com"}}',
        ),
    ],
)
def test_claims(
    db: Connection, uid: str | None, role: str | None, email: str | None, claims: str
) -> None:
    """Who is asking is read from the claims; without any it is nobody, not an error."""
    asked = "select auth.uid()::text, auth.role(), auth.email()"
    assert [(None, None, None)] == rows(db, asked)
    with persona(db, "anon", claims):
        assert [(uid, role, email)] == rows(db, asked)
    assert [(None, None, None)] == rows(db, asked)


def test_single_claims_come_first(db: Connection) -> None:
    """The settings of one claim each, of older PostgREST, win over the whole."""
    with persona(db, "anon", f'{{"sub": "{ALICE}", "role": "x", "email": "x"}}'):
        for claim, setting in (("sub", BOB), ("role", "anon"), ("email", "b@example.com")):
            db.execute("select set_config(%s, %s, true)", [f"request.jwt.claim.{claim}", setting])
        assert [(BOB, "anon", "b@example.com")] == rows(
            db, "select auth.uid()::text, auth.role(), auth.email()"
        )


def test_functions_are_stable(db: Connection) -> None:
    """A policy may ask once for all rows."""
    found = rows(
        db,
        """
        select proname::text, provolatile, prorettype::regtype::text
        from pg_proc where pronamespace = 'auth'::regnamespace order by 1
        """,
    )
    types = {"email": "text", "jwt": "jsonb", "role": "text", "uid": "uuid"}
    assert [(name, "s", type_) for name, type_ in types.items()] == found


def test_policies_work_as_on_the_host(db: Connection) -> None:
    """Alice sees her row; without row security all; with it again hers, and nobody the users."""
    db.execute(TODOS.encode())
    seen = "select id from public.todos order by id"
    alice = f'{{"sub": "{ALICE}", "role": "authenticated"}}'

    with persona(db, "authenticated", alice):
        assert [(1,)] == rows(db, seen)
    db.execute("alter table public.todos disable row level security")
    with persona(db, "authenticated", alice):
        assert [(1,), (2,)] == rows(db, seen)
    db.execute("alter table public.todos enable row level security")
    with persona(db, "authenticated", alice):
        assert [(1,)] == rows(db, seen)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            db.execute("insert into public.todos (id, task) values (3, 'new')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            db.execute("select from auth.users")
    with persona(db, "anon"):
        assert [] == rows(db, seen)
    with persona(db, "service_role"):
        assert [(1,), (2,)] == rows(db, seen)


def test_defaults_are_generous_in_public_only(db: Connection) -> None:
    """A new table in public is open to the three roles, as on the host; elsewhere it is not."""
    db.execute("create schema other; create table public.t (); create table other.t ()")
    db.execute("create sequence public.s; create function public.f() returns int return 1")
    asked = """
        select
            has_table_privilege(r, 'public.t', 'truncate'),
            has_sequence_privilege(r, 'public.s', 'usage'),
            has_function_privilege(r, 'public.f()', 'execute'),
            has_table_privilege(r, 'other.t', 'select')
        from unnest(%s::name[]) as r
    """
    assert [(True, True, True, False)] * 3 == db.execute(asked, [list(ROLES)]).fetchall()


def test_schemas_search_path_and_publication(server: Server) -> None:
    """Extensions are found by a plain connection, and the publication is there and empty."""
    with psycopg.connect(server.url("provided")) as connection:
        assert [('"$user", public, extensions',)] == rows(connection, "show search_path")
        connection.execute("create function extensions.found() returns int return 1")
        with persona(connection, "anon"):
            assert [(1,)] == rows(connection, "select found()")
        connection.rollback()
        published = "select pubname, puballtables from pg_publication"
        assert [("supabase_realtime", False)] == rows(connection, published)
        assert [] == rows(connection, "select * from pg_publication_tables")


def test_users_have_the_hosts_columns(db: Connection) -> None:
    """A trigger on auth.users that copies what a sign-up brings works as on the host."""
    db.execute(
        b"""
        create table public.profiles (
            id uuid primary key references auth.users,
            email text,
            name text
        );
        create function public.handle_new_user() returns trigger language plpgsql
        security definer as $$
        begin
            insert into public.profiles
            values (new.id, new.email, new.raw_user_meta_data ->> 'name');
            return new;
        end $$;
        create trigger on_auth_user_created after insert on auth.users
        for each row execute function public.handle_new_user();
        insert into auth.users (email, raw_user_meta_data)
        values ('a@example.com', '{"name": "A"}');
        """
    )
    assert [("a@example.com", "A")] == rows(db, "select email, name from public.profiles")
    columns = """
        select attname::text from pg_attribute
        where attrelid = 'auth.users'::regclass and attnum > 0 order by attnum
    """
    expected = (
        "instance_id id aud role email phone encrypted_password email_confirmed_at invited_at"
        " last_sign_in_at raw_app_meta_data raw_user_meta_data is_super_admin is_sso_user"
        " is_anonymous created_at updated_at deleted_at"
    )
    assert expected.split() == [name for (name,) in rows(db, columns)]
