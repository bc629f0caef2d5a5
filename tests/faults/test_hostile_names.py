"""Attacks by what has a name that the project uses: no better match, no namesake is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbkit.errors import ApplyError
from dbkit.plan.inputs import Treatment
from support.hostile import EVE

if TYPE_CHECKING:
    from support.hostile import Field

BY_NAME = """
    -- depends: shop-0001-item
    {}
    create table shop.extra (id bigint, name text);
    """
SAME = """
    -- Says whether two numbers are the same.
    create or replace function shop.same(a bigint, b bigint) returns boolean
    language sql as $$ select a = b $$;

    create operator shop.=== (function = shop.same, leftarg = bigint, rightarg = bigint);
    """
TOTAL = """
    -- Adds.
    create or replace function shop.total() returns bigint
    language plpgsql {} as $$ begin return shop.with_tax(1) + pg_catalog.abs(1); end $$;
    """
CALLS = "-- M.\ncreate materialized view shop.m as select shop.total() as x;\n"
OPERATOR = (
    "create function lair.op(int, int) returns boolean language sql as 'select lair.seize()';"
    "create operator shop.=== (function = lair.op, leftarg = int, rightarg = int)"
)

#: What she makes beforehand, what the migration says, and the object as the error names it.
NAMESAKES = {
    "collation": (
        'create collation shop.german from "C"',
        'create collation if not exists shop.german from "C";',
        "collation shop.german",
    ),
    "statistics": (
        "create statistics shop.pairs on id, name from lair.own",
        "create statistics if not exists shop.pairs on id, name from shop.item;",
        "statistics object shop.pairs",
    ),
    "text search configuration": (
        "create text search configuration shop.words (copy = pg_catalog.simple)",
        "alter text search configuration shop.words alter mapping for word with simple;",
        "text search configuration shop.words",
    ),
    "text search dictionary": (
        "create text search dictionary shop.words (template = pg_catalog.simple)",
        "alter text search dictionary shop.words (accept = false);",
        "text search dictionary shop.words",
    ),
    "conversion": (
        "create conversion shop.convert for 'LATIN1' to 'UTF8' from pg_catalog.iso8859_1_to_utf8",
        "alter conversion shop.convert rename to converted;",
        "conversion shop.convert",
    ),
    "operator": (
        OPERATOR,
        "select 1 operator(shop.===) 1;",
        "operator shop.===(integer,integer)",
    ),
    "sequence": (
        "create sequence shop.number",
        "create sequence if not exists shop.number;",
        "sequence shop.number",
    ),
    "extension": (
        "create extension citext schema lair",
        "create extension if not exists citext schema shop;",
        "extension citext",
    ),
    "member of an extension": (
        "create extension citext schema shop",
        "create or replace function shop.citext_eq(a shop.citext, b shop.citext) returns boolean"
        " language sql immutable strict parallel safe as 'select true';",
        "function shop.citext_eq(shop.citext,shop.citext)",
    ),
}


@pytest.mark.parametrize("story", NAMESAKES)
def test_a_namesake_is_not_taken_for_ours(open_shop: Field, story: str) -> None:
    """Whatever its class, an object of hers is named, and changed by nothing."""
    made, statement, name = NAMESAKES[story]
    open_shop.attack("create table lair.own (id bigint, name text)")
    open_shop.attack(made)
    open_shop.scratch.write("migrations/shop/shop-0002-by-name.sql", BY_NAME.format(statement))
    error = open_shop.refused("is not this project's: no run", kind=ApplyError)
    assert f"{name} is not this project's: no run of dbkit made it, and {EVE} owns it" in (
        error.message
    )
    assert error.message.startswith("migrations/shop/shop-0002-by-name.sql:")


@pytest.mark.parametrize("story", ["collation", "sequence", "extension"])
def test_what_she_made_is_taken_over_or_made_anew(open_shop: Field, story: str) -> None:
    """After --take-over it belongs to the role that applies."""
    made, statement, name = NAMESAKES[story]
    open_shop.attack(made)
    open_shop.scratch.write("migrations/shop/shop-0002-by-name.sql", BY_NAME.format(statement))
    taken = frozenset({name})
    open_shop.scratch.apply(Treatment(disposable=True, take_over=taken))
    catalogs = {
        "collation": "select collowner from pg_collation where collname = 'german'",
        "sequence": "select relowner from pg_class where relname = 'number'",
        "extension": "select extowner from pg_extension where extname = 'citext'",
    }
    assert open_shop.owner_of(catalogs[story]) == "postgres"


#: What she puts beside an object of the project while no file and no migration that names it runs.
BESIDE = {
    "operator": (OPERATOR, "operator shop.===(integer,integer)"),
    "function": (
        "create function shop.with_tax(price int) returns bigint language sql as"
        " 'select 1::bigint where lair.seize()'",
        "function shop.with_tax(integer)",
    ),
    "function of a migration": (
        "create function shop.made(a int) returns int language sql as"
        " 'select 1 where lair.seize()'",
        "function shop.made(integer)",
    ),
    "the server's function": (
        "create function shop.abs(int) returns int language sql as 'select 1 where lair.seize()'",
        "function shop.abs(integer)",
    ),
    "the server's operator": (
        "create function lair.add(bigint, int) returns bigint language sql as"
        " 'select 1::bigint where lair.seize()';"
        "create operator shop.+ (function = lair.add, leftarg = bigint, rightarg = int)",
        "operator shop.+(bigint,integer)",
    ),
}


@pytest.mark.parametrize("story", BESIDE)
def test_a_better_match_beside_an_unchanged_object_is_named(open_shop: Field, story: str) -> None:
    """A body that nothing changes calls what it finds, so every name of the project counts."""
    made, name = BESIDE[story]
    open_shop.scratch.write("sql/shop/functions/same.sql", SAME)
    open_shop.scratch.write(
        "migrations/shop/shop-0002-made.sql",
        "-- depends: shop-0001-item\ncreate function shop.made(a bigint) returns int language sql"
        " as 'select 2';\n",
    )
    setting = "set search_path = shop" if story.startswith("the server") else ""
    open_shop.scratch.write("sql/shop/functions/total.sql", TOTAL.format(setting))
    open_shop.scratch.apply()
    open_shop.attack(made)
    open_shop.scratch.write("sql/shop/materialized_views/m.sql", CALLS)
    error = open_shop.refused("is not this project's: no run", kind=ApplyError)
    assert f"{name} is not this project's" in error.message


def test_others_in_a_managed_schema_stop_nothing(open_shop: Field) -> None:
    """Functions, operators and tables of other names are theirs, and no match of ours."""
    open_shop.scratch.write("sql/shop/functions/same.sql", SAME)
    open_shop.attack(
        "create function shop.hers(int) returns int language sql as 'select 1';"
        "create function shop.abs(int) returns int language sql as 'select 1';"
        "create function lair.op(int, int) returns boolean language sql as 'select true';"
        "create operator shop.~~~~ (function = lair.op, leftarg = int, rightarg = int);"
        "create table shop.hers (id int check (shop.hers(id) = 1));"
        "create trigger t before insert on shop.hers for each row execute function lair.fire();"
        "create extension citext schema lair"
    )
    open_shop.scratch.write(
        "migrations/shop/shop-0002-more.sql",
        "-- depends: shop-0001-item\ninsert into shop.item (name, price_cents) values ('a', 1);\n",
    )
    open_shop.scratch.apply()
    assert open_shop.scratch.plan().steps == ()


def test_her_cast_of_a_type_that_she_was_given_is_named(open_shop: Field) -> None:
    """A cast without asking is called where no statement spells it."""
    open_shop.scratch.write(
        "migrations/shop/shop-0002-mood.sql",
        """
        -- depends: shop-0001-item
        create type shop.mood as enum ('good');
        create table shop.day (mood shop.mood, said text);
        alter type shop.mood owner to "eve ""$$";
        """,
    )
    open_shop.scratch.apply()
    open_shop.attack(
        "create function lair.said(shop.mood) returns bigint language sql as"
        " 'select 1::bigint where lair.seize()';"
        "create cast (shop.mood as bigint) with function lair.said(shop.mood) as implicit"
    )
    open_shop.scratch.write(
        "migrations/shop/shop-0003-days.sql",
        """
        -- depends: shop-0002-mood
        insert into shop.item (name, price_cents) select 'a', d.mood from shop.day as d;
        """,
    )
    open_shop.refused(r"cast \(shop\.mood AS bigint\) .* owns function lair\.said", kind=ApplyError)


@pytest.mark.parametrize("owner", ["superuser", "owner of the database"])
def test_an_extension_of_the_hosts_is_used(open_shop: Field, owner: str) -> None:
    """Who installs extensions is a superuser, or owns the database and may drop all of it."""
    name = open_shop.scratch.value("select current_database()")
    if owner == "superuser":
        open_shop.admin("create extension citext schema public")
    else:
        open_shop.admin("create role dora")
        open_shop.admin(f'alter database "{name}" owner to dora')
        open_shop.admin("set role dora; create extension citext schema lair; reset role")
    open_shop.scratch.write(
        "migrations/shop/shop-0002-mail.sql",
        "-- depends: shop-0001-item\ncreate extension if not exists citext with schema public;\n",
    )
    try:
        open_shop.scratch.apply()
        assert open_shop.scratch.plan().steps == ()
    finally:
        open_shop.admin("drop extension citext")
        if owner != "superuser":
            open_shop.admin(f'alter database "{name}" owner to postgres; drop role dora')


#: What an administrator drops by hand, and she makes instead while its file does not change.
INSTEAD = {
    "view": (
        "drop view shop.cheap, shop.priced",
        "create view shop.priced as select 1::bigint as id, ''::text as name, 1::bigint as"
        " price_cents where lair.seize()",
        "view shop.priced",
    ),
    "function": (
        "drop function shop.same cascade",
        "create function shop.same(a bigint, b bigint) returns boolean language sql as"
        " 'select lair.seize()'",
        "function shop.same(bigint,bigint)",
    ),
    "statistics": (
        "drop statistics shop.pairs",
        "create statistics shop.pairs on id, name from lair.own",
        "statistics object shop.pairs",
    ),
    "text search configuration": (
        "drop text search configuration shop.words",
        "create text search configuration shop.words (copy = pg_catalog.simple)",
        "text search configuration shop.words",
    ),
}


@pytest.mark.parametrize("story", INSTEAD)
def test_what_stands_in_the_place_of_ours_is_named(open_shop: Field, story: str) -> None:
    """That something of the name is there does not say that it is the project's."""
    dropped, made, name = INSTEAD[story]
    open_shop.scratch.write("sql/shop/functions/same.sql", SAME)
    open_shop.scratch.write(
        "sql/shop/statistics/item.sql",
        "-- Pairs.\ncreate statistics shop.pairs on id, name from shop.item;\n",
    )
    open_shop.scratch.write(
        "sql/shop/text_search/words.sql",
        "-- Words.\ncreate text search configuration shop.words (parser = pg_catalog.default);\n",
    )
    open_shop.scratch.apply()
    open_shop.attack("create table lair.own (id bigint, name text)")
    open_shop.admin(dropped)
    open_shop.attack(made)
    open_shop.scratch.write(
        "migrations/shop/shop-0002-more.sql",
        "-- depends: shop-0001-item\ncreate table shop.more (id bigint);\n",
    )
    error = open_shop.refused("is not this project's: no run", kind=ApplyError)
    assert f"{name} is not this project's" in error.message
