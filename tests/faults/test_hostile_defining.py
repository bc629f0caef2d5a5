"""Migrations that look as if they only defined something, and evaluate what others put there."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from dbkit.errors import ApplyError
from faults.test_hostile_hooks import commit_once_awaited
from support.hostile import EVE, Field, run

if TYPE_CHECKING:
    from collections.abc import Sequence

GIVEN = """
create table shop.given (id bigint, n int);
insert into shop.given values (1, 1);
alter table shop.given owner to "eve ""$$";
"""

PARTED = """
create table shop.parted (id bigint, n int) partition by range (id);
create table shop.given partition of shop.parted default;
alter table shop.given owner to "eve ""$$";
"""

#: Who calls it takes it for immutable.
IMMUTABLE = (
    "create function lair.imm(bigint) returns bigint language plpgsql immutable as"
    " $b$ begin perform lair.seize(); return $1; end $b$;"
)
CHECK = IMMUTABLE + "alter table shop.given add constraint c check (lair.imm(1) > 0)"
INDEX = IMMUTABLE + "create index i on shop.given (id) where lair.imm(1) > 0"
CAST = (
    "create type lair.c as enum ('a');"
    "create function lair.cc(lair.c) returns integer language sql as"
    " 'select 1 where lair.seize()';"
    "create cast (lair.c as integer) with function lair.cc(lair.c) as implicit;"
    "alter table shop.given alter n type lair.c using 'a'"
)
DEFAULT = "alter table shop.given add x boolean default lair.seize()"

#: What was given to her, what she does with it, and the migrations after that.
STORIES: dict[str, tuple[str, str, list[str]]] = {
    "checks are read to spare a scan": (
        GIVEN,
        CHECK,
        ["alter table shop.given alter n set not null;"],
    ),
    "so are those of a new key": (GIVEN, CHECK, ["alter table shop.given add primary key (n);"]),
    "and those of a partition": (
        PARTED,
        CHECK,
        ["alter table shop.parted alter n set not null;"],
    ),
    "a new check converts": (GIVEN, CAST, ["alter table shop.given add check (n > 0);"]),
    "a copy has its indexes built": (
        GIVEN,
        INDEX,
        ["create table shop.copy (like shop.given including indexes);"],
    ),
    "a copy takes its checks along": (
        GIVEN,
        CHECK,
        [
            "create table shop.copy (like shop.given including constraints);",
            "alter table shop.copy alter n set not null;",
        ],
    ),
    "a copy takes its default along": (
        GIVEN,
        DEFAULT,
        [
            "create table shop.copy (like shop.given including all);",
            "insert into shop.copy (id) values (1);",
        ],
    ),
    "an heir does": (
        GIVEN,
        DEFAULT,
        [
            "create table shop.copy () inherits (shop.given);",
            "insert into shop.copy (id) values (1);",
        ],
    ),
}


def migrate(field: Field, texts: Sequence[str], number: int = 2) -> None:
    """Write and apply migrations, one after the other; a refused one stays."""
    before = "shop-0001-item" if number == 2 else f"shop-{number - 1:04}-x"
    for text in texts:
        name = f"shop-{number:04}-x"
        field.scratch.write(f"migrations/shop/{name}.sql", f"-- depends: {before}\n{text}\n")
        before, number = name, number + 1
        with suppress(ApplyError):
            field.scratch.apply()


@pytest.mark.parametrize("story", STORIES)
def test_nothing_of_hers_is_evaluated(open_shop: Field, story: str) -> None:
    """What a table of hers holds is looked at, whatever the statement seems to do."""
    given, attack, texts = STORIES[story]
    migrate(open_shop, [given])
    open_shop.attack(attack)
    open_shop.admin("alter role :eve nosuperuser")  # She seized her own role in trying.
    migrate(open_shop, texts[:1], 3)
    if "default" in attack:
        with suppress(psycopg.Error):
            open_shop.attack("alter table only shop.given alter x drop default")
    migrate(open_shop, texts[1:], 4)
    assert open_shop.is_harmless()


def test_a_check_may_write(open_shop: Field) -> None:
    """A function of the project's own, called by a new check, fires her trigger elsewhere."""
    migrate(
        open_shop,
        [
            "create function shop.note(t text) returns boolean language sql as"
            " $$ insert into shop.item (name, price_cents) values (t, 1); select true $$;\n"
            "create table shop.other (name text); insert into shop.other values ('a');"
        ],
    )
    open_shop.admin("grant trigger on shop.item to :eve")
    open_shop.attack(
        "create trigger t before insert on shop.item for each row execute function lair.fire()"
    )
    migrate(open_shop, ["alter table shop.other add check (shop.note(name));"], 3)
    assert open_shop.is_harmless()


def test_a_renamed_table_is_locked_under_its_old_name(open_shop: Field) -> None:
    """Her trigger, about to be committed, is waited for before the look, not after it."""
    migrate(open_shop, ["create table shop.old (id bigint);"])
    open_shop.admin("grant trigger on shop.old to :eve")
    for number, text in (
        (3, "alter table shop.old rename to young;"),
        (4, "insert into shop.young values (1);"),
    ):
        open_shop.scratch.write(
            f"migrations/shop/shop-{number:04}-x.sql",
            f"-- depends: shop-{number - 1:04}-x\n{text}\n",
        )
    with psycopg.connect(open_shop.scratch.url) as connection:
        connection.execute(sql.SQL("set session authorization {}").format(sql.Identifier(EVE)))
        connection.execute(
            "create trigger t before insert on shop.old for each row execute function lair.fire()"
        )
        waiting = threading.Thread(target=commit_once_awaited, args=(open_shop, connection))
        waiting.start()
        with pytest.raises(ApplyError, match=r"trigger t on shop\.old"):
            open_shop.scratch.apply()
        waiting.join()
    assert open_shop.is_harmless()


def test_a_cast_is_not_hidden_in_an_extension(field: Field) -> None:
    """It has neither an owner nor a schema."""
    migrate(field, ["create type shop.st as enum ('a');"])
    field.admin("grant usage on schema shop to :eve")
    field.attack(
        "create type lair.c as enum ('a');"
        "create function lair.cc(lair.c) returns shop.st language sql as 'select null::shop.st';"
        "create cast (lair.c as shop.st) with function lair.cc(lair.c) as implicit;"
        "create extension hstore schema lair; alter extension hstore add cast (lair.c as shop.st)"
    )
    assert "holds cast from lair.c to shop.st" in run(field, "verify").output


def test_the_owner_of_the_database_hides_nothing_either(field: Field) -> None:
    """In an extension of theirs."""
    field.scratch.apply()
    name = conninfo_to_dict(field.scratch.url)["dbname"]
    field.admin(f'alter database "{name}" owner to :eve')
    field.admin("grant usage, create on schema shop to :eve")
    field.attack(
        "create function shop.stray() returns integer language sql security definer return 1;"
        "create extension hstore schema lair; alter extension hstore add function shop.stray()"
    )
    assert "holds function shop.stray()" in run(field, "verify").output
