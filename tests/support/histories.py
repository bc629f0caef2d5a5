"""Histories of a project: a state in files, and edits of it as its developers would make them.

Every construct that depends on something a migration can drop, rebuild, rename or widen is in it.
An edit may make a project that cannot be built; then it has to be refused from any state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

ROLES = ("pg_monitor", "pg_read_all_stats", "pg_signal_backend")

BASE = """
create schema app;

create domain app.amount as integer check (value >= 0);

create type app.state as enum ('open', 'closed');

create table app.customer (
    id integer primary key,
    name text not null,
    owner text not null default current_user
);

create table app.invoice (
    id integer primary key,
    customer_id integer not null,
    total integer not null default 0,
    state app.state not null default 'open'
);

create table app.event (
    id integer not null,
    at timestamptz not null,
    note text,
    primary key (id, at)
) partition by range (at);

create table app.draft (
    id integer primary key,
    text text,
    kind text
);

alter table app.draft enable row level security;

grant select, update (text) on app.draft to pg_monitor;

comment on table app.draft is 'Drafts.';

comment on column app.draft.text is 'What it says.';

alter table app.draft rename to note;

create table app.log (id integer primary key, text text);

do $$
begin
    execute 'alter table app.log enable row level security';
    execute 'grant select on app.log to pg_read_all_stats';
    execute 'comment on table app.log is ''Said by a block.''';
end
$$;
"""

#: The variants of each object file; None stands for no file.
FILES: dict[str, tuple[str | None, ...]] = {
    "views/customers.sql": (
        "create or replace view app.customers with (security_invoker = true) as"
        " select c.* from app.customer as c;\n\n"
        "comment on view app.customers is 'All.';\n\ngrant select on app.customers to pg_monitor;",
        "create or replace view app.customers as select id, name from app.customer;",
        "create view app.customers as select name, id from app.customer;\n\n"
        "comment on column app.customers.name is 'Name.';\n\n"
        "grant select (name) on app.customers to pg_monitor;",
        None,
    ),
    "views/open_invoice.sql": (
        "create or replace view app.open_invoice as select * from app.invoice"
        " natural join app.customers;\n\n"
        "grant select on app.open_invoice to pg_monitor;",
        "create or replace view app.open_invoice as select i.id, app.doubled(i.total) as total"
        " from app.invoice as i;",
        "create or replace view app.open_invoice as select i.id, i.total::bigint as total"
        " from app.invoice as i where i.state = 'open';",
        None,
    ),
    "views/report.sql": (
        "create view app.report as select * from app.open_invoice;\n\n"
        "revoke select on app.report from pg_read_all_stats;",
        "create or replace view app.report as select count(*) as n from app.totals;\n\n"
        "revoke all on app.report from pg_monitor;",
        None,
    ),
    "materialized_views/totals.sql": (
        "create materialized view app.totals as select * from app.invoice;\n\n"
        "create unique index totals_id_idx on app.totals (id);\n\n"
        "comment on index app.totals_id_idx is 'Key.';\n\n"
        "comment on materialized view app.totals is 'Totals.';\n\n"
        "grant select on app.totals to pg_monitor;",
        "create materialized view app.totals (id, total) as"
        " select i.id, app.doubled(i.total) from app.invoice as i with no data;\n\n"
        "create index totals_total_idx on app.totals (total);",
        None,
    ),
    "functions/doubled.sql": (
        "create or replace function app.doubled(n integer) returns integer language sql immutable\n"
        "begin atomic select n * 2; end;\n\n"
        "revoke execute on function app.doubled(integer) from public;",
        "create or replace function app.doubled(n integer) returns bigint language sql immutable\n"
        "as $$select n * 2::bigint$$;\n\ncomment on function app.doubled(integer) is 'Twice.';",
        "create or replace function app.doubled(n bigint) returns bigint language sql immutable\n"
        "as $$select n * 2$$;\n\n"
        "create or replace function app.doubled(n integer) returns bigint language sql immutable\n"
        "begin atomic select app.plain(n) * 2::bigint; end;",
        "create or replace function app.doubled(n bigint) returns bigint language sql immutable\n"
        "as $$select n * 2$$;",
        None,
    ),
    "functions/plain.sql": (
        "create or replace function app.plain(n integer) returns integer language sql immutable\n"
        "as $$select n$$;\n\ngrant execute on function app.plain(integer) to public;",
        "create or replace function app.plain(n integer) returns integer language sql immutable\n"
        "as $$select n$$;",
        "create function app.plain(n integer) returns integer language sql immutable\n"
        "begin atomic select app.doubled(n::bigint)::integer; end;",
        None,
    ),
    "functions/all_customers.sql": (
        "create or replace function app.all_customers() returns setof app.customer language sql"
        " stable as $$select c.* from app.customer as c$$;",
        "create or replace function app.all_customers() returns setof app.customer language sql"
        " stable\nbegin atomic select c.* from app.customer as c; end;",
        "create or replace function app.all_customers() returns setof text language sql stable"
        " as $$select c.name from app.customer as c$$;\n\n"
        "grant execute on function app.all_customers() to pg_monitor;",
        "create or replace function app.all_customers() returns integer language plpgsql stable"
        " as $$\ndeclare one app.customer%rowtype;\nbegin\n    return 1;\nend\n$$;",
        None,
    ),
    "functions/checked.sql": (
        "create or replace function app.checked(a app.amount, s app.state) returns boolean"
        " language sql immutable as $$select a > 0 and s = 'open'$$;\n\n"
        "comment on function app.checked(app.amount, app.state) is 'Good.';",
        "create or replace function app.checked(a app.invoice.total%type) returns boolean"
        " language sql immutable as $$select a > 0$$;",
        None,
    ),
    "functions/stamp.sql": (
        "create or replace function app.stamp() returns trigger language plpgsql as"
        " $$begin return new; end$$;",
        "create or replace function app.stamp() returns trigger language plpgsql as"
        " $$begin new.name := 'x'; return new; end$$;\n\n"
        "revoke execute on function app.stamp() from public;",
    ),
    "aggregates/longest.sql": (
        "create or replace aggregate app.longest(integer) (sfunc = app.larger, stype = integer);",
        None,
    ),
    "functions/larger.sql": (
        "create or replace function app.larger(a integer, b integer) returns integer language sql"
        " immutable return greatest(a, b);",
    ),
    "triggers/customer.sql": (
        "create trigger stamp before update on app.customer for each row"
        " execute function app.stamp();\n\n"
        "comment on trigger stamp on app.customer is 'Stamps.';\n\n"
        "alter table app.customer enable always trigger stamp;",
        "create or replace trigger stamp before insert or update on app.customer for each row"
        " when (new.name <> '') execute function app.stamp();",
        None,
    ),
    "triggers/report.sql": (
        None,
        "create or replace trigger stamp instead of insert on app.report for each row"
        " execute function app.stamp();\n\n"
        "comment on trigger stamp on app.report is 'Instead.';",
    ),
    "policies/customer.sql": (
        "alter table app.customer enable row level security;\n\n"
        "create policy own on app.customer using (owner = current_user);\n\n"
        "comment on policy own on app.customer is 'Own rows.';\n\n"
        "grant select, insert on app.customer to pg_monitor;",
        "alter table app.customer enable row level security;\n\n"
        "alter table app.customer force row level security;\n\n"
        "create policy own on app.customer for select to pg_monitor"
        " using (app.doubled(id) > 1 and exists (select from app.invoice as i where"
        " i.customer_id = customer.id));\n\n"
        "revoke all on app.customer from pg_read_all_stats;\n\n"
        "grant select (id, name) on app.customer to pg_monitor;",
        "grant select on app.customer to pg_monitor;\n\n"
        "comment on table app.customer is 'Customers.';",
        None,
    ),
    "policies/invoice.sql": (
        "alter table app.invoice enable row level security;\n\n"
        "create policy read on app.invoice for select to pg_monitor using (state = 'open');\n\n"
        "grant select on app.invoice to pg_monitor with grant option;".replace(
            " with grant option", ""
        ),
        "revoke select on app.invoice from pg_monitor;\n\n"
        "grant insert on app.invoice to pg_monitor, pg_signal_backend;",
        "grant insert on app.invoice to pg_monitor, pg_signal_backend;\n\n"
        "revoke insert on app.invoice from pg_monitor;",
        None,
    ),
    "grants/app.sql": (
        "grant usage on schema app to pg_monitor, pg_read_all_stats;",
        "grant usage on schema app to pg_monitor;\n\n"
        "grant select on all tables in schema app to pg_read_all_stats;",
        "alter default privileges in schema app grant select on tables to pg_read_all_stats;\n\n"
        "alter default privileges in schema app grant execute on functions to pg_monitor;",
        "revoke usage on schema app from pg_monitor;\n\n"
        "grant execute on all functions in schema app to pg_monitor;\n\n"
        "grant select, insert on all tables in schema app to pg_read_all_stats;",
        None,
    ),
    "grants/more.sql": (
        None,
        "grant select on all tables in schema app to pg_read_all_stats, pg_monitor;",
        "revoke execute on all functions in schema app from public;",
        "alter default privileges in schema app revoke execute on functions from public;",
        "alter default privileges in schema app grant usage on types to pg_monitor;\n\n"
        "alter default privileges in schema app grant select on tables to pg_read_all_stats;",
    ),
    "policies/note.sql": (
        "alter table app.note enable row level security;\n\n"
        "grant select, update (text) on app.note to pg_monitor;\n\n"
        "comment on table app.note is 'Notes.';\n\n"
        "comment on column app.note.text is 'Its text.';",
        "alter table app.note owner to pg_monitor;\n\nrevoke select on app.note from pg_monitor;",
        "alter table app.note disable row level security;\n\n"
        "grant all on app.note to pg_monitor, pg_read_all_stats;\n\n"
        "revoke delete on app.note from pg_monitor;",
        None,
    ),
    "policies/log.sql": (
        "alter table app.log enable row level security;\n\n"
        "grant select on app.log to pg_read_all_stats;\n\n"
        "comment on table app.log is 'Said by a block.';",
        "alter table app.log disable row level security;\n\n"
        "alter table app.log force row level security;\n\n"
        "revoke all on app.log from pg_read_all_stats;\n\n"
        "comment on table app.log is 'Log.';",
        None,
    ),
    "statistics/invoice.sql": (
        "create statistics app.invoice_ids on id, customer_id from app.invoice;\n\n"
        "alter statistics app.invoice_ids set statistics 20;\n\n"
        "comment on statistics app.invoice_ids is 'Ids.';",
        "create statistics app.invoice_ids (ndistinct) on id, total from app.invoice;",
        None,
    ),
    "functions/same.sql": (
        "create or replace function app.same(a app.amount, b app.amount) returns boolean"
        " language sql immutable return a = b;\n\n"
        "create operator app.=~= (function = app.same, leftarg = app.amount,"
        " rightarg = app.amount);\n\n"
        "comment on operator app.=~= (app.amount, app.amount) is 'Same.';",
        "create or replace function app.same(a integer, b integer) returns boolean"
        " language sql immutable return a = b;\n\n"
        "create operator app.=~= (function = app.same, leftarg = integer, rightarg = integer,"
        " commutator = operator(app.=~=));",
        None,
    ),
    "functions/worded.sql": (
        "create or replace function app.worded(s app.state) returns integer language sql"
        " immutable return pg_catalog.length(s::text);\n\n"
        "create cast (app.state as integer) with function app.worded(app.state);\n\n"
        "comment on cast (app.state as integer) is 'Length.';",
        None,
    ),
    "views/state_of.sql": (
        "create or replace view app.state_of as select i.id, i.state, i.total"
        " from app.invoice as i where i.id operator(app.=~=) 1;\n\n"
        "alter view app.state_of alter column total set default 7;",
        "create or replace view app.state_of as select i.id, i.state from app.invoice as i;\n\n"
        "create or replace rule nothing as on insert to app.state_of do instead nothing;\n\n"
        "comment on rule nothing on app.state_of is 'No.';\n\n"
        "alter view app.state_of alter column id set default app.plain(1);",
        None,
    ),
    "text_search/words.sql": (
        "create text search configuration app.words (copy = pg_catalog.simple);\n\n"
        "comment on text search configuration app.words is 'Words.';",
        "create text search configuration app.words (copy = pg_catalog.english);\n\n"
        "alter text search configuration app.words alter mapping for word"
        " with pg_catalog.simple;",
        None,
    ),
    "publications/feed.sql": (
        "create publication feed for table app.customer, app.invoice (id, total);",
        "create publication feed;\n\nalter publication feed add table app.customer;\n\n"
        "alter publication feed add table app.invoice where (total > 0);",
        "create publication feed for all tables;",
        None,
    ),
    "partitions/event.sql": (
        "select dbkit.ensure_partitions('app.event', 'month', 2);",
        "select dbkit.ensure_partitions(parent => 'app.event', ahead => 2, unit => 'month');",
    ),
}

#: Migrations that a developer may write at any time; those that do not apply are refused.
MIGRATIONS: tuple[str, ...] = (
    "alter table app.customer add column extra{n} integer;",
    "alter table app.invoice add column extra{n} text default 'x';",
    "alter table app.customer drop column if exists extra{m};",
    "alter table app.customer rename column name to title;",
    "alter table app.customer rename column title to name;",
    "alter table app.invoice alter column total type bigint;",
    "alter table app.invoice alter column total type integer;",
    "drop view if exists app.report, app.open_invoice;\n"
    "drop materialized view if exists app.totals cascade;\n"
    "alter table app.invoice alter column total type bigint;",
    "alter table app.customer rename to customer_old;\n"
    "create table app.customer (id bigint primary key, name text not null,"
    " owner text not null default current_user);\n"
    "insert into app.customer select id, name, owner from app.customer_old;\n"
    "drop table app.customer_old cascade;",
    "alter table app.customer rename to customer_{n};\n"
    "alter table app.customer_{n} rename constraint customer_pkey to customer_{n}_pkey;\n"
    "create table app.customer (id integer primary key, name text not null,"
    " owner text not null default current_user);",
    "drop table app.invoice cascade;\n"
    "create table app.invoice (id integer primary key, customer_id integer not null,"
    " total integer not null default 0, state app.state not null default 'open');",
    "drop table app.event cascade;\n"
    "create table app.event (id integer not null, at timestamptz not null, note text,"
    " primary key (id, at)) partition by range (at);",
    "drop view if exists app.customers cascade;",
    "do $$ begin execute 'drop materialized view if exists app.totals cascade'; end $$;",
    "drop function if exists app.doubled(integer) cascade;",
    "drop function if exists app.doubled(bigint) cascade;",
    "drop index if exists app.totals_id_idx;",
    "drop trigger if exists stamp on app.customer;",
    "drop policy if exists own on app.customer;\n"
    "alter table app.customer disable row level security;",
    "alter table app.customer enable row level security;",
    "alter table app.invoice force row level security;",
    "grant select, delete on app.customer to pg_monitor;",
    "grant select on app.invoice to pg_read_all_stats, pg_monitor;",
    "revoke all on app.customer from pg_monitor;",
    "comment on table app.customer is 'Said by a migration {n}.';",
    "create table app.more_{n} (id integer primary key);",
    "create sequence app.numbers_{n};",
    "drop domain app.amount cascade;\ncreate domain app.amount as bigint check (value >= 0);",
    "alter domain app.amount rename to amount_{n};\n"
    "create domain app.amount as integer check (value > 0);",
    "alter type app.state rename value 'open' to 'ready';",
    "alter type app.state rename value 'ready' to 'open';",
    "alter type app.state rename to state_{n};\n"
    "create type app.state as enum ('open', 'closed', 'void');",
    "drop publication if exists feed;",
    "drop view app.report;",
    "comment on view app.report is 'x';",
    "alter table app.invoice add constraint twice_{n} check (app.doubled(total) >= 0);",
    "do $$ begin if to_regclass('app.customers') is not null then"
    " execute 'alter view app.customers set (security_barrier = true)'; end if; end $$;",
    "alter table if exists app.totals rename to totals_{n};",
    "do $$ begin if to_regprocedure('app.larger(integer, integer)') is not null then"
    " alter function app.larger(integer, integer) volatile; end if; end $$;",
    "alter table app.customer add column if not exists tags text[] not null default '{{}}';",
    "alter table app.customer drop column owner;",
    "create function app.helper_{n}() returns integer language sql return 1;",
    "create operator app.=== (function = pg_catalog.int4eq, leftarg = integer,"
    " rightarg = integer);",
    "do $$ begin if not (select relrowsecurity from pg_class where oid = 'app.note'::regclass)"
    " then alter table app.note enable row level security; end if; end $$;",
    "do $$ begin grant select on app.note to pg_monitor, pg_read_all_stats;"
    " comment on table app.log is 'Log.'; end $$;",
    "create function app.secure_{n}() returns integer language plpgsql as $f$ begin"
    " alter table app.note enable row level security; grant select on app.log to"
    " pg_read_all_stats; return 1; end $f$;\ncreate table app.secured_{n} as"
    " select app.secure_{n}() as n;",
    "alter table app.log owner to pg_signal_backend;",
    "do $$ begin alter table app.note owner to pg_monitor; end $$;",
    "create table app.like_{n} (like app.note including all);",
    "alter default privileges in schema app grant select on tables to pg_read_all_stats;",
    "alter table app.note rename column text to text_{n};\n"
    "alter table app.note add column text text;",
    "alter table app.customer rename column name to name_{n};\n"
    "alter table app.customer add column name text not null default '';",
    "alter table app.note rename to note_{n};\n"
    "alter table app.note_{n} rename constraint draft_pkey to note_{n}_pkey;\n"
    "create table app.note (id integer constraint draft_pkey primary key, text text, kind text);",
    "alter table app.log rename to swap_{n};\nalter table app.note rename to log;\n"
    "alter table app.swap_{n} rename to note;",
    "create type app.kind_{n} as enum ('a');",
    "comment on column app.note.text is null;\nalter table app.note no force row level security;",
    "grant select on all tables in schema app to pg_monitor;",
    "revoke all on app.note from pg_monitor;\ngrant select on app.note to pg_monitor;",
    "create table app.between_{n} (id integer primary key);\n"
    "alter table app.between_{n} enable row level security;\n"
    "grant select on app.between_{n} to pg_monitor;\n"
    "drop table app.note cascade;\nalter table app.between_{n} rename to note;\n"
    "alter table app.note add column text text;",
    "alter table app.invoice rename to invoice_{n};\n"
    "alter index app.invoice_pkey rename to invoice_{n}_pkey;\n"
    "create table app.invoice (like app.invoice_{n} including all);\n"
    "drop table app.invoice_{n} cascade;",
    "create table app.copy_{n} (like app.invoice including all);",
    "drop statistics if exists app.invoice_ids;",
    "drop operator if exists app.=~= (integer, integer) cascade;\n"
    "drop function if exists app.same(integer, integer) cascade;",
    "drop text search configuration if exists app.words;",
    "drop cast if exists (app.state as integer);",
    "create schema app_archive_{n};\nalter table app.invoice set schema app_archive_{n};",
)


@dataclass
class History:
    """A project as it grows.

    Attributes:
        chosen: Which variant of each object file is there.
        migrations: The migrations written so far, in order.
    """

    chosen: dict[str, int]
    migrations: list[str] = field(default_factory=lambda: [BASE])

    def files(self) -> dict[str, str]:
        """Return the whole project: texts by path."""
        found = {"dbkit.toml": ""}
        for number, text in enumerate(self.migrations, 1):
            head = f"-- depends: app-{number - 1:04}-m\n" if number > 1 else ""
            found[f"migrations/app/app-{number:04}-m.sql"] = f"{head}{text.strip()}\n"
        for path, variant in self.chosen.items():
            body = FILES[path][variant]
            if body is not None:
                found[f"sql/app/{path}"] = f"-- What it is for.\n{body}\n"
        return found

    def copy(self) -> History:
        """Return the same state, to be edited on its own."""
        return History(dict(self.chosen), list(self.migrations))

    def choose(self, path: str, variant: int) -> None:
        """Write, change or delete an object file."""
        self.chosen[path] = variant % len(FILES[path])

    def migrate(self, which: int) -> None:
        """Write another migration."""
        number = len(self.migrations) + 1
        text = MIGRATIONS[which % len(MIGRATIONS)].format(n=number, m=number - 1)
        self.migrations.append(text)


Edit = Callable[[History], None]


def start(variants: list[int]) -> History:
    """Return a project in which each file has the variant of its number."""
    chosen = zip(FILES, variants, strict=True)
    return History({path: number % len(FILES[path]) for path, number in chosen})
