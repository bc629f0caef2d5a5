"""An attacker in the database of a project: what the tests of hostile roles have in common."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql
from psycopg.conninfo import make_conninfo

from dbkit.apply.run import Silent
from dbkit.cli.main import dbkit_command
from dbkit.errors import DbkitError
from dbkit.plan.inputs import Treatment
from support.scratch import DISPOSABLE, Scratch, shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from dbkit.plan.steps import Plan

#: A name that has to be quoted, and would end a quoted body.
EVE = 'eve "$$'

#: What makes its caller's role hers, as a function for any place; she owns the schema.
PAYLOAD = """
create schema lair;
grant usage on schema lair to public;
create function lair.seize() returns boolean language plpgsql as $body$
begin
    execute format('alter role %I superuser', 'eve "$$');
    return true;
exception when insufficient_privilege then
    return true;
end $body$;
create function lair.fire() returns trigger language plpgsql as $body$
begin
    perform lair.seize();
    return new;
end $body$;
"""


@dataclass(frozen=True)
class Field:
    """A project, its database, and the attacker in it."""

    scratch: Scratch

    def attack(self, statements: str) -> None:
        """Run statements as the attacker."""
        with psycopg.connect(self.scratch.url, autocommit=True) as connection:
            connection.execute(sql.SQL("set session authorization {}").format(sql.Identifier(EVE)))
            connection.execute(statements.encode())

    def admin(self, statements: str) -> None:
        """Run statements as a superuser; :eve stands for the attacker's name."""
        quoted = sql.Identifier(EVE).as_string(None)
        self.scratch.query(statements.replace(":eve", quoted))

    def is_harmless(self) -> bool:
        """Say whether the attacker is still no superuser."""
        return not self.scratch.value("select rolsuper from pg_roles where rolname = %s", EVE)

    def owner(self, relation: str) -> str:
        """Return the owner of a relation."""
        query = "select pg_get_userbyid(relowner)::text from pg_class where oid = %s::regclass"
        return str(self.scratch.value(query, relation))

    def owner_of(self, query: str) -> str:
        """Return the name of the role whose number a query finds."""
        return str(self.scratch.value(f"select pg_get_userbyid(({query}))::text"))

    def state(self) -> list[tuple[Any, ...]]:
        """Return every object with its owner and version, to see that nothing changed."""
        return self.scratch.query(
            "select 'r', oid::text, xmin::text, relowner::text from pg_class where oid >= 16384"
            " union all select 'f', oid::text, xmin::text, proowner::text from pg_proc"
            " where oid >= 16384"
            " union all select 's', oid::text, xmin::text, nspowner::text from pg_namespace"
            " union all select 't', oid::text, xmin::text, tgrelid::text from pg_trigger"
            " order by 1, 2"
        )

    def refused(
        self, match: str, options: Treatment = DISPOSABLE, kind: type[DbkitError] = DbkitError
    ) -> DbkitError:
        """Plan and apply, both of which must be refused and change nothing."""
        before = self.state()
        with pytest.raises(kind, match=match):
            self.scratch.plan(options)
        with pytest.raises(kind, match=match) as error:
            self.scratch.apply(options)
        assert self.is_harmless()
        assert before == self.state()
        return error.value


def run(field: Field, *arguments: str, role: str = "postgres") -> Result:
    """Run dbkit on the project and its database, as some role."""
    url = make_conninfo(field.scratch.url, user=role)
    place = ["--database", url, "--allow-missing", "pg_cron"]
    return CliRunner().invoke(
        dbkit_command, ["-C", str(field.scratch.root), arguments[0], *place, *arguments[1:]]
    )


@pytest.fixture
def field(scratch: Scratch) -> Iterator[Field]:
    """Return the shop, not applied, and an attacker who may create in its database."""
    name = psycopg.conninfo.conninfo_to_dict(scratch.url)["dbname"]
    field = Field(shop(scratch))
    field.admin("create role :eve login")
    field.admin(f'grant create on database "{name}" to :eve')
    field.attack(PAYLOAD)
    yield field
    with psycopg.connect(scratch.url, autocommit=True, options="-c role=none") as connection:
        connection.execute(f'alter database "{name}" reset all'.encode())
        connection.execute(f'alter database "{name}" owner to postgres'.encode())
    with suppress(psycopg.errors.InsufficientPrivilege):
        field.admin("drop owned by :eve cascade")
    field.admin("drop role :eve")


FILES = [
    "sql/shop/functions/with_tax.sql",
    "sql/shop/views/priced.sql",
    "sql/shop/views/cheap.sql",
]


@pytest.fixture
def open_shop(field: Field) -> Field:
    """Return the shop with its table applied, in whose schema the attacker may create."""
    views = {p: (field.scratch.root / p).read_text("utf-8") for p in FILES}
    for path in views:
        field.scratch.remove(path)
    field.scratch.apply()
    field.admin("grant usage, create on schema shop to :eve; grant select on shop.item to :eve")
    for path, text in views.items():
        field.scratch.write(path, text)
    return field


@dataclass
class Racing(Silent):
    """Attacks in the moment between the plan and the first write."""

    field: Field
    statements: str

    def begin(self, plan: Plan) -> None:
        """Attack."""
        assert plan.steps
        self.field.attack(self.statements)
