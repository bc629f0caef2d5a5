"""Attacks by a role that may create in the database, or owns it: none of them gains anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit.database import session
from dbkit.database.server_state import read_jobs
from dbkit.errors import ApplyError, TargetError
from dbkit.plan.inputs import Treatment
from dbkit.verify.run import verify
from dbkit.verify.values import Options as VerifyOptions
from support.hostile import EVE, FILES, Field, Racing, run
from support.scratch import DISPOSABLE, Scratch

if TYPE_CHECKING:
    from dbkit.plan.steps import Plan

#: The ledger as dbkit makes it, near enough to be written to.
LEDGER = """
create schema dbkit;
create table dbkit.run (
    id bigint generated always as identity primary key, who text, host text, git_revision text,
    dbkit_version text, started_at timestamptz, finished_at timestamptz, outcome text
);
create table dbkit.file (
    path text primary key, checksum text, statements jsonb, run_id bigint, applied_at timestamptz
);
create table dbkit._yoyo_migration (
    migration_hash text, migration_id text, applied_at_utc timestamp
);
create table dbkit.migration (
    id text primary key, checksum text, run_id bigint, applied_at timestamptz
);
"""

TRIGGER = "create trigger t before insert on dbkit.run for each row execute function lair.fire()"


# Schema dbkit ------------------------------------------------------------------------------


def attack_trigger(field: Field) -> None:
    """The ledger beforehand, with a trigger on what every run writes."""
    trigger = (
        "create trigger t before insert on dbkit.run for each row execute function lair.fire()"
    )
    field.attack(f"{LEDGER}; {trigger}")


def attack_default(field: Field) -> None:
    """The ledger beforehand, with a default that calls her function."""
    field.attack(LEDGER + "alter table dbkit.run add x boolean default lair.seize()")


def attack_check(field: Field) -> None:
    """The ledger beforehand, with a check that calls her function by way of the server's own."""
    check = "query_to_xml('select lair.seize()', true, true, '') is not null"
    field.attack(LEDGER + f"alter table dbkit.run add check ({check})")


def attack_rule(field: Field) -> None:
    """The ledger beforehand, with a rule."""
    rule = "create rule r as on insert to dbkit.run do also select lair.seize()"
    field.attack(f"{LEDGER}; {rule}")


def attack_view(field: Field) -> None:
    """A view in the place of a table: already a plan reads it."""
    field.attack(
        "create schema dbkit; create table dbkit.run (id bigint);"
        "create table dbkit._yoyo_migration (migration_id text, applied_at_utc timestamp);"
        "create table dbkit.migration (id text, checksum text);"
        "create view dbkit.file as select 'x'::text as path, 'x'::text as checksum,"
        " '[]'::jsonb as statements where lair.seize()"
    )


def attack_policy(field: Field) -> None:
    """A table with row security, whose policy calls her function."""
    policy = "create policy p on dbkit.file using (lair.seize())"
    field.attack(f"{LEDGER}; alter table dbkit.file enable row level security; {policy}")


def attack_empty_schema(field: Field) -> None:
    """Nothing but the schema: its owner can drop what is put into it."""
    field.attack("create schema dbkit")


def attack_one_function(field: Field) -> None:
    """One object of hers in a schema that is not hers."""
    field.admin("create schema dbkit; grant all on schema dbkit to :eve")
    field.attack("create function dbkit.quiet() returns int language sql as 'select 1'")
    field.admin("revoke all on schema dbkit from :eve")


def attack_create_privilege(field: Field) -> None:
    """Nothing yet, but she may create in the schema."""
    field.admin("create schema dbkit; grant create on schema dbkit to :eve")


def attack_trigger_privilege(field: Field) -> None:
    """The real ledger, on which she was granted too much."""
    field.scratch.apply()
    field.admin("grant usage on schema dbkit to :eve; grant trigger on dbkit.run to :eve")
    field.scratch.write("sql/shop/functions/f.sql", NEW)


def attack_column_privilege(field: Field) -> None:
    """The real ledger, of which she may change one column."""
    field.scratch.apply()
    field.admin(
        "grant usage on schema dbkit to :eve; grant update (statements) on dbkit.file to :eve"
    )
    field.scratch.write("sql/shop/functions/f.sql", NEW)


def attack_left_trigger(field: Field) -> None:
    """The real ledger, with a trigger from the time when she might."""
    field.scratch.apply()
    field.admin("grant usage on schema dbkit to :eve; grant trigger on dbkit.run to :eve")
    field.attack(TRIGGER)
    field.admin("revoke all on dbkit.run from :eve; revoke all on schema dbkit from :eve")
    field.scratch.write("sql/shop/functions/f.sql", NEW)


def attack_gift(field: Field) -> None:
    """Her ledger, which an unsuspecting superuser took for an own one."""
    field.attack(LEDGER + "alter table dbkit.run add x boolean default lair.seize()")
    field.admin(
        "alter schema dbkit owner to postgres; alter table dbkit.run owner to postgres;"
        "alter table dbkit.file owner to postgres; alter table dbkit.migration owner to postgres;"
        "alter table dbkit._yoyo_migration owner to postgres"
    )


def attack_domain(field: Field) -> None:
    """A column of a type of hers, which checks what is written."""
    field.attack(
        "create domain lair.text as text check (lair.seize());"
        + LEDGER.replace("who text", "who lair.text")
    )


def attack_child(field: Field) -> None:
    """A table of hers that inherits, from the time when the parent was hers."""
    field.attack(LEDGER + "create table lair.child () inherits (dbkit.file)")
    field.admin(
        "alter schema dbkit owner to postgres; alter table dbkit.run owner to postgres;"
        "alter table dbkit.file owner to postgres; alter table dbkit.migration owner to postgres;"
        "alter table dbkit._yoyo_migration owner to postgres"
    )


def attack_stray(field: Field) -> None:
    """Something that no version of dbkit made, whoever owns it."""
    field.scratch.apply()
    field.admin("create function dbkit.stray() returns int language sql as 'select 1'")


def attack_default_privileges(field: Field) -> None:
    """What the role that applies makes in the schema is to be given to her."""
    field.scratch.apply()
    field.admin("alter default privileges in schema dbkit grant all on tables to :eve")


NEW = """
    -- One.
    create or replace function shop.f() returns int language sql as $$ select 1 $$;
    """

#: Each attack and what is said of it.
ON_THE_LEDGER = {
    attack_trigger: r'schema dbkit: is owned by "eve ""\$\$"',
    attack_default: r"table column dbkit\.run\.x: dbkit makes no such default",
    attack_check: r"dbkit makes no such constraint",
    attack_rule: r"rule r on dbkit\.run: dbkit makes no rule",
    attack_view: r"view dbkit\.file: is not what dbkit makes under this name",
    attack_policy: r"policy p on dbkit\.file: dbkit makes no policy",
    attack_empty_schema: r'schema dbkit: is owned by "eve ""\$\$"',
    attack_one_function: r'function dbkit\.quiet\(\): is owned by "eve ""\$\$"',
    attack_create_privilege: r'schema dbkit: create is granted to "eve ""\$\$"',
    attack_trigger_privilege: r'table dbkit\.run: trigger is granted to "eve ""\$\$"',
    attack_column_privilege: r'table dbkit\.file: update is granted to "eve ""\$\$"',
    attack_left_trigger: r"trigger t on dbkit\.run: dbkit makes no trigger",
    attack_gift: r"table column dbkit\.run\.x: dbkit makes no such default",
    attack_domain: r"table column dbkit\.run\.who: its type is none of the server's",
    attack_child: r"table dbkit\.file: inherits or is inherited",
    attack_stray: r"function dbkit\.stray\(\): no version of dbkit makes it",
    attack_default_privileges: r"in schema dbkit on tables: dbkit has none in its schema",
}


@pytest.mark.parametrize("attack", ON_THE_LEDGER, ids=lambda attack: attack.__name__[7:])
def test_what_is_not_ours_in_schema_dbkit_stops_everything(field: Field, attack: Any) -> None:
    """Neither plan nor apply nor verify reads or writes there, and each says what it found."""
    attack(field)
    error = field.refused(ON_THE_LEDGER[attack], kind=TargetError)
    assert "trusted_roles" in error.hint
    report = verify(field.scratch.load(), field.scratch.url, VerifyOptions(DISPOSABLE))
    found = [f for f in report.findings if f.rule == "trust"]
    assert {f.level for f in found} == {"error", "note"}
    assert "trusted_roles" in found[-1].message
    assert field.is_harmless()


def as_dora(field: Field) -> str:
    """Return the URL for a plain role."""
    return field.scratch.url.replace("user=postgres", "user=dora")


def test_a_plain_owner_is_not_fooled_either(field: Field) -> None:
    """A role that owns the database and is no superuser refuses her ledger too."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    field.admin("create role dora login")
    try:
        field.admin(f'alter database "{name}" owner to dora')
        plain = Field(Scratch(field.scratch.root, as_dora(field)))
        attack_trigger(field)
        plain.refused("schema dbkit: is owned by", Treatment(allow_missing=frozenset({"pg_cron"})))
        field.admin("drop schema dbkit cascade")
        plain.scratch.apply(Treatment())
        assert field.owner("dbkit.run") == "dora"
        assert plain.scratch.plan(Treatment()).steps == ()
    finally:
        field.admin(f'alter database "{name}" owner to postgres')
        field.admin("drop owned by dora cascade; drop role dora")


def test_the_owner_of_the_database_is_trusted_only_when_configured(field: Field) -> None:
    """A superuser applies to the owner's ledger after the configuration says so."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    field.admin("create role dora login")
    try:
        field.admin(f'alter database "{name}" owner to dora')
        Scratch(field.scratch.root, as_dora(field)).apply(Treatment())
        field.scratch.write("sql/shop/functions/f.sql", NEW)
        field.refused("schema dbkit: is owned by dora")
        field.scratch.write("dbkit.toml", 'trusted_roles = ["dora"]\n')
        field.scratch.apply()
        assert field.scratch.value("select shop.f()") == 1
    finally:
        field.admin(f'alter database "{name}" owner to postgres')
        field.admin("drop owned by dora cascade; drop role dora")


def test_who_only_reads_sees_what_the_owner_would_do(field: Field) -> None:
    """A role that may not create plans and verifies as the owner of the records would."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    field.admin("create role dora login; create role rita login in role pg_read_all_data")
    try:
        field.admin(f'alter database "{name}" owner to dora')
        Scratch(field.scratch.root, as_dora(field)).apply(Treatment())
        field.scratch.write("sql/shop/views/priced.sql", PRICED)
        reader = Scratch(field.scratch.root, as_dora(field).replace("dora", "rita"))
        assert reader.steps(Treatment())[-1] == "~ sql/shop/views/priced.sql  (changed)"
        report = verify(reader.load(), reader.url, VerifyOptions(Treatment(), recorded=True))
        assert [f for f in report.findings if f.rule == "trust"] == []
        field.admin("create rule r as on insert to dbkit.run do also select 1")
        report = verify(reader.load(), reader.url, VerifyOptions(Treatment(), recorded=True))
        found = [f.object for f in report.findings if f.rule == "trust"]
        assert found == ["rule r on dbkit.run", "schema dbkit"]  # and what to do about it
    finally:
        field.admin(f'alter database "{name}" owner to postgres')
        field.admin("drop owned by dora cascade; drop role dora, rita")


PRICED = """
    -- Items with their price.
    create or replace view shop.priced as
    select i.id, i.name, i.price_cents from shop.item as i;
    """


def test_the_ledger_gives_nothing_away_by_default_privileges(field: Field) -> None:
    """Default privileges of the role that applies let nobody write there; reading stays."""
    field.admin("alter default privileges grant all on tables to :eve")
    field.admin("alter default privileges grant all on schemas to :eve")
    field.admin("alter default privileges grant all on sequences to public")
    try:
        field.scratch.apply()
        assert field.scratch.plan().steps == ()
        for privilege, expected in {"select": True, "insert": False, "trigger": False}.items():
            query = "select has_table_privilege(%s, 'dbkit.run', %s)"
            assert field.scratch.value(query, EVE, privilege) is expected
    finally:
        field.admin("alter default privileges revoke all on tables from :eve")
        field.admin("alter default privileges revoke all on schemas from :eve")
        field.admin("alter default privileges revoke all on sequences from public")


@pytest.mark.parametrize("statements", ["create schema dbkit", f"{LEDGER}; {TRIGGER}"])
def test_who_is_quicker_than_the_first_write_gains_nothing(field: Field, statements: str) -> None:
    """A schema that appears after the look is not taken for dbkit's own."""
    with pytest.raises(TargetError, match="schema dbkit: is owned by"):
        field.scratch.apply(progress=Racing(field, statements))
    assert field.is_harmless()
    assert field.scratch.value("select to_regnamespace('shop') is null")


def test_a_trigger_that_comes_between_look_and_write_does_not_fire(field: Field) -> None:
    """The tables are locked, and looked at again, before they are written to."""
    field.scratch.apply()
    field.scratch.write("sql/shop/functions/f.sql", NEW)
    grant = "grant usage on schema dbkit to :eve; grant trigger on dbkit.run to :eve"

    class Late(Racing):
        """First gets the right."""

        def begin(self, plan: Plan) -> None:
            """Attack."""
            field.admin(grant)
            super().begin(plan)

    with pytest.raises(TargetError, match=r"trigger t on dbkit\.run"):
        field.scratch.apply(progress=Late(field, TRIGGER))
    assert field.is_harmless()


# Declared objects --------------------------------------------------------------------------

VIEW = (
    "create view shop.priced as select 1::bigint as id, ''::text as name, 1::bigint as price_cents"
)
DEFINER = """
create function shop.with_tax(price bigint) returns bigint language sql immutable security definer
as 'select price'
"""


MATERIALIZED = """
    -- Counts.
    create materialized view shop.counted as select count(*) as items from shop.item;
    """
AGGREGATE = """
    -- Adds.
    create or replace aggregate shop.total(bigint) (sfunc = pg_catalog.int8pl, stype = bigint);
    """
MIGRATION = """
    -- depends: shop-0001-item
    create table if not exists shop.extra (id bigint);
    insert into shop.extra values (1);
    """
USES_TYPE = """
    -- depends: shop-0001-item
    create table shop.extra (id bigint, mood shop.mood);
    """
REPLACES = """
    -- depends: shop-0001-item
    create or replace function shop.helper() returns int language sql as $$ select 1 $$;
    """

#: What she makes beforehand, the file that declares the same, and the object as the error names it.
BEFOREHAND = {
    "view": (VIEW, "", "", "view shop.priced"),
    "definer function": (DEFINER, "", "", "function shop.with_tax(bigint)"),
    "better match": (
        "create function shop.with_tax(price integer) returns bigint language sql"
        " as 'select 1::bigint'",
        "",
        "",
        "function shop.with_tax(integer)",
    ),
    "materialized view": (
        "create materialized view shop.counted as select 1::bigint as items",
        "sql/shop/materialized_views/counted.sql",
        MATERIALIZED,
        "materialized view shop.counted",
    ),
    "aggregate": (
        "create aggregate shop.total(bigint) (sfunc = pg_catalog.int8pl, stype = bigint)",
        "sql/shop/aggregates/total.sql",
        AGGREGATE,
        "aggregate shop.total(bigint)",
    ),
    "table of a migration": (
        "create table shop.extra (id bigint);"
        "create trigger t before insert on shop.extra for each row execute function lair.fire()",
        "migrations/shop/shop-0002-extra.sql",
        MIGRATION,
        "table shop.extra",
    ),
    "function of a migration": (
        "create function shop.helper() returns int language sql security definer as 'select 2'",
        "migrations/shop/shop-0002-helper.sql",
        REPLACES,
        "function shop.helper()",
    ),
    "type": (
        "create domain shop.mood as text check (lair.seize())",
        "migrations/shop/shop-0002-extra.sql",
        USES_TYPE,
        "type shop.mood",
    ),
    "trigger function": (
        "create function shop.stamp() returns trigger language plpgsql as 'begin return new; end'",
        "sql/shop/triggers/item.sql",
        """
        -- Stamps.
        create or replace trigger item_stamp before update on shop.item
        for each row execute function shop.stamp();
        """,
        "function shop.stamp()",
    ),
}


@pytest.mark.parametrize("story", BEFOREHAND)
def test_what_she_made_beforehand_is_not_adopted(open_shop: Field, story: str) -> None:
    """The error names object and owner; --take-over goes on, and nothing of hers stays."""
    made, path, declared, name = BEFOREHAND[story]
    open_shop.attack(made)
    if path:
        open_shop.scratch.write(path, declared)
    error = open_shop.refused(r"is not this project's: no run", kind=ApplyError)
    assert f"{name} is not this project's: no run of dbkit made it, and {EVE} owns it" in (
        error.message
    )
    assert "--take-over " in error.hint
    assert error.message.startswith(("sql/shop/", "migrations/shop/"))
    identity = name.partition(" ")[2].removeprefix("view ")
    options = Treatment(disposable=True, take_over=frozenset({identity}))
    if story in {"type", "trigger function"}:
        # Nothing makes these again: what needs them is refused, and nothing changes.
        with pytest.raises(ApplyError, match="does not exist"):
            open_shop.scratch.apply(options)
        return
    assert open_shop.scratch.steps(options)
    open_shop.scratch.apply(options)
    assert open_shop.is_harmless()
    hers = open_shop.scratch.query(
        "select relname from pg_class where relnamespace = 'shop'::regnamespace"
        " and pg_get_userbyid(relowner) = %s"
        " union all select proname from pg_proc where pronamespace = 'shop'::regnamespace"
        " and pg_get_userbyid(proowner) = %s",
        EVE,
        EVE,
    )
    assert hers == []
    assert open_shop.scratch.plan().steps == ()


def test_a_table_with_a_default_of_hers_is_not_taken_over(open_shop: Field) -> None:
    """What cannot be told from the table's own definition is named, not run."""
    open_shop.attack("create table shop.extra (id bigint, x boolean default lair.seize())")
    open_shop.scratch.write("migrations/shop/shop-0002-extra.sql", MIGRATION)
    options = Treatment(disposable=True, take_over=frozenset({"shop.extra"}))
    with pytest.raises(
        ApplyError, match=r"cannot be taken over: it has default value for column x"
    ):
        open_shop.scratch.apply(options)
    assert open_shop.is_harmless()
    assert open_shop.owner("shop.extra") == EVE


def test_a_name_that_ends_quotes_is_only_a_name(open_shop: Field) -> None:
    """Taking over is not a way to run what a name says."""
    name = '"a$$; alter role ""eve """"$$"" superuser; --"'
    open_shop.attack(f"create table shop.{name} (id bigint)")
    open_shop.scratch.write(
        "migrations/shop/shop-0002-odd.sql",
        f"-- depends: shop-0001-item\ncreate table if not exists shop.{name} (id bigint);\n",
    )
    error = open_shop.refused("is not this project's")
    assert "--take-over 'shop.\"a$$" in error.hint
    taken = frozenset({f"shop.{name}"})
    open_shop.scratch.apply(Treatment(disposable=True, take_over=taken))
    assert open_shop.is_harmless()
    assert open_shop.owner(f"shop.{name}") == "postgres"


def test_a_schema_made_beforehand_is_not_adopted(field: Field) -> None:
    """Its owner could drop everything in it."""
    field.attack("create schema shop; grant all on schema shop to public")
    migration = "migrations/shop/shop-0001-item.sql"
    text = (field.scratch.root / migration).read_text("utf-8")
    field.scratch.write(migration, text.replace("create schema", "create schema if not exists"))
    field.refused(r"schema shop is not this project's: no run of dbkit made it, and eve .* owns it")
    field.scratch.apply(Treatment(disposable=True, take_over=frozenset({"shop"})))
    query = "select nspowner::regrole::text, nspacl::text from pg_namespace where nspname = 'shop'"
    owner, acl = field.scratch.query(query)[0]
    assert owner == "postgres"
    assert EVE not in (acl or "")
    assert "=UC/" not in (acl or "").replace("postgres=UC/", "")


def test_a_publication_made_beforehand_is_not_adopted(open_shop: Field) -> None:
    """A file's publication of the same name is hers until it is taken over."""
    open_shop.attack("create publication shop_feed")
    open_shop.scratch.write(
        "sql/shop/publications/shop_feed.sql",
        """
        -- Feeds.
        create publication shop_feed;

        alter publication shop_feed add table shop.item;
        """,
    )
    open_shop.refused("publication shop_feed is not this project's")
    open_shop.scratch.apply(Treatment(disposable=True, take_over=frozenset({"shop_feed"})))
    query = "select pubowner::regrole::text from pg_publication where pubname = 'shop_feed'"
    assert open_shop.scratch.value(query) == "postgres"


def test_her_trigger_on_our_table_does_not_fire_for_a_migration(open_shop: Field) -> None:
    """The privilege to put a trigger on a table is not one to run code as who applies."""
    open_shop.admin("grant trigger on shop.item to :eve")
    open_shop.attack(
        "create trigger t before insert on shop.item for each row execute function lair.fire()"
    )
    open_shop.scratch.write(
        "migrations/shop/shop-0002-rows.sql",
        """
        -- depends: shop-0001-item
        insert into shop.item (name, price_cents) values ('a', 1);
        """,
    )
    open_shop.refused(r"trigger t on shop\.item is not this project's: this run may fire it")
    taken = frozenset({"t on shop.item"})
    open_shop.scratch.apply(Treatment(disposable=True, take_over=taken))
    assert open_shop.is_harmless()
    assert open_shop.scratch.value("select count(*) from shop.item") == 1


def test_a_trigger_and_a_policy_on_her_own_table_are_not_replaced(open_shop: Field) -> None:
    """In a schema that the project does not manage, what is new is made and what is there stays."""
    open_shop.attack(
        "create table lair.guest (id bigint);"
        "create policy guest_all on lair.guest;"
        "create trigger guest_t before insert on lair.guest"
        " for each row execute function lair.fire()"
    )
    open_shop.scratch.write(
        "sql/lair/triggers/guest.sql",
        """
        -- Guests.
        create or replace trigger guest_t before insert on lair.guest
        for each row execute function dbkit.update_updated_at_column();
        """,
    )
    open_shop.scratch.write(
        "sql/lair/policies/guest.sql", "-- Guests.\ncreate policy guest_all on lair.guest;\n"
    )
    error = open_shop.refused("is not this project's")
    assert "trigger guest_t on lair.guest is not" in error.message
    assert "policy guest_all on lair.guest is not" in error.message


def test_a_view_that_comes_between_look_and_replacement_is_not_kept(open_shop: Field) -> None:
    """Before the commit the owners are looked at again."""
    before = open_shop.scratch.value("select count(*) from dbkit.run")
    with pytest.raises(ApplyError, match=r"view shop\.priced is not this project's"):
        open_shop.scratch.apply(progress=Racing(open_shop, VIEW))
    assert open_shop.scratch.value("select count(*) from dbkit.run") == before


def test_a_table_that_comes_between_look_and_migration_is_not_kept(open_shop: Field) -> None:
    """What the migration leaves as it finds it is looked at again too."""
    open_shop.scratch.write(
        "migrations/shop/shop-0002-extra.sql",
        "-- depends: shop-0001-item\ncreate table if not exists shop.extra (id bigint);\n",
    )
    with pytest.raises(ApplyError, match=r"0002-extra\.sql:2:1: table shop\.extra is not this"):
        open_shop.scratch.apply(progress=Racing(open_shop, "create table shop.extra (id bigint)"))
    assert open_shop.scratch.value("select count(*) from dbkit.migration") == 1


def test_an_object_that_its_file_gives_away_stays_given(open_shop: Field) -> None:
    """An owner that a file or migration names is what the records say, and no stranger."""
    path = open_shop.scratch.root / FILES[1]
    text = path.read_text("utf-8") + '\nalter view shop.priced owner to "eve ""$$";\n'
    path.write_text(text, "utf-8")
    open_shop.admin("grant execute on function dbkit.quiet to :eve")
    open_shop.scratch.apply()
    assert open_shop.owner("shop.priced") == EVE
    path.write_text(text.replace("i.name,", "i.name || '' as name,"), "utf-8")
    open_shop.scratch.apply()
    assert open_shop.scratch.plan().steps == ()


def test_what_a_migration_gives_away_is_known_by_all_its_parts(open_shop: Field) -> None:
    """Table, index, sequence, partition and type of another owner may be named by the next one."""
    open_shop.scratch.write(
        "migrations/shop/shop-0002-given.sql",
        """
        -- depends: shop-0001-item
        create type shop.mood as enum ('good');
        create table shop.given (id bigint generated always as identity, at date, mood shop.mood)
        partition by range (at);
        create index given_at on shop.given (at);
        create table shop.given_1 partition of shop.given default;
        create function shop.given_f(a int) returns int language sql as 'select 1';
        alter type shop.mood owner to "eve ""$$";
        alter table shop.given owner to "eve ""$$";
        alter table shop.given_1 owner to "eve ""$$";
        alter function shop.given_f(int) owner to "eve ""$$";
        """,
    )
    open_shop.scratch.write(
        "sql/shop/triggers/given.sql",
        """
        -- Stamps what is given.
        create or replace trigger given_stamp before update on shop.given
        for each row execute function dbkit.update_updated_at_column();
        """,
    )
    open_shop.scratch.apply()
    open_shop.scratch.write(
        "migrations/shop/shop-0003-more.sql",
        """
        -- depends: shop-0002-given
        alter index shop.given_at rename to given_by_day;
        alter sequence shop.given_id_seq restart with 10;
        alter table shop.given_1 add check (at is not null);
        alter type shop.mood add value 'bad';
        select shop.given_f(1);
        insert into shop.given (at) values ('2026-01-01');
        """,
    )
    open_shop.scratch.apply()
    assert open_shop.scratch.value("select id from shop.given") == 10


@pytest.mark.requires_extension("pg_cron")
def test_a_job_of_hers_is_not_made_ours(field: Field) -> None:
    """A job's name that another role has taken is refused, unless it is to be taken over."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    cron = Scratch(field.scratch.root, field.scratch.url.replace(f"/{name}?", "/postgres?"))
    field.scratch.write("sql/shop/jobs/sweep.sql", JOB)
    field.scratch.write("sql/shop/functions/f.sql", NEW)
    cron.query("create extension if not exists pg_cron")
    schedule = "cron.schedule_in_database('shop.sweep', '1 1 * * *', 'select 1', %s, %s)"
    cron.query(f"select {schedule}", name, EVE)
    try:
        field.refused("job shop.sweep is not this project's")
        field.scratch.apply(Treatment(disposable=True, take_over=frozenset({"shop.sweep"})))
        query = "select username, command from cron.job where jobname = 'shop.sweep'"
        assert cron.query(query) == [("postgres", "select shop.f()")]
    finally:
        cron.query("delete from cron.job where jobname = 'shop.sweep'")


JOB = """
    -- Sweeps.
    select cron.schedule('shop.sweep', '*/5 * * * *', $$select shop.f()$$);
    """


def test_the_command_line_names_the_option_and_takes_it(open_shop: Field) -> None:
    """What the error says can be pasted; plan shows what would be taken over, also as SQL."""
    open_shop.attack(BEFOREHAND["function of a migration"][0])
    open_shop.scratch.write("migrations/shop/shop-0002-helper.sql", REPLACES)
    refused = run(open_shop, "apply")
    assert refused.exit_code == 2
    assert refused.stderr.splitlines() == [
        "error: migrations/shop/shop-0002-helper.sql:2:1: function shop.helper() is not this"
        f" project's: no run of dbkit made it, and {EVE} owns it",
        'hint: trusted_roles = ["eve \\"$$"] if that is right; to make it your own:'
        " --take-over 'shop.helper()'",
    ]
    option = ["--take-over", "shop.helper()"]
    line = f"! function shop.helper()  (no run of dbkit made it, and {EVE} owns it)"
    assert run(open_shop, "plan", *option).output.splitlines()[0] == line
    assert (
        "drop function shop.helper();" in run(open_shop, "plan", *option, "--format", "sql").output
    )
    done = run(open_shop, "apply", *option)
    assert "1 object taken over" in done.stdout
    assert open_shop.scratch.value("select shop.helper()") == 1


# What surrounds a run ----------------------------------------------------------------------


def give_database(field: Field) -> str:
    """Make the attacker the owner of the database; return its name, quoted."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    field.admin(f'alter database "{name}" owner to :eve')
    return f'"{name}"'


def test_a_search_path_of_the_database_runs_nothing(field: Field) -> None:
    """Even the first query, which sets the path, takes no type from her schema."""
    name = give_database(field)
    field.attack(
        "create domain lair.text as pg_catalog.text check (lair.seize());"
        f"alter database {name} set search_path = lair, pg_catalog"
    )
    field.scratch.apply()
    assert field.is_harmless()
    assert field.owner("shop.priced") == "postgres"


def test_operators_and_functions_of_hers_are_on_no_path(field: Field) -> None:
    """Neither public nor a schema of hers is looked into for a name."""
    name = give_database(field)
    field.attack(
        """
        create function lair.eq(text, text) returns boolean language sql
        as 'select lair.seize()';
        create operator lair.= (function = lair.eq, leftarg = text, rightarg = text);
        create function lair.now() returns timestamptz language sql
        as 'select pg_catalog.now() where lair.seize()';
        create function lair.count(bigint) returns bigint language sql
        as 'select 1::bigint where lair.seize()';
        create type lair.mine as (a int);
        create function lair.cast_mine(lair.mine) returns bigint language sql
        as 'select 1::bigint where lair.seize()';
        create cast (lair.mine as bigint) with function lair.cast_mine(lair.mine) as implicit;
        """
        f"alter database {name} set search_path = lair, pg_catalog"
    )
    field.scratch.apply()
    assert field.is_harmless()
    assert field.scratch.plan().steps == ()


def test_a_role_of_the_database_does_not_act_for_the_superuser(field: Field) -> None:
    """What would be made by another role than the one that connects is refused."""
    name = give_database(field)
    field.admin(f"alter database {name} set role = :eve")
    with pytest.raises(TargetError, match=r"its setting role=.* makes postgres act as"):
        field.scratch.apply()
    assert field.is_harmless()
    with psycopg.connect(field.scratch.url, options="-c role=none") as connection:
        found = connection.execute("select to_regnamespace('dbkit') is null").fetchone()
    assert found == (True,)


def test_a_schema_cron_of_hers_is_not_taken_for_the_extension(field: Field) -> None:
    """Without the extension nothing in schema cron is read or called."""
    field.attack(
        """
        create schema cron;
        grant usage on schema cron to public;
        create function cron.schedule(text, text, text) returns bigint language sql
        as 'select 1::bigint where lair.seize()';
        create view cron.job as select 1::bigint as jobid, '* * * * *'::text as schedule,
            'select 1'::text as command, 'localhost'::text as nodename, 5432 as nodeport,
            current_database()::text as database, current_user::text as username, true as active,
            'shop.other'::text as jobname
        where lair.seize();
        """
    )
    with session.opened(field.scratch.url, field.scratch.load().config, "plan") as connection:
        assert read_jobs(connection, "postgres") is None
    assert field.is_harmless()


def test_event_triggers_of_others_are_named(field: Field) -> None:
    """The plan says whose code runs along, and verify notes it."""
    field.admin(
        "create schema guard; create function guard.f() returns event_trigger language plpgsql"
        " as 'begin end'; alter function guard.f() owner to :eve;"
        "create event trigger guard_ddl on ddl_command_end when tag in ('CREATE VIEW')"
        " execute function guard.f()"
    )
    notes = field.scratch.plan().notes
    calls = f"of postgres calls guard.f() of {EVE} on ddl_command_end of CREATE VIEW"
    assert notes == (f"event trigger guard_ddl {calls}",)
    field.scratch.apply()
    report = verify(field.scratch.load(), field.scratch.url, VerifyOptions(DISPOSABLE))
    found = [f for f in report.findings if f.rule == "event-trigger"]
    assert [(f.level, f.object, f.message) for f in found] == [
        ("note", "event trigger guard_ddl", calls)
    ]
    assert field.scratch.plan().notes == ()
