"""Attacks by what hangs on a table: nobody else's code runs when a run writes there or reads."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from dbkit.apply.run import Silent
from dbkit.errors import ApplyError
from dbkit.plan.inputs import Treatment
from support.hostile import EVE, FILES, Racing
from support.scratch import Scratch

if TYPE_CHECKING:
    from dbkit.plan.steps import Step
    from support.hostile import Field

ROWS = """
    -- depends: shop-0001-item
    insert into shop.item (name, price_cents) values ('b', 1);
    """
REMOVES = """
    -- depends: shop-0001-item
    delete from shop.item where name = 'a';
    """
SUPPRESS = "execute function pg_catalog.suppress_redundant_updates_trigger()"
BEFORE = "create trigger t before insert or update on shop.item for each row"

#: How she puts on our table what calls her function, or a server's that runs a text.
ON_THE_TABLE = {
    "the function": (
        f"{BEFORE} execute function lair.fire()",
        r"trigger t on shop\.item .* fire it, and .* owns function lair\.fire\(\)",
    ),
    "a condition": (
        f"{BEFORE} when (lair.seize()) {SUPPRESS}",
        r"trigger t on shop\.item .* owns function lair\.seize\(\)",
    ),
    "an operator in a condition": (
        "create function lair.eq(bigint, bigint) returns boolean language sql as"
        " 'select lair.seize()';"
        "create operator lair.=== (function = lair.eq, leftarg = bigint, rightarg = bigint);"
        f"{BEFORE} when (new.id operator(lair.===) 1) {SUPPRESS}",
        r"trigger t on shop\.item .* owns (function lair\.eq|operator lair\.===)",
    ),
    "a cast in a condition": (
        "create domain lair.checked as text check (lair.seize());"
        f"{BEFORE} when (new.name::lair.checked is not null) {SUPPRESS}",
        r"trigger t on shop\.item .* owns (function lair\.seize|type lair\.checked)",
    ),
    "a text that runs": (
        f"{BEFORE} when (query_to_xml('select lair.seize()', true, true, '') is not null)"
        f" {SUPPRESS}",
        r"trigger t on shop\.item .* it calls function pg_catalog\.query_to_xml\(",
    ),
    "a view that is printed": (
        "create view lair.v as select lair.seize();"
        f"{BEFORE} when (table_to_xml('lair.v', true, true, '') is not null) {SUPPRESS}",
        r"trigger t on shop\.item .* it calls function pg_catalog\.table_to_xml\(",
    ),
    "a cascade": (
        "create table lair.child (id bigint references shop.item on delete cascade);"
        "create trigger t after delete on lair.child for each row execute function lair.fire()",
        r"trigger t on lair\.child .* owns function lair\.fire\(\)",
    ),
    "a cascade's default": (
        "create table lair.child ("
        " id bigint references shop.item on delete set default, x boolean);"
        "create function lair.value() returns bigint language sql"
        " as 'select 1::bigint where lair.seize()';"
        "alter table lair.child alter id set default lair.value()",
        r"default value for lair\.child\.id .* owns function lair\.value\(\)",
    ),
    "a cascade of a cascade": (
        "create table lair.child (id bigint primary key references shop.item on delete cascade);"
        "create table lair.grandchild (id bigint references lair.child on delete set null"
        " check (query_to_xml('select lair.seize()', true, true, '') is not null))",
        r"table constraint grandchild_check on lair\.grandchild .* it calls function",
    ),
    "what empties along": (
        "create table lair.child (id bigint references shop.item);"
        "create trigger t before truncate on lair.child execute function lair.fire()",
        r"trigger t on lair\.child .* owns function lair\.fire\(\)",
    ),
    "an index that a key's check reads": (
        "create table lair.child (id bigint references shop.item);"
        "create function lair.low() returns boolean language plpgsql immutable as"
        " $b$ begin return lair.seize(); end $b$;"
        "create index i on lair.child (id) where lair.low()",
        r"index lair\.i .* owns function lair\.low\(\)",
    ),
    "a type that a key's check converts": (
        "create type lair.c as enum ('a');"
        "create function lair.cc(lair.c) returns bigint language sql as 'select 1::bigint';"
        "create cast (lair.c as bigint) with function lair.cc(lair.c) as implicit;"
        "create table lair.child (id lair.c references shop.item)",
        r"table column lair\.child\.id .* owns type lair\.c",
    ),
}


@pytest.mark.parametrize("story", ON_THE_TABLE)
@pytest.mark.parametrize("migration", [ROWS, REMOVES], ids=["insert", "delete"])
def test_what_hangs_on_our_table_does_not_run(open_shop: Field, story: str, migration: str) -> None:
    """The privileges to put a trigger on a table or refer to it are none to run code as others."""
    statements, said = ON_THE_TABLE[story]
    open_shop.admin(
        "grant trigger, references on shop.item to :eve;"
        "insert into shop.item (name, price_cents) values ('a', 1)"
    )
    open_shop.attack(statements)
    open_shop.scratch.write("migrations/shop/shop-0002-rows.sql", migration)
    error = open_shop.refused(said, kind=ApplyError)
    assert error.message.startswith("migrations/shop/shop-0002-rows.sql:1:1: ")


def test_a_cascade_goes_with_its_trigger(open_shop: Field) -> None:
    """What the error offers to take over is dropped, and the rest of it goes on."""
    open_shop.admin(
        "grant trigger, references on shop.item to :eve;"
        "insert into shop.item (name, price_cents) values ('a', 1)"
    )
    open_shop.attack(ON_THE_TABLE["a cascade"][0])
    open_shop.scratch.write("migrations/shop/shop-0002-rows.sql", REMOVES)
    taken = frozenset({"t on lair.child"})
    open_shop.scratch.apply(Treatment(disposable=True, take_over=taken))
    assert open_shop.is_harmless()
    assert open_shop.scratch.value("select count(*) from shop.item") == 0


def test_who_only_refers_to_our_table_stops_nothing(open_shop: Field) -> None:
    """A foreign key, a check and a trigger of the server's own functions are not in the way."""
    open_shop.admin("grant trigger, references on shop.item to :eve")
    open_shop.attack(
        "create table lair.child (id bigint generated always as identity,"
        " item bigint references shop.item on delete cascade, n int check (n > 0),"
        " at timestamptz default clock_timestamp(), key uuid default gen_random_uuid());"
        "create index on lair.child (lower(key::text)) where n > 1;"
        f"create trigger t before update on lair.child for each row {SUPPRESS};"
        "create trigger t before update on shop.item for each row"
        f" when (pg_trigger_depth() = 0 and new.name <> '') {SUPPRESS}"
    )
    open_shop.scratch.write("migrations/shop/shop-0002-rows.sql", ROWS)
    open_shop.scratch.apply()
    assert open_shop.scratch.plan().steps == ()


# What comes late --------------------------------------------------------------------------------


def waits(field: Field) -> bool:
    """Say whether a run of dbkit waits for a lock."""
    query = (
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        " and application_name like 'dbkit apply%%' and datname = current_database()"
    )
    return bool(field.scratch.value(query.replace("%%", "%")))


def commit_once_awaited(field: Field, connection: psycopg.Connection[Any]) -> None:
    """Commit what she has open as soon as the run waits for it."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not waits(field):
        time.sleep(0.02)
    connection.commit()


#: What she has done and not yet committed while the run looks.
OPEN = {
    "trigger": "create trigger t before insert on shop.item for each row execute function"
    " lair.fire()",
    "cascade": "create table lair.child (id bigint references shop.item on delete cascade);"
    "create trigger t after delete on lair.child for each row execute function lair.fire()",
}


@pytest.mark.parametrize("story", OPEN)
def test_what_is_committed_while_the_run_waits_is_seen(open_shop: Field, story: str) -> None:
    """The tables are locked and looked at again before the first migration."""
    open_shop.admin(
        "grant trigger, references on shop.item to :eve;"
        "insert into shop.item (name, price_cents) values ('a', 1)"
    )
    migration = ROWS if story == "trigger" else REMOVES
    open_shop.scratch.write("migrations/shop/shop-0002-rows.sql", migration)
    with psycopg.connect(open_shop.scratch.url) as connection:
        connection.execute(sql.SQL("set session authorization {}").format(sql.Identifier(EVE)))
        connection.execute(OPEN[story].encode())
        committing = threading.Thread(target=commit_once_awaited, args=(open_shop, connection))
        committing.start()
        try:
            with pytest.raises(ApplyError, match=r"trigger t on .* this run may fire it"):
                open_shop.scratch.apply()
        finally:
            committing.join()
    assert open_shop.is_harmless()


def test_what_comes_between_the_plan_and_the_run_is_seen(open_shop: Field) -> None:
    """A trigger that is there when the migration would run has not been looked at by the plan."""
    open_shop.admin("grant trigger on shop.item to :eve")
    open_shop.scratch.write("migrations/shop/shop-0002-rows.sql", ROWS)
    with pytest.raises(ApplyError, match=r"trigger t on shop\.item"):
        open_shop.scratch.apply(progress=Racing(open_shop, OPEN["trigger"]))
    assert open_shop.scratch.value("select count(*) from shop.item") == 0


#: What leaves the database, and no rollback takes back: the statements count how often they ran.
LEAVES = """
create sequence lair.fired;
create function lair.note() returns trigger language plpgsql as $body$
begin
    perform nextval('lair.fired');
    return new;
end $body$;
"""


@pytest.mark.parametrize("moment", ["between", "open"])
def test_a_table_that_comes_late_is_not_written_to(open_shop: Field, moment: str) -> None:
    """Her table under the name that a migration makes is found before the next statement."""
    open_shop.attack(LEAVES)
    made = (
        "create table shop.extra (id bigint); create trigger t before insert on shop.extra"
        " for each row execute function lair.note()"
    )
    open_shop.scratch.write(
        "migrations/shop/shop-0002-extra.sql",
        """
        -- depends: shop-0001-item
        create table if not exists shop.extra (id bigint);
        insert into shop.extra values (1);
        """,
    )
    if moment == "between":
        with pytest.raises(ApplyError, match=r"0002-extra\.sql:2:1: table shop\.extra is not"):
            open_shop.scratch.apply(progress=Racing(open_shop, made))
    else:
        with psycopg.connect(open_shop.scratch.url) as connection:
            connection.execute(sql.SQL("set session authorization {}").format(sql.Identifier(EVE)))
            connection.execute(made.encode())
            committing = threading.Thread(target=commit_once_awaited, args=(open_shop, connection))
            committing.start()
            with pytest.raises(ApplyError, match=r"shop\.extra|extra"):
                open_shop.scratch.apply()
            committing.join()
    assert open_shop.scratch.query("select is_called from lair.fired") == [(False,)]


def test_a_table_that_comes_during_the_run_is_not_written_to(open_shop: Field) -> None:
    """Even one that she makes after the last look: each "if not exists" is seen to."""
    open_shop.attack(LEAVES)
    open_shop.scratch.write(
        "migrations/shop/shop-0002-extra.sql",
        """
        -- depends: shop-0001-item
        select pg_catalog.pg_advisory_lock(77);
        create table if not exists shop.extra (id bigint);
        insert into shop.extra values (1);
        """,
    )
    with psycopg.connect(open_shop.scratch.url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(77)")

        def attack() -> None:
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline and not waits(open_shop):
                time.sleep(0.02)
            try:
                open_shop.attack(
                    "create table shop.extra (id bigint); create trigger t before insert on"
                    " shop.extra for each row execute function lair.note()"
                )
            finally:
                connection.execute("select pg_advisory_unlock(77)")

        attacking = threading.Thread(target=attack)
        attacking.start()
        with pytest.raises(ApplyError, match=r"0002-extra\.sql:3:1: table shop\.extra is not"):
            open_shop.scratch.apply()
        attacking.join()
    assert open_shop.scratch.query("select is_called from lair.fired") == [(False,)]


@pytest.mark.parametrize("granted", [False, True])
def test_only_what_somebody_could_put_something_on_is_locked(
    open_shop: Field, granted: bool
) -> None:
    """Others write on where nobody has such rights, and to tables that no migration names."""
    open_shop.admin("create table shop.other (id bigint)")
    if granted:
        open_shop.admin("grant all on all tables in schema shop to public")
    open_shop.scratch.write("migrations/shop/shop-0002-rows.sql", ROWS)
    locks: list[Any] = []

    class Looking(Silent):
        """Looks at the locks of the run while it goes on."""

        def step(self, step: Step) -> None:
            """Note which tables nobody else may write to."""
            if step.action == "migrate":
                locks.extend(
                    open_shop.scratch.query(
                        "select c.relname::text from pg_locks as l"
                        " join pg_class as c on c.oid = l.relation"
                        " where c.relnamespace = 'shop'::regnamespace"
                        " and l.mode = 'ShareRowExclusiveLock'"
                    )
                )

    open_shop.scratch.apply(progress=Looking())
    assert locks == ([("item",)] if granted else [])


def test_a_host_with_its_own_functions_and_grants_is_used(field: Field) -> None:
    """As many hosts are: plain administrators, functions of theirs, all rights for the API."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    field.admin(
        "create role dora login createrole; create role auth_admin; create role api;"
        f'alter database "{name}" owner to dora; create schema auth authorization auth_admin;'
        "grant usage on schema auth to public; set role auth_admin;"
        "create function auth.uid() returns text language sql stable as"
        " 'select current_user::text';"
        "create table auth.users (id bigint primary key); grant references on auth.users to dora;"
        "create function auth.changed() returns trigger language plpgsql as"
        " 'begin return new; end'; create trigger changed after delete on auth.users"
        " for each row execute function auth.changed(); reset role"
    )
    plain = Scratch(field.scratch.root, field.scratch.url.replace("user=postgres", "user=dora"))
    options = Treatment(allow_missing=frozenset({"pg_cron"}))
    mine = "migrations/shop/shop-0002-mine.sql"
    plain.write(
        mine,
        """
        -- depends: shop-0001-item
        create table shop.mine (
            id bigint references auth.users on delete cascade,
            owner text default auth.uid() check (auth.uid() <> ''),
            key uuid default gen_random_uuid()
        );
        alter default privileges in schema shop grant all on tables to api;
        grant all on all tables in schema shop to api;
        create function shop.stamp() returns trigger language plpgsql as $$
        begin
            new.owner := auth.uid();
            return new;
        end $$;
        create trigger stamp before insert on shop.mine for each row
        when (auth.uid() <> '') execute function shop.stamp();
        """,
    )
    plain.write(
        "sql/shop/policies/mine.sql",
        """
        -- Everybody sees their own.
        alter table shop.mine enable row level security;

        create policy mine_all on shop.mine using (owner = (select auth.uid()));
        """,
    )
    try:
        plain.apply(options)
        plain.write(
            "migrations/shop/shop-0003-rows.sql",
            """
            -- depends: shop-0002-mine
            insert into shop.mine (id) values (null);
            delete from shop.mine;
            """,
        )
        plain.apply(options)
        assert plain.plan(options).steps == ()
    finally:
        field.admin(f'alter database "{name}" owner to postgres')
        field.admin("drop owned by dora cascade; drop owned by auth_admin, api cascade")
        field.admin("drop role dora, auth_admin, api")


# What was given away ----------------------------------------------------------------------------

GIVEN = """
    -- depends: shop-0001-item
    create table shop.given (id bigint primary key, n int default 1 check (n > 0));
    create index given_n on shop.given (n) where n > 1;
    create domain shop.mood as text default 'a' check (value <> '');
    create function shop.helper() returns int language sql as 'select 1';
    alter table shop.given owner to "eve ""$$";
    alter domain shop.mood owner to "eve ""$$";
    alter function shop.helper() owner to "eve ""$$";
    """
FROM_TYPE = (
    "-- depends: shop-0002-type\ninsert into shop.item (name, price_cents) values ('a', 1);\n"
)
FROM_GIVEN = """
    -- depends: shop-0002-given
    insert into shop.given (id) values (1);
    """
EXPRESSION = (
    "create function lair.idx(bigint) returns bigint language plpgsql immutable as"
    " $b$ begin perform lair.seize(); return $1; end $b$;"
)

#: What she does with what she was given, and how the error names it.
ON_THE_GIVEN = {
    "default": (
        "alter table shop.given add x boolean default lair.seize()",
        r"default value for shop\.given\.x",
    ),
    "default of the server's": (
        "alter table shop.given add x xml default query_to_xml('select lair.seize()', true, true,"
        " '')",
        r"default value for shop\.given\.x .* it calls function pg_catalog\.query_to_xml",
    ),
    "check": (
        EXPRESSION + "alter table shop.given add constraint c check (lair.idx(id) > 0)",
        r"table constraint c on shop\.given",
    ),
    "generated": (
        EXPRESSION + "alter table shop.given add y bigint generated always as (lair.idx(id))"
        " stored",
        r"default value for shop\.given\.y",
    ),
    "index": (
        EXPRESSION + "create index sneaky on shop.given (lair.idx(id))",
        r"index shop\.sneak",
    ),
    "predicate": (
        EXPRESSION + "create index sneaky on shop.given (id) where lair.idx(id) > 0",
        r"index shop\.sneaky",
    ),
    "statistics": (
        EXPRESSION + "create statistics shop.sneaky on (lair.idx(id)), n from shop.given",
        r"statistics object shop\.sneaky",
    ),
    "rule": (
        "create rule r as on insert to shop.given do also select lair.seize()",
        r"rule r on shop\.given",
    ),
    "policy": (
        "alter table shop.given enable row level security, force row level security;"
        "create policy p on shop.given using (lair.seize())",
        r"policy p on shop\.given",
    ),
    "trigger": (
        "create trigger t before insert on shop.given for each row execute function lair.fire()",
        r"trigger t on shop\.given",
    ),
    "column's type": (
        "create domain lair.checked as text check (lair.seize());"
        "alter table shop.given add z lair.checked",
        r"table column shop\.given\.z .* owns (type lair\.checked|function lair\.seize)",
    ),
    "domain's check": (
        "alter domain shop.mood add constraint d check (lair.seize())",
        r"domain constraint d on shop\.mood|type shop\.mood",
    ),
    "domain's default": (
        "create function lair.word() returns text language sql as"
        " $$select 'a' where lair.seize()$$; alter domain shop.mood set default lair.word()",
        r"type shop\.mood .* owns function lair\.word",
    ),
    "body": (
        "create or replace function shop.helper() returns int language sql as"
        " 'select 2 where lair.seize()'",
        r"function shop\.helper\(\) .* owns it, and changed it since the last run",
    ),
    "type by its number": (
        "create domain lair.d as text check (lair.seize());"
        "do $$ begin execute pg_catalog.format('alter table shop.given add constraint c check"
        " (%s(''x''::cstring, %s::oid, -1) is not null)', 'domain_in', 'lair.d'::regtype::oid);"
        "end $$",
        r"constraint c on shop\.given .* it calls function pg_catalog\.domain_in\(",
    ),
    "inherited check": (
        EXPRESSION + "create table lair.p (id bigint, n int,"
        " constraint c check (lair.idx(id) > 0));"
        "alter table shop.given add constraint c check (lair.idx(id) > 0);"
        "alter table shop.given inherit lair.p",
        r"table constraint c on shop\.given",
    ),
    "parent's partition key": (
        EXPRESSION + "create table lair.p (id bigint not null, n int)"
        " partition by list ((lair.idx(id)));"
        "alter table lair.p attach partition shop.given for values in (1)",
        r"table lair\.p .* owns function lair\.idx",
    ),
    "partition key": (
        EXPRESSION + "drop table shop.given; create table shop.given (id bigint, n int)"
        " partition by list ((lair.idx(id)));"
        "create table lair.p partition of shop.given default",
        r"table shop\.given .* owns function lair\.idx",
    ),
}


@pytest.mark.parametrize("story", ON_THE_GIVEN)
def test_what_she_puts_on_what_she_was_given_does_not_run(open_shop: Field, story: str) -> None:
    """A migration gave it to her; what calls her code came after it, and is not the project's."""
    open_shop.scratch.write("migrations/shop/shop-0002-given.sql", GIVEN)
    open_shop.scratch.apply()
    statements, said = ON_THE_GIVEN[story]
    open_shop.attack(statements)
    open_shop.admin("alter role :eve nosuperuser")
    open_shop.scratch.write("migrations/shop/shop-0003-rows.sql", FROM_GIVEN)
    open_shop.refused(said, kind=ApplyError)


def test_a_view_that_she_was_given_is_read_as_it_was(open_shop: Field) -> None:
    """Her other query, her index on a materialized view and her rule are not the project's."""
    view, counted = open_shop.scratch.root / FILES[1], "sql/shop/materialized_views/counted.sql"
    view.write_text(view.read_text("utf-8") + '\nalter view shop.priced owner to "eve ""$$";\n')
    open_shop.scratch.remove(FILES[2])
    open_shop.scratch.write(
        counted,
        """
        -- Counts.
        create materialized view shop.counted as select i.id from shop.item as i;

        alter materialized view shop.counted owner to "eve ""$$";
        """,
    )
    open_shop.scratch.apply()
    open_shop.scratch.write(
        "sql/shop/materialized_views/m.sql",
        "-- M.\ncreate materialized view shop.m as select p.id from shop.priced as p;\n",
    )
    for statements, said in {
        EXPRESSION + "create index sneaky on shop.counted (lair.idx(id))": r"index shop\.sneaky",
        "drop index shop.sneaky; create statistics shop.sneaky on (lair.idx(id)), (id + 1) from"
        " shop.counted": r"statistics object shop\.sneaky",
        "drop statistics shop.sneaky; create or replace view shop.priced as select 1::bigint as id,"
        " ''::text as name, 1::bigint as price_cents where lair.seize()": r"shop\.priced",
    }.items():
        open_shop.attack(statements)
        open_shop.refused(said, kind=ApplyError)


def test_what_a_run_left_so_is_the_projects(open_shop: Field) -> None:
    """A project may use functions of others: what calls them is as its migrations made it."""
    open_shop.attack(
        "create function lair.id() returns bigint language sql as 'select 1::bigint';"
        "create function lair.stamp() returns trigger language plpgsql as"
        " 'begin return new; end'"
    )
    open_shop.scratch.write(
        "migrations/shop/shop-0002-uses.sql",
        """
        -- depends: shop-0001-item
        create table shop.given (id bigint default lair.id(), n int check (n > lair.id()));
        create table shop.parted (id bigint default lair.id()) partition by range (id);
        create table shop.parted_1 partition of shop.parted default;
        create trigger stamp before insert on shop.parted for each row
        execute function lair.stamp();
        create trigger stamp before insert on shop.item for each row when (lair.id() = 1)
        execute function lair.stamp();
        alter table shop.given owner to "eve ""$$";
        alter table shop.parted owner to "eve ""$$";
        alter table shop.parted_1 owner to "eve ""$$";
        """,
    )
    open_shop.scratch.apply()
    open_shop.admin("comment on trigger stamp on shop.item is 'Seen by many.'")
    open_shop.scratch.write(
        "migrations/shop/shop-0003-rows.sql",
        """
        -- depends: shop-0002-uses
        insert into shop.given (n) values (2);
        insert into shop.parted default values;
        insert into shop.item (name, price_cents) values ('a', 1);
        """,
    )
    open_shop.scratch.apply()
    assert open_shop.scratch.plan().steps == ()


def test_a_table_of_our_type_is_looked_at(open_shop: Field) -> None:
    """A change to the type changes hers along, and so runs its check."""
    open_shop.scratch.write(
        "migrations/shop/shop-0002-type.sql",
        "-- depends: shop-0001-item\ncreate type shop.ct as (a text);\n",
    )
    open_shop.scratch.apply()
    open_shop.attack(
        "create table lair.tt of shop.ct; insert into lair.tt values ('1');"
        "alter table lair.tt add constraint c check (a is null or lair.seize())"
    )
    open_shop.admin("alter role :eve nosuperuser")
    open_shop.scratch.write(
        "migrations/shop/shop-0003-type.sql",
        "-- depends: shop-0002-type\n"
        "alter type shop.ct alter attribute a type varchar(5) cascade;\n",
    )
    open_shop.refused(r"constraint c on lair\.tt", kind=ApplyError)


def test_a_cast_to_json_is_looked_at(open_shop: Field) -> None:
    """Though it is an explicit one, to_jsonb() calls it."""
    open_shop.scratch.write(
        "migrations/shop/shop-0002-type.sql",
        """
        -- depends: shop-0001-item
        create type shop.st as enum ('a');
        alter type shop.st owner to "eve ""$$";
        """,
    )
    open_shop.scratch.apply()
    open_shop.attack(
        "create function lair.tj(shop.st) returns json language sql as 'select null::json';"
        "create cast (shop.st as json) with function lair.tj(shop.st)"
    )
    open_shop.scratch.write("migrations/shop/shop-0003-rows.sql", FROM_TYPE)
    open_shop.refused(r"cast .*shop\.st AS .*json", kind=ApplyError)
