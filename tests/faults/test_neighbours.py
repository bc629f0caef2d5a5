"""What others have in a shared database for good reasons stops no run, and is no drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import conninfo_to_dict

from dbkit.errors import ApplyError
from support.hostile import Field, run
from support.scratch import DISPOSABLE

if TYPE_CHECKING:
    from support.scratch import Scratch

#: Another application keeps notes on our items, and a trigger of its own on them.
NOTES = """
create schema crm;
create table crm.note (id bigint, item bigint references shop.item on delete cascade);
create function crm.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before update on crm.note for each row execute function crm.touch();
"""

DEFINING = [
    "create table shop.other (id bigint primary key, item bigint not null default 1);",
    "alter table shop.item add column note text not null default 'x', add done boolean;",
    "create index item_name_idx on shop.item (name);\ncomment on index shop.item_name_idx is 'x';",
    "alter table shop.item enable row level security;\ngrant select on shop.item to pg_monitor;",
    "create type shop.state as enum ('a');\ncreate function shop.one() returns int return 1;",
]


@pytest.fixture
def shared(field: Field) -> Field:
    """Return the shop, applied, with another application beside it."""
    field.scratch.apply()
    field.admin("grant usage on schema shop to :eve; grant references on shop.item to :eve")
    field.attack(NOTES)
    return field


@pytest.mark.parametrize("text", DEFINING)
def test_a_migration_that_only_defines_fires_nothing(shared: Field, text: str) -> None:
    """Somebody else's trigger on rows that refer to ours does not stop it."""
    shared.scratch.write(
        "migrations/shop/shop-0002-next.sql",
        "-- depends: shop-0001-item\n" + text.replace("\\\n", "\n"),
    )
    shared.scratch.apply()
    assert shared.scratch.plan(DISPOSABLE).steps == ()


@pytest.mark.parametrize(
    "text",
    [
        "insert into shop.item (name, price_cents) values ('a', 1);",
        "alter table shop.item add column note uuid default gen_random_uuid();",
        "alter table shop.item alter column id type integer;",
        "alter table shop.item add check (name <> 'x');",
        "alter table shop.item alter name set not null;",
        "alter table shop.item add constraint k unique (name);",
        "create table shop.copy (like shop.item including all);",
        "create table shop.heir () inherits (shop.item);",
        "create index on shop.item (lower(name));",
        "create index on shop.item (name) where id > 0;",
        "create domain shop.d as int check (value > 0);\nalter table shop.item add d shop.d;",
        "do $$ begin delete from shop.item; end $$;",
    ],
)
def test_one_that_writes_is_stopped(shared: Field, text: str) -> None:
    """It could fire the trigger, as the role that applies."""
    shared.scratch.write(
        "migrations/shop/shop-0002-next.sql", f"-- depends: shop-0001-item\n{text}\n"
    )
    shared.refused(r"trigger touch on crm\.note", kind=ApplyError)


def test_a_superuser_secures_all_tables(field: Field) -> None:
    """Row security by an event trigger, on the ledger's tables as well."""
    field.admin(
        "create function public.secure() returns event_trigger language plpgsql as $$\n"
        "declare r record;\nbegin\n"
        "    for r in select * from pg_event_trigger_ddl_commands()\n"
        "        where command_tag = 'CREATE TABLE' and schema_name = 'dbkit'\n    loop\n"
        "        execute format('alter table %s enable row level security', r.object_identity);\n"
        "    end loop;\nend $$;\n"
        "create event trigger secure on ddl_command_end when tag in ('CREATE TABLE')"
        " execute function public.secure()"
    )
    field.scratch.apply()
    field.admin("drop event trigger secure")
    field.scratch.write(
        "migrations/shop/shop-0002-next.sql",
        "-- depends: shop-0001-item\ncreate table shop.other (id bigint primary key);\n",
    )
    field.scratch.apply()
    assert field.scratch.plan(DISPOSABLE).steps == ()


def test_row_security_that_binds_is_refused(field: Field) -> None:
    """Who sees no rows of the ledger would take everything for pending."""
    field.scratch.apply()
    field.admin("alter table dbkit.file enable row level security")
    field.admin("create role dbkit_reader login; grant pg_read_all_data to dbkit_reader")
    try:
        done = run(field, "status", role="dbkit_reader")
        assert "table dbkit.file: has row security" in done.output
    finally:
        field.admin("drop owned by dbkit_reader; drop role dbkit_reader")


def test_default_privileges_of_who_may_create_nothing(field: Field) -> None:
    """Anybody may set them in any schema, and they say nothing."""
    field.scratch.apply()
    field.attack("alter default privileges in schema shop grant insert on tables to public")
    verified = run(field, "verify")
    assert (0, True) == (verified.exit_code, "unmanaged (note)  default" in verified.output)
    field.admin("grant create on schema shop to :eve")
    verified = run(field, "verify")
    assert (1, True) == (verified.exit_code, "unmanaged  default" in verified.output)


def test_two_people_deploy(field: Field) -> None:
    """The refusal says in one line whose the schema is; as a common role both may."""
    name = conninfo_to_dict(field.scratch.url)["dbname"]
    for text in (
        "create role deploy_all; create role deploy_alice login in role deploy_all",
        "create role deploy_bob login in role deploy_all",
        f'grant create on database "{name}" to deploy_all',
    ):
        field.admin(text)
    field.scratch.write("migrations/shop/shop-0001-item.sql", PLAIN)
    for path in ("policies/item", "views/priced", "views/cheap", "functions/with_tax"):
        field.scratch.remove(f"sql/shop/{path}.sql")
    try:
        assert run(field, "apply", role="deploy_alice").exit_code == 0
        done = run(field, "apply", role="deploy_bob")
        said = [line for line in done.output.splitlines() if "owned by" in line]
        assert said == ["    schema dbkit: is owned by deploy_alice"]
        assert "set role" in done.output
        field.admin("reassign owned by deploy_alice to deploy_all")
        for one in ("alice", "bob"):
            field.admin(f"alter role deploy_{one} set role = deploy_all")
            field.scratch.write(f"sql/shop/functions/{one}.sql", FUNCTION.format(one))
            done = run(field, "apply", role=f"deploy_{one}")
            assert done.exit_code == 0, done.output
    finally:
        for one in ("deploy_alice", "deploy_bob", "deploy_all"):
            field.admin(f"drop owned by {one} cascade; drop role {one}")


def test_a_member_of_the_owner_fills_public(scratch: Scratch) -> None:
    """A host's role owns the database, and so schema public; the deployer is a member of it."""
    name = conninfo_to_dict(scratch.url)["dbname"]
    scratch.query("create role host_admin; create role host_app login in role host_admin")
    scratch.query(f'alter database "{name}" owner to host_admin')
    scratch.write("migrations/public/public-0001-x.sql", "create table public.x (id bigint);\n")
    try:
        done = run(Field(scratch), "apply", role="host_app")
        assert done.exit_code == 0, done.output
        # A superuser could gain nothing that the host's role could not take.
        done = run(Field(scratch), "plan")
        assert "--take-over public" not in done.output
    finally:
        scratch.query(f'alter database "{name}" owner to postgres')
        scratch.query("drop owned by host_app cascade; drop role host_app, host_admin")


def test_a_trusted_role_that_is_none_is_named(field: Field) -> None:
    """A misspelled name would trust nobody without a word."""
    field.scratch.write("dbkit.toml", 'trusted_roles = ["app_ovner", "postgres"]\n')
    assert "app_ovner: in trusted_roles, but no role of this server" in run(field, "plan").output
    assert run(field, "apply").exit_code == 0
    verified = run(field, "verify")
    assert "role app_ovner: in trusted_roles, but no role of this server" in verified.output
    assert verified.exit_code == 0


def test_an_extension_of_others_hides_nothing(field: Field) -> None:
    """What they put in it afterwards is no fact of the project's; verify names it."""
    field.scratch.apply()
    field.admin("create extension citext schema lair")
    assert run(field, "verify").exit_code == 0
    field.admin("grant usage, create on schema shop to :eve")
    field.attack(
        "create extension hstore schema lair;\n"
        "create function shop.stray() returns integer language sql security definer return 1;\n"
        "alter extension hstore add function shop.stray();\n"
        "create table shop.hidden (id integer); alter extension hstore add table shop.hidden"
    )
    verified = run(field, "verify")
    assert verified.exit_code == 1
    assert "extension hstore: of" in verified.output
    assert "holds function shop.stray() and 1 more" in verified.output


def test_a_partition_before_christ(field: Field) -> None:
    """Not every day of it has a local time; no rule made it."""
    field.scratch.write(
        "migrations/shop/shop-0002-event.sql",
        """
        -- depends: shop-0001-item
        create table shop.event (at timestamptz primary key) partition by range (at);
        create table shop.early partition of shop.event
            for values from ('4714-11-24 00:00+00 BC') to ('0001-01-01 BC');
        """,
    )
    field.scratch.write(
        "sql/shop/partitions/event.sql",
        "-- Monthly.\nselect dbkit.ensure_partitions('shop.event', 'month', 2,"
        " time_zone => 'America/New_York');\n",
    )
    field.scratch.apply()
    assert field.scratch.plan(DISPOSABLE).steps == ()
    done = run(field, "verify")
    assert done.exit_code == 0, done.output


PLAIN = """
create schema shop;
create table shop.item (id bigint primary key);
"""

FUNCTION = "-- One.\ncreate function shop.{}() returns integer language sql return 1;\n"
