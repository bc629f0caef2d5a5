"""A small project on disk and an empty database to carry it to."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from dbkit.apply.run import Summary, apply
from dbkit.plan.inputs import Treatment, preview
from dbkit.project.load import load_project
from dbkit.report import runs_text

if TYPE_CHECKING:
    from pathlib import Path

    from dbkit.apply.run import Progress
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Project

#: What a throwaway database is to apply.
DISPOSABLE = Treatment(disposable=True)


@dataclass(frozen=True)
class Scratch:
    """A project in ``root`` and the database it is applied to."""

    root: Path
    url: str

    def write(self, path: str, content: str) -> None:
        """Write a file of the project, the text's indentation removed."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8")

    def remove(self, path: str) -> None:
        """Delete a file of the project."""
        (self.root / path).unlink()

    def load(self) -> Project:
        """Read the project from disk."""
        return load_project(self.root)

    def apply(self, options: Treatment = DISPOSABLE, progress: Progress | None = None) -> Summary:
        """Apply the project."""
        return apply(self.load(), self.url, options, progress)

    def plan(self, options: Treatment = DISPOSABLE) -> Plan:
        """Return what apply would do."""
        return preview(self.load(), self.url, options)

    def steps(self, options: Treatment = DISPOSABLE) -> list[str]:
        """Return what apply would do, a line a step, without dbkit's own."""
        return [
            runs_text.step(s) for s in self.plan(options).steps if not s.path.startswith("dbkit:")
        ]

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement on the database; return its rows."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement: str, *parameters: Any) -> Any:
        """Run one query; return the only value of its only row."""
        ((value,),) = self.query(statement, *parameters)
        return value


#: A schema, two tables, functions, views on top of each other, a policy: enough to break.
SHOP = {
    "dbkit.toml": "",
    "migrations/shop/shop-0001-item.sql": """
        create schema shop;

        create table shop.item (
            id bigint generated always as identity primary key,
            name text not null,
            owner text not null default current_user,
            price_cents bigint not null
        );
        """,
    "sql/shop/functions/with_tax.sql": """
        -- The price with tax.
        create or replace function shop.with_tax(price bigint)
        returns bigint
        language sql
        immutable
        set search_path = ''
        begin atomic
            select price * 120 / 100;
        end;

        revoke execute on function shop.with_tax(bigint) from public;
        """,
    "sql/shop/views/priced.sql": """
        -- Items with their price and tax.
        create or replace view shop.priced
        with (security_invoker = true)
        as
        select
            i.id,
            i.name,
            shop.with_tax(i.price_cents) as price_cents
        from shop.item as i;

        comment on view shop.priced is 'Prices with tax.';

        grant select on shop.priced to pg_monitor;
        """,
    "sql/shop/views/cheap.sql": """
        -- What costs next to nothing.
        create or replace view shop.cheap
        with (security_invoker = true)
        as
        select p.id, p.name
        from shop.priced as p
        where p.price_cents < 100;

        comment on column shop.cheap.name is 'Cheap names.';

        grant select (name) on shop.cheap to pg_monitor;
        """,
    "sql/shop/policies/item.sql": """
        -- Everybody sees his own items.
        alter table shop.item enable row level security;

        grant select on shop.item to pg_monitor;

        create policy item_select on shop.item
        for select to public
        using (owner = current_user);
        """,
}


def shop(scratch: Scratch) -> Scratch:
    """Write the shop into a scratch project."""
    for path, content in SHOP.items():
        scratch.write(path, content)
    return scratch
