"""Every declared object, dropped and recreated by force: whatever was attached to it comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.apply.run import Silent
from dbkit.apply.transaction import Run
from dbkit.database import session
from dbkit.errors import ApplyError
from dbkit.plan.inputs import Treatment, read_inputs
from dbkit.plan.make import make_plan
from dbkit.project.load import load_project
from support.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.apply.due import Changes
    from dbkit.parse.values import Declaration
    from dbkit.project.values import Project
    from dbkit.testing.databases import Database

#: The project of this repository: all systems.
ROOT = Path(__file__).parents[2]

#: How many objects are rebuilt before the facts are compared, in the large systems.
TOGETHER = 30

RICH = {
    "migrations/app/app-0001-tables.sql": """
        create schema app;

        create table app.item (id integer primary key, name text, price integer not null);

        create table app."odd ''name é" (id integer primary key);
        """,
    "sql/app/functions/doubled.sql": """
        -- Twice.
        create or replace function app.doubled(n integer) returns integer language sql immutable
        begin atomic select n * 2; end;

        comment on function app.doubled(integer) is 'Twice.';

        revoke execute on function app.doubled(integer) from public;

        grant execute on function app.doubled(integer) to pg_monitor;
        """,
    "sql/app/functions/stamp.sql": """
        -- Stamps.
        create or replace function app.stamp() returns trigger language plpgsql
        as $$ begin return new; end $$;
        """,
    "sql/app/functions/all_items.sql": """
        -- All of a view's rows.
        create or replace function app.all_items() returns setof app.priced language sql
        begin atomic select p.* from app.priced as p; end;
        """,
    "sql/app/views/priced.sql": """
        -- Prices.
        create or replace view app.priced with (security_invoker = true) as
        select i.id, i.name, app.doubled(i.price) as price from app.item as i;

        comment on view app.priced is 'Prices.';

        comment on column app.priced.price is 'Twice the price.';

        grant select (id, name) on app.priced to pg_monitor;

        grant select on app.priced to pg_read_all_stats;
        """,
    "sql/app/views/cheap.sql": """
        -- Cheap ones.
        create or replace view app.cheap as select p.id, p.price from app.priced as p;

        comment on column app.cheap.id is 'Key.';
        """,
    "sql/app/triggers/cheap.sql": """
        -- Instead of writing to the view.
        create or replace trigger "odd ''stamp é" instead of insert on app.cheap
        for each row execute function app.stamp();

        comment on trigger "odd ''stamp é" on app.cheap is 'Stamps.';
        """,
    "sql/app/triggers/item.sql": """
        -- Stamps.
        create trigger stamp before update on app.item for each row
        when (app.doubled(new.price) > 0) execute function app.stamp();

        comment on trigger stamp on app.item is 'Stamps.';

        alter table app.item enable always trigger stamp;
        """,
    "sql/app/policies/item.sql": """
        -- Who sees what.
        alter table app.item enable row level security;

        create policy "odd ''own é" on app.item using (app.doubled(price) > 1);

        comment on policy "odd ''own é" on app.item is 'Own.';

        grant select on app.item to pg_monitor;
        """,
    "sql/app/materialized_views/totals.sql": """
        -- Totals.
        create materialized view app.totals as
        select c.id, app.doubled(c.price) as price, 'x'::text as note from app.cheap as c;

        create unique index totals_key on app.totals (id);

        create index totals_price on app.totals (app.doubled(price));

        comment on materialized view app.totals is 'Totals.';

        comment on index app.totals_key is 'Key.';

        grant select on app.totals to pg_monitor;
        """,
    # What migrations say of declared objects, and no file does.
    "migrations/app/app-0002-beside.sql": """
        -- depends: app-0001-tables
        -- dbkit: after sql/app/materialized_views/totals.sql
        -- dbkit: after sql/app/triggers/cheap.sql

        alter materialized view app.totals cluster on totals_key;

        alter index app.totals_price alter column 1 set statistics 321;

        alter materialized view app.totals alter column price set statistics 123;

        alter materialized view app.totals alter column note set storage external;

        create index totals_beside on app.totals (price, id);

        comment on index app.totals_beside is 'Made by a migration.';

        create statistics app.totals_together on price, id from app.totals;

        alter statistics app.totals_together set statistics 77;

        comment on statistics app.totals_together is 'Made by a migration.';

        comment on column app.totals.price is 'Said by a migration.';

        grant select on app.cheap to pg_signal_backend with grant option;

        alter view app.cheap alter column price set default 7;

        create trigger beside instead of delete on app.cheap
        for each row execute function app.stamp();

        comment on trigger beside on app.cheap is 'Made by a migration.';

        create rule beside as on update to app.priced do instead nothing;

        comment on rule beside on app.priced is 'Made by a migration.';

        grant execute on function app.doubled(integer) to pg_read_all_stats;

        comment on function app.stamp() is 'Said by a migration.';
        """,
}


def objects(loaded: Project) -> Iterator[tuple[str, Declaration]]:
    """Return the declared statements that make an object, with their paths."""
    for file in loaded.files:
        for declared in file.declarations:
            made = bool(declared.provides) or declared.identity.kind in {"policy", "trigger"}
            if made and declared.inverse:
                yield file.path, declared


class Rebuilding:
    """A run with nothing to do, in which objects are dropped and recreated."""

    def __init__(self, connection: session.Connection, loaded: Project) -> None:
        """Begin, and note how things are."""
        made = make_plan(read_inputs(connection, loaded, Treatment(disposable=True)))
        assert {step.action for step in made.steps} <= {"schedule"}  # a clone has no jobs
        self.run = Run(connection, loaded, made, Silent())
        self.run._start()

    def rebuild(self, path: str, declared: Declaration) -> bool:
        """Drop and recreate one object; say whether that was not refused."""
        try:
            with self.run.connection.transaction():
                self.run.objects.drop(path, declared)
                self.run._restore(self.run.plan.files)
        except ApplyError as error:
            self.refused = "no file owns it" in error.message
            return not self.refused
        return True

    def changes(self) -> Changes:
        """Return what is not as before; nothing of it matters but the facts."""
        return self.run.moments.changes()


def test_a_rebuild_restores_everything_attached(scratch: Scratch) -> None:
    """One object at a time: of each, and of what depends on it, every fact is as before."""
    for path, text in RICH.items():
        if text:
            scratch.write(path, text)
    scratch.apply()
    loaded = scratch.load()
    rebuilt = []
    with session.opened(scratch.url, loaded.config, "rebuild") as connection:
        for path, declared in objects(loaded):
            with connection.transaction():
                forced = Rebuilding(connection, loaded)
                if forced.rebuild(path, declared):
                    rebuilt.append(str(declared.identity))
                    assert forced.changes().facts == (), declared.identity
                raise psycopg.Rollback
            connection.execute("deallocate all")
    # A trigger that a migration made on another view needs it; whatever else there is comes back.
    everything = {str(declared.identity) for _, declared in objects(loaded)}
    assert everything - {"function app.stamp()"} == set(rebuilt)


@pytest.mark.parametrize("part", range(4))
def test_rebuilds_in_the_systems_lose_nothing(database: Database, part: int) -> None:
    """Every object of all systems, thirty between two comparisons; what is refused is left."""
    loaded = load_project(ROOT)
    found = list(objects(loaded))[part::4]
    number = 0
    with session.opened(database.url, loaded.config, "rebuild") as connection:
        for first in range(0, len(found), TOGETHER):
            with connection.transaction():
                forced = Rebuilding(connection, loaded)
                some = found[first : first + TOGETHER]
                number += sum(forced.rebuild(path, declared) for path, declared in some)
                assert forced.changes().facts == (), [str(d.identity) for _, d in some]
                raise psycopg.Rollback
            connection.execute("deallocate all")
    assert number > len(found) / 2
