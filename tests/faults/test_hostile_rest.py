"""Attacks that gain no power: they only stop the work, or turn it against somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.errors import ApplyError, TargetError
from dbkit.plan.inputs import preview
from support.scratch import DISPOSABLE

if TYPE_CHECKING:
    from support.hostile import Field
    from support.scratch import Scratch


def test_default_privileges_of_nobody_stop_nothing(field: Field) -> None:
    """Anybody may say what it would grant in schema dbkit, where it may create nothing."""
    field.scratch.apply(DISPOSABLE)
    field.attack("alter default privileges in schema dbkit grant all on tables to public")
    assert () == field.scratch.plan(DISPOSABLE).steps


def test_what_is_somebody_elses_by_now_is_not_dropped(field: Field) -> None:
    """The view was dropped by hand, and another role has its name when its file is deleted."""
    field.scratch.apply(DISPOSABLE)
    field.admin("grant usage, create on schema shop to :eve; drop view shop.cheap")
    field.attack("create view shop.cheap as select 1 as x")
    field.scratch.remove("sql/shop/views/cheap.sql")
    with pytest.raises(ApplyError, match=r"view shop\.cheap is not this project's"):
        field.scratch.apply(DISPOSABLE)
    assert field.scratch.value("select to_regclass('shop.cheap') is not null")


def test_the_database_does_not_decide_what_a_block_may_do(scratch: Scratch) -> None:
    """An assertion in a migration holds, and a warning of plpgsql stops nothing."""
    scratch.write("migrations/app/app-0001-a.sql", "create schema app;\n")
    scratch.apply(DISPOSABLE)
    name = psycopg.conninfo.conninfo_to_dict(scratch.url)["dbname"]
    for setting in ("check_asserts = off", "extra_errors = 'all'"):
        scratch.query(f'alter database "{name}" set plpgsql.{setting}')
    scratch.write(
        "migrations/app/app-0002-b.sql",
        "-- depends: app-0001-a\ndo $$ declare a integer; begin"
        " select x into a from (values (1), (2)) as v (x); end $$;\n",
    )
    scratch.apply(DISPOSABLE)
    scratch.write(
        "migrations/app/app-0003-c.sql",
        "-- depends: app-0002-b\ndo $$ begin assert false, 'stop'; end $$;\n",
    )
    with pytest.raises(ApplyError, match="stop"):
        scratch.apply(DISPOSABLE)


def test_a_role_without_temporary_tables_is_told_so(scratch: Scratch) -> None:
    """In a hardened database nobody has the right from the start."""
    name = psycopg.conninfo.conninfo_to_dict(scratch.url)["dbname"]
    scratch.query(f'revoke temporary on database "{name}" from public')
    scratch.query("create role taken_plain login")
    scratch.query(f'grant create on database "{name}" to taken_plain')
    scratch.write("migrations/app/app-0001-a.sql", "create schema app;\n")
    plain = psycopg.conninfo.make_conninfo(scratch.url, user="taken_plain")
    try:
        with pytest.raises(TargetError, match="may not create temporary tables") as error:
            preview(scratch.load(), plain, DISPOSABLE)
        assert "grant temporary on database" in (error.value.hint or "")
    finally:
        scratch.query(f'revoke create on database "{name}" from taken_plain')
        scratch.query("drop role taken_plain")
