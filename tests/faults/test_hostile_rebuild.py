"""What comes back after a rebuild, and what is taken over, brings nothing of a stranger along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.errors import ApplyError
from dbkit.plan.inputs import Treatment
from support.hostile import EVE, FILES
from support.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.hostile import Field

#: The view with a right that may be passed on, and one more column, which makes it anew.
PASSED_ON = 'grant select on shop.priced to "eve ""$$" with grant option;'
GRANT = "grant select on shop.priced to pg_monitor;"


def change(field: Field, path: str, old: str, new: str) -> None:
    """Replace a text in a file of the project."""
    place = field.scratch.root / path
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")


def entries(field: Field, query: str) -> set[tuple[str, ...]]:
    """Return grantor, grantee and option of what a query of an access control list finds."""
    return {
        (grantor, grantee, grantable)
        for grantor, grantee, grantable in field.scratch.query(
            "select pg_get_userbyid(x.grantor)::text, pg_get_userbyid(x.grantee)::text,"
            f" x.is_grantable::text from ({query}) as a (acl) cross join aclexplode(a.acl) as x"
        )
    }


@pytest.fixture
def passed_on(open_shop: Field) -> Iterator[Field]:
    """Return the shop, where she passed on what she was given, and so did who got it from her."""
    change(open_shop, FILES[1], GRANT, PASSED_ON)
    open_shop.admin("create role mallory; create role zoe")
    open_shop.scratch.apply()
    open_shop.attack("grant select on shop.priced to mallory with grant option")
    open_shop.admin(
        "grant usage on schema shop to mallory; set role mallory;"
        "grant select on shop.priced to zoe; reset role"
    )
    yield open_shop
    open_shop.admin("drop owned by mallory, zoe cascade; drop role mallory, zoe")


AGGREGATE = "sql/shop/aggregates/aggregate .sql"
ACL = "select relacl from pg_class where oid = 'shop.priced'::regclass"


def test_a_right_that_was_passed_on_keeps_who_granted_it(passed_on: Field) -> None:
    """After a rebuild it still goes with the right that it came from."""
    before = entries(passed_on, ACL)
    assert ("mallory", "zoe", "false") in before
    change(passed_on, FILES[1], "i.name,", "i.name::varchar as name,")
    passed_on.scratch.apply()
    assert entries(passed_on, ACL) == before
    assert passed_on.scratch.value("select current_user = session_user")
    passed_on.admin("revoke select on shop.priced from :eve cascade")
    assert {grantee for _, grantee, _ in entries(passed_on, ACL)} == {"postgres"}


def test_who_may_not_act_for_another_says_so(field: Field) -> None:
    """A plain owner cannot grant as she did: it is refused, and nothing changes."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    change(field, FILES[1], GRANT, PASSED_ON)
    field.admin("create role dora login; create role mallory")
    plain = Scratch(field.scratch.root, field.scratch.url.replace("user=postgres", "user=dora"))
    options = Treatment(allow_missing=frozenset({"pg_cron"}))
    try:
        field.admin(f'alter database "{name}" owner to dora')
        plain.apply(options)
        field.admin("grant usage on schema shop to :eve")
        field.attack("grant select on shop.priced to mallory")
        before = entries(field, ACL)
        change(field, FILES[1], "i.name,", "i.name::varchar as name,")
        said = r"was passed on by eve .*, and dora may not act for that role"
        with pytest.raises(ApplyError, match=said):
            plain.apply(options)
        assert entries(field, ACL) == before
    finally:
        field.admin(f'alter database "{name}" owner to postgres')
        field.admin("drop owned by dora, mallory cascade; drop role dora, mallory")


def test_a_text_is_put_back_as_it_was(open_shop: Field) -> None:
    """Neither a comment nor a name is altered because it holds a word of SQL."""
    open_shop.scratch.write(
        AGGREGATE,
        """
        -- Adds.
        create or replace aggregate shop."aggregate "(bigint)
        (sfunc = pg_catalog.int8pl, stype = bigint);
        """,
    )
    open_shop.scratch.apply()
    open_shop.admin(
        """comment on aggregate shop."aggregate "(bigint) is 'an aggregate of aggregate s';"""
        """grant execute on function shop."aggregate "(bigint) to :eve"""
    )
    change(open_shop, AGGREGATE, "int8pl, stype = bigint", "int8_sum, stype = numeric")
    open_shop.scratch.apply()
    query = "select obj_description(oid), proacl::text from pg_proc where proname = 'aggregate '"
    ((comment, acl),) = open_shop.scratch.query(query)
    assert comment == "an aggregate of aggregate s"
    assert "eve" in acl


# Taking over ------------------------------------------------------------------------------------

#: What she makes of hers beside a table, and what the refusal names.
TIED = {
    "a member of an extension": (
        "create extension citext schema lair; create table shop.extra (id bigint);"
        "alter extension citext add table shop.extra",
        "extension citext",
    ),
    "a table of a type": (
        "create type lair.t as (id bigint); create table shop.extra of lair.t",
        "type lair.t",
    ),
    "a collation": (
        'create collation lair.c from "C";'
        "create table shop.extra (id bigint, n text collate lair.c)",
        "collation lair.c",
    ),
    "a domain": (
        "create domain lair.d as bigint; create table shop.extra (id lair.d)",
        "type lair.d",
    ),
    "an array of a type": (
        "create type lair.t as (id bigint); create table shop.extra (id bigint, t lair.t[])",
        r"type lair.t\[\]",
    ),
    "the collation of an index": (
        'create collation lair.c from "C"; create table shop.extra (id bigint, n text);'
        "create index on shop.extra (n collate lair.c)",
        "collation lair.c",
    ),
    "an index that excludes": (
        "create table shop.extra (id bigint, exclude using btree (id with =))",
        "constraint extra_id_excl",
    ),
    "a publication": (
        "create table shop.extra (id bigint); create publication eves for table shop.extra",
        "publication eves|publication of table",
    ),
}


@pytest.mark.parametrize("story", TIED)
def test_what_is_tied_to_hers_is_not_taken_over(open_shop: Field, story: str) -> None:
    """Dropping her part would take the table or its column along."""
    made, said = TIED[story]
    open_shop.attack(made)
    open_shop.scratch.write(
        "migrations/shop/shop-0002-extra.sql",
        "-- depends: shop-0001-item\ncreate table if not exists shop.extra (id bigint);\n",
    )
    options = Treatment(disposable=True, take_over=frozenset({"shop.extra"}))
    with pytest.raises(ApplyError, match=rf"cannot be taken over: it has .*({said})"):
        open_shop.scratch.apply(options)
    assert open_shop.owner("shop.extra") == EVE


def test_a_schema_that_belongs_to_her_extension_is_not_taken_over(field: Field) -> None:
    """Dropping the extension would take everything in the schema along."""
    field.attack(
        "create schema shop; create extension citext schema lair;"
        "alter extension citext add schema shop"
    )
    migration = "migrations/shop/shop-0001-item.sql"
    change(field, migration, "create schema", "create schema if not exists")
    with pytest.raises(ApplyError, match=r"cannot be taken over: it has .*extension citext"):
        field.scratch.apply(Treatment(disposable=True, take_over=frozenset({"shop"})))
    assert field.owner_of("select nspowner from pg_namespace where nspname = 'shop'") == EVE
