"""What others do while a run goes on is theirs: the run does not record it as its own."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.errors import ApplyError

if TYPE_CHECKING:
    from support.hostile import Field

WAITS = """
    -- depends: shop-0001-item
    select pg_catalog.pg_advisory_lock(77);
    create table shop.other (id bigint primary key);
    """


def apply_meanwhile(field: Field, statements: str) -> None:
    """Apply a migration, in the middle of which the attacker is done with hers."""
    field.scratch.write("migrations/shop/shop-0002-other.sql", WAITS)
    with psycopg.connect(field.scratch.url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(77)")

        def attack() -> None:
            query = (
                "select count(*) from pg_locks where locktype = 'advisory' and objid = 77"
                " and not granted"
            )
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline and not field.scratch.value(query):
                time.sleep(0.02)
            try:
                field.attack(statements)
            finally:
                connection.execute("select pg_advisory_unlock(77)")

        attacking = threading.Thread(target=attack)
        attacking.start()
        field.scratch.apply()
        attacking.join()


#: What she makes during the first run, what the second does, and how that is refused.
MEANWHILE = {
    "trigger": (
        "create trigger t before insert on shop.item for each row execute function lair.fire()",
        "insert into shop.item (name, price_cents) values ('a', 1);",
        r"trigger t on shop\.item",
    ),
    "table": (
        "create table shop.extra (id bigint check (lair.seize()))",
        "create table if not exists shop.extra (id bigint); insert into shop.extra values (1);",
        r"table shop\.extra is not this project's",
    ),
    "function": (
        "create function shop.helper() returns int language sql as 'select 1 where lair.seize()'",
        "insert into shop.item (name, price_cents) values ('a', shop.helper());",
        r"function shop\.helper\(\) is not this project's",
    ),
}


@pytest.mark.parametrize("story", MEANWHILE)
def test_what_others_make_during_a_run_is_not_recorded(open_shop: Field, story: str) -> None:
    """The next run finds it as it would have found it before the first."""
    statements, then, said = MEANWHILE[story]
    open_shop.admin("grant trigger on shop.item to :eve")
    apply_meanwhile(open_shop, statements)
    open_shop.scratch.write(
        "migrations/shop/shop-0003-then.sql", f"-- depends: shop-0002-other\n{then}\n"
    )
    open_shop.refused(said, kind=ApplyError)


def test_what_a_run_only_touches_is_not_adopted(open_shop: Field) -> None:
    """A block about all tables changes hers as well; that makes it no table of the project's."""
    open_shop.attack("create table shop.extra (id bigint)")
    open_shop.scratch.write(
        "migrations/shop/shop-0002-all.sql",
        """
        -- depends: shop-0001-item
        do $$
        declare
            r record;
        begin
            for r in select c.oid::pg_catalog.regclass as name from pg_catalog.pg_class as c
                where c.relnamespace = 'shop'::pg_catalog.regnamespace and c.relkind = 'r'
            loop
                execute pg_catalog.format('alter table %s enable row level security', r.name);
            end loop;
        end $$;
        """,
    )
    open_shop.scratch.apply()
    open_shop.scratch.write(
        "migrations/shop/shop-0003-extra.sql",
        """
        -- depends: shop-0002-all
        create table if not exists shop.extra (id bigint);
        insert into shop.extra values (1);
        """,
    )
    open_shop.refused(r"table shop\.extra is not this project's", kind=ApplyError)


def test_default_privileges_of_who_may_only_connect_stop_nothing(open_shop: Field) -> None:
    """They hold for what she creates in schema dbkit, where she may create nothing."""
    open_shop.attack("alter default privileges in schema dbkit grant insert on tables to public")
    open_shop.scratch.apply()
    assert open_shop.scratch.plan().steps == ()
    open_shop.admin("grant create on schema dbkit to :eve")
    open_shop.refused("dbkit")
