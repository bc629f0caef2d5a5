"""Each invariant in a story of its own, and all of them on the project as it is applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit import config
from dbkit.errors import DbkitError
from dbkit.project.load import load_project
from dbkit.verify import invariants
from dbkit.verify.invariants import Invariant

if TYPE_CHECKING:
    from dbkit.testing.databases import Database

Connection = psycopg.Connection[Any]

ROOT = Path(__file__).parents[2]
INVARIANTS = {invariant.name: invariant for invariant in invariants.load(ROOT)}


#: What is about no schema of ours.
OF_THE_DATABASE = {"extension_in_public", "extension_versions_outdated"}


@dataclass(frozen=True)
class Story:
    """What is right, how it breaks, what is seen then, and how it is mended.

    Attributes:
        rule: The invariant.
        clean: Statements after which nothing is wrong; near misses belong here.
        broken: Statements after which something is.
        seen: The findings, by object: object and message.
        fixed: Statements after which nothing is wrong again.
    """

    rule: str
    clean: str
    broken: str
    seen: list[tuple[str, str]]
    fixed: str

    def __str__(self) -> str:
        return self.rule


STORIES = [
    Story(
        "no_primary_key",
        """
        create table s.t (id int primary key);
        create unique index on s.t (id);
        create table s.p (id int primary key) partition by range (id);
        create table s.p_1 partition of s.p for values from (1) to (2);
        """,
        "alter table s.t drop constraint t_pkey; alter table s.p drop constraint p_pkey",
        [("table s.p", "has no primary key"), ("table s.t", "has no primary key")],
        "alter table s.t add primary key (id); alter table s.p add primary key (id)",
    ),
    Story(
        "unindexed_foreign_keys",
        """
        create table s.a (x int, y int, primary key (x, y));
        create table s.b (i int, y int, x int, z int, foreign key (x, y) references s.a);
        create index on s.b (y, x, z);
        create table s.one (id int primary key);
        create table s.some (one int references s.one);
        create index some_one on s.some (one) where one is not null;
        create table s.hashed (one int references s.one);
        create index on s.hashed using hash (one);
        create table s.parts (one int references s.one) partition by range (one);
        create table s.parts_1 partition of s.parts for values from (1) to (2);
        create index parts_one on s.parts (one);
        """,
        """
        drop index s.some_one;
        create index some_wrong on s.some (one) where one > 1;
        create index some_ranges on s.some using brin (one);
        alter table s.b add constraint b_z_fkey foreign key (z) references s.one;
        drop index s.parts_one;
        create index parts_one on only s.parts (one);
        create table s.half (x int, y int, z int, foreign key (x, y) references s.a);
        create index on s.half (y) include (x);
        create index on s.half (x, z, y);
        """,
        [
            (
                f"table constraint s.{name}",
                "no index of the table begins with the columns of this foreign key",
            )
            for name in (
                "b.b_z_fkey",
                "half.half_x_y_fkey",
                "parts.parts_one_fkey",
                "some.some_one_fkey",
            )
        ],
        """
        create index on s.b (z);
        create index on s.half (y, x);
        create index on s.parts (one);
        create index on s.some (one);
        """,
    ),
    Story(
        "duplicate_index",
        """
        create table s.t (a int, b int, c text);
        create index t_a on s.t (a);
        create index t_a_desc on s.t (a desc);
        create index t_a_some on s.t (a) where b > 0;
        create index t_a_hash on s.t using hash (a);
        create index t_c on s.t (c);
        create index t_c_pattern on s.t (c text_pattern_ops);
        create index t_c_collated on s.t (c collate "POSIX");
        create index t_c_lower on s.t (lower(c));
        create index t_a_b on s.t (a, b);
        create unique index t_b_c on s.t (b, c);
        create unique index t_b_c_null on s.t (b, c) nulls not distinct;
        create table s.u (id int unique, late int unique deferrable);
        create unique index u_now on s.u (late);
        create table s.p (id int) partition by range (id);
        create table s.p_1 partition of s.p for values from (1) to (2);
        create index p_id on s.p (id);
        create index p_invalid on only s.p (id);
        """,
        """
        create index t_lower_again on s.t (lower(c));
        create index t_a_again on s.t (a);
        create index t_a_with_b on s.t (a) include (b);
        create index t_a_with_b_c on s.t (a) include (b, c);
        alter table s.t add constraint t_key unique (b, c);
        alter table s.u add primary key (id);
        create index p_id_again on s.p (id);
        """,
        [
            ("index s.p_id_again", "does what s.p_id does"),
            ("index s.t_a", "does what s.t_a_with_b, s.t_a_with_b_c does"),
            ("index s.t_a_again", "does what s.t_a, s.t_a_with_b, s.t_a_with_b_c does"),
            ("index s.t_a_with_b", "does what s.t_a_with_b_c does"),
            ("index s.t_b_c", "does what s.t_key does"),
            ("index s.t_lower_again", "does what s.t_c_lower does"),
            ("index s.u_id_key", "does what s.u_pkey does"),
        ],
        """
        drop index s.t_lower_again, s.t_a, s.t_a_again, s.t_a_with_b, s.t_b_c, s.p_id_again;
        alter table s.u drop constraint u_id_key;
        """,
    ),
    Story(
        "invalid_index",
        """
        create table s.t (id int) partition by range (id);
        create table s.t_1 partition of s.t for values from (1) to (2);
        create index t_1_id on s.t_1 (id);
        """,
        "create index t_id on only s.t (id)",
        [("index s.t_id", "is invalid: a partition has no index attached to it")],
        "alter index s.t_id attach partition s.t_1_id",
    ),
    Story(
        "sequence_near_limit",
        """
        create table s.t (id int generated always as identity, n smallserial, big bigserial);
        create sequence s.wide;
        select setval('s.wide', 2000000000), setval('s.t_big_seq', 2000000000);
        create sequence s.round maxvalue 10 cycle;
        select setval('s.round', 10);
        create sequence s.owned as bigint owned by s.t.id;
        create sequence s.down increment -1;
        select nextval('s.down');
        create sequence s.above minvalue 40000 owned by s.t.n;
        select setval('s.t_n_seq', 26213);
        """,
        """
        select setval('s.t_id_seq', 2040109464), setval('s.t_n_seq', 26214),
            setval('s.owned', 2147483647), nextval('s.above');
        """,
        [
            ("sequence s.above", "100 % of its numbers are used up"),
            ("sequence s.owned", "100 % of its numbers are used up"),
            ("sequence s.t_id_seq", "94 % of its numbers are used up"),
            ("sequence s.t_n_seq", "80 % of its numbers are used up"),
        ],
        """
        alter table s.t alter id type bigint;
        alter sequence s.t_n_seq restart;
        drop sequence s.above;
        """,
    ),
    Story(
        "unsupported_reg_types",
        """
        create type s.regproc as enum ('a');
        create type s.fine as (a int, b s.regproc);
        create type s.was as (a regproc, b int);
        alter type s.was drop attribute a;
        create table s.t (a regclass, b regtype, c regrole, d oid, x s.fine, y s.was, z int4range);
        create table s.p (id int) partition by range (id);
        create table s.p_1 partition of s.p for values from (1) to (2);
        alter table s.t add dropped regproc;
        alter table s.t drop dropped;
        """,
        """
        create domain s.hook as regproc;
        create type s.pair as (name text, hooks s.hook[]);
        create type s.span as range (subtype = regproc, subtype_opclass = oid_ops);
        alter table s.t add e regprocedure, add f s.pair, add g regnamespace[], add h s.span;
        alter table s.p add e regoper;
        """,
        [
            ("table column s.p.e", "is of type regoper, which pg_upgrade refuses"),
            ("table column s.t.e", "is of type regprocedure, which pg_upgrade refuses"),
            ("table column s.t.f", "is of type s.pair, which pg_upgrade refuses"),
            ("table column s.t.g", "is of type regnamespace[], which pg_upgrade refuses"),
            ("table column s.t.h", "is of type s.span, which pg_upgrade refuses"),
        ],
        "alter table s.t drop e, drop f, drop g, drop h; alter table s.p drop e",
    ),
    Story(
        "extension_in_public",
        "create extension cube schema s",
        "alter extension cube set schema public",
        [("extension cube", "lives in schema public")],
        "alter extension cube set schema s",
    ),
    Story(
        "extension_versions_outdated",
        "create extension cube schema s",
        "drop extension cube; create extension cube schema s version '1.4'",
        [("extension cube", "is of version 1.4, the server has 1.5")],
        "alter extension cube update",
    ),
    Story(
        "function_search_path_mutable",
        """
        create function s.f() returns int language sql as 'select 1';
        create function s.g() returns int language sql security definer set search_path = ''
        as 'select 1';
        create function s.h(a int, b text) returns int language sql security definer
        set search_path to s, pg_temp as 'select 1';
        """,
        "alter function s.h(int, text) reset search_path; alter function s.h set work_mem = '1MB'",
        [
            (
                "function s.h(integer, text)",
                "is a definer function without a search_path of its own",
            )
        ],
        "alter function s.h set search_path = ''",
    ),
    Story(
        "security_definer_function_executable",
        """
        create function s.f() returns int language sql as 'select 1';
        create function s.g() returns int language sql security definer as 'select 1';
        revoke execute on function s.g() from public;
        grant execute on function s.g() to authenticated;
        """,
        "alter function s.f() security definer",
        [("function s.f()", "is a definer function that PUBLIC may execute")],
        "revoke execute on function s.f() from public",
    ),
    Story(
        "security_definer_view",
        """
        create view s.v with (security_invoker = true) as select 1 as one;
        create table s.t (id int);
        create view s.w with (check_option = local, security_invoker = on, security_barrier)
        as select id from s.t where id > 1;
        """,
        """
        create or replace view s.v as select 1 as one;
        alter view s.w set (security_invoker = off);
        """,
        [
            ("view s.v", "reads with the rights of its owner: security_invoker is not set"),
            ("view s.w", "reads with the rights of its owner: security_invoker is not set"),
        ],
        "alter view s.v set (security_invoker); alter view s.w set (security_invoker = yes)",
    ),
    Story(
        "materialized_view_granted",
        """
        create materialized view s.m as select 1 as one, 2 as two;
        grant select on s.m to service_role;
        create role keeper;
        grant create on schema s to keeper;
        alter materialized view s.m owner to keeper;
        create table s.t (id int);
        grant select on s.t to anon;
        """,
        "grant select on s.m to public; grant select (two) on s.m to anon",
        [
            (
                "materialized view s.m",
                "has no row security and is granted to PUBLIC, anon",
            )
        ],
        "revoke all on s.m from public; revoke select (two) on s.m from anon",
    ),
    Story(
        "foreign_table_granted",
        """
        create foreign data wrapper w;
        create server far foreign data wrapper w;
        create foreign table s.f (id int) server far;
        grant select on s.f to service_role;
        create role keeper;
        grant create on schema s to keeper;
        alter foreign table s.f owner to keeper;
        create table s.t (id int);
        grant select on s.t to anon;
        """,
        "grant insert on s.f to authenticated",
        [
            (
                "foreign table s.f",
                "has no row security and is granted to authenticated",
            )
        ],
        "revoke insert on s.f from authenticated",
    ),
    Story(
        "policy_exists_rls_disabled",
        """
        create table s.t (id int);
        alter table s.t enable row level security;
        create policy a on s.t using (false);
        create policy b on s.t using (true);
        create table s.without (id int);
        """,
        "alter table s.t disable row level security",
        [("table s.t", "has policies, but row security is not enabled: a, b")],
        "alter table s.t enable row level security",
    ),
    Story(
        "rls_enabled_no_policy",
        """
        create table s.t (id int, name text);
        alter table s.t enable row level security;
        grant all on s.t to service_role;
        grant truncate on s.t to anon;
        create role keeper;
        grant create on schema s to keeper;
        alter table s.t owner to keeper;
        create table s.open (id int);
        grant select on s.open to anon;
        create table s.seen (id int);
        alter table s.seen enable row level security;
        grant select on s.seen to authenticated;
        create policy seen_select on s.seen for select using (id = 1);
        """,
        "grant select (name) on s.t to authenticated; grant insert on s.t to anon",
        [
            (
                "table s.t",
                "has row security and no policy, so it shows nothing to anon, authenticated",
            )
        ],
        "create policy t_insert on s.t for insert with check (id = 1)",
    ),
    Story(
        "multiple_permissive_policies",
        """
        create table s.t (id int);
        create policy one on s.t for select to anon using (id = 1);
        create policy two on s.t for select to authenticated using (id = 2);
        create policy three on s.t as restrictive for select using (id < 3);
        create policy four on s.t for insert with check (id = 4);
        """,
        "create policy five on s.t using (id = 5)",
        [
            ("table s.t", "each insert by PUBLIC evaluates 2 permissive policies: five, four"),
            ("table s.t", "each select by anon evaluates 2 permissive policies: five, one"),
            (
                "table s.t",
                "each select by authenticated evaluates 2 permissive policies: five, two",
            ),
        ],
        "drop policy five on s.t",
    ),
    Story(
        "rls_policy_always_true",
        """
        create table s.t (id int);
        create policy readable on s.t for select using (true);
        create policy machine on s.t for insert to service_role with check (true);
        create policy limit_delete on s.t as restrictive for delete using (true);
        create policy own on s.t for update to anon using (id = 1) with check (id = 1);
        """,
        """
        alter policy machine on s.t to service_role, authenticated;
        alter policy own on s.t with check (true);
        create policy a on s.t for delete to anon using (true);
        create policy b on s.t using (true);
        """,
        [
            (
                "policy s.t.a",
                "using (true) decides on every write: it lets anon write any row",
            ),
            (
                "policy s.t.b",
                "using (true) decides on every write: it lets PUBLIC write any row",
            ),
            (
                "policy s.t.machine",
                "with check (true) decides on every write: it lets authenticated write any row",
            ),
            (
                "policy s.t.own",
                "with check (true) decides on every write: it lets anon write any row",
            ),
        ],
        """
        alter policy machine on s.t to service_role;
        alter policy own on s.t with check (id = 1);
        alter policy a on s.t using (id = 1);
        drop policy b on s.t;
        """,
    ),
    Story(
        "policy_call_per_row",
        """
        create table s.t (id int, owner uuid, "odd {VAR \\" text, at timestamptz);
        create table s.member (id int, owner uuid);
        create function s.mine() returns setof int language sql stable as 'select 1';
        create function s.id_of(who uuid) returns int language sql stable as 'select 1';
        create function s.fixed() returns int language sql immutable as 'select 1';
        create function s.may(owner uuid, who uuid) returns boolean language sql stable
        as 'select true';
        create policy a on s.t for select using (owner = (select auth.uid()));
        create policy b on s.t for select using (id in (select s.mine()));
        create policy c on s.t for select using (id in (select * from s.mine()));
        create policy d on s.t for select using (id = any (array(select s.mine())));
        create policy e on s.t for select using (s.may(owner, (select auth.uid())));
        create policy f on s.t for select using (at < now() and lower('{ "odd') <> "odd {VAR \\");
        create policy g on s.t for update using (true) with check (
            exists (
                select from s.member as m
                where m.id = t.id and m.owner = (select auth.uid())
            )
        );
        create policy h on s.t for select using (
            owner = (select nullif(current_setting('app.owner', true), '')::uuid)
        );
        create policy i on s.t for select using (id = (select s.id_of(auth.uid())));
        create policy j on s.t for select using (id = s.fixed());
        """,
        """
        alter policy a on s.t using (owner = auth.uid());
        alter policy e on s.t using (s.may(owner, auth.uid()));
        alter policy f on s.t using (
            "odd {VAR \\" <> '{' and (select true) and auth.role() = 'x' and (select true)
        );
        alter policy g on s.t with check (
            exists (
                select from s.member as m
                where m.id = t.id and m.owner = auth.uid() and (select true)
            )
            and (select true)
        );
        alter policy h on s.t using (owner = nullif(current_setting('app.owner', true), '')::uuid);
        """,
        [
            ("policy s.t.a", "calls auth.uid for each row; in a select of its own it runs once"),
            ("policy s.t.e", "calls auth.uid for each row; in a select of its own it runs once"),
            ("policy s.t.f", "calls auth.role for each row; in a select of its own it runs once"),
            ("policy s.t.g", "calls auth.uid for each row; in a select of its own it runs once"),
            (
                "policy s.t.h",
                "calls pg_catalog.current_setting for each row; "
                "in a select of its own it runs once",
            ),
        ],
        """
        alter policy a on s.t using (owner = (select auth.uid()));
        alter policy e on s.t using (s.may(owner, (select auth.uid())));
        alter policy f on s.t using ((select auth.role()) = 'x');
        alter policy g on s.t with check (true);
        drop policy h on s.t;
        """,
    ),
    Story(
        "function_executable_by_public",
        """
        create function s.f() returns int language sql as 'select 1';
        revoke execute on function s.f() from public;
        create function s.definer() returns int language sql security definer as 'select 1';
        create procedure s.p(a int[]) language sql as 'select 1';
        revoke execute on procedure s.p from public;
        """,
        """
        create or replace function s.g(a text) returns int language sql as 'select 1';
        grant execute on procedure s.p to public;
        """,
        [
            ("function s.g(text)", "may be executed by PUBLIC"),
            ("procedure s.p(integer[])", "may be executed by PUBLIC"),
        ],
        "revoke execute on all routines in schema s from public",
    ),
    Story(
        "schema_open_to_public",
        "grant usage on schema s to anon",
        "grant usage, create on schema s to public",
        [("schema s", "PUBLIC has create, usage")],
        "revoke all on schema s from public",
    ),
    Story(
        "schema_creatable",
        """
        create role "odd ""maker";
        create role keeper superuser;
        grant usage on schema s to public, "odd ""maker";
        grant create on schema s to keeper, current_user;
        """,
        'grant create on schema s to public, anon; grant all on schema s to "odd ""maker"',
        [("schema s", 'PUBLIC, anon, odd "maker may create in it')],
        'revoke create on schema s from public, anon, "odd ""maker"',
    ),
    Story(
        "row_security_off",
        """
        create table s.t (id int) partition by range (id);
        create table s.t_1 partition of s.t for values from (1) to (2);
        alter table s.t enable row level security;
        alter table s.t_1 enable row level security;
        create view s.v as select 1 as one;
        """,
        "alter table s.t_1 disable row level security; create table s.u (id int)",
        [
            ("table s.t_1", "row security is not enabled"),
            ("table s.u", "row security is not enabled"),
        ],
        "alter table s.t_1 enable row level security; alter table s.u enable row level security",
    ),
    Story(
        "partition_granted",
        """
        create table s.t (id int) partition by range (id);
        create table s.t_1 partition of s.t for values from (1) to (2);
        grant select on s.t to anon, authenticated;
        grant select on s.t_1 to service_role;
        """,
        "grant insert on s.t_1 to authenticated; grant select (id) on s.t_1 to anon",
        [("table s.t_1", "is a partition with a grant of its own to anon, authenticated")],
        "revoke all on s.t_1 from anon, authenticated; revoke select (id) on s.t_1 from anon",
    ),
    Story(
        "api_role_may_truncate",
        """
        create table s.t (id int);
        grant select, insert, update, delete on s.t to anon, authenticated;
        grant all on s.t to service_role;
        """,
        "grant truncate, trigger on s.t to anon; grant references on s.t to public",
        [("table s.t", "PUBLIC may references it"), ("table s.t", "anon may trigger, truncate it")],
        "revoke truncate, trigger on s.t from anon; revoke all on s.t from public",
    ),
    Story(
        "policy_for_all",
        "create table s.t (id int); create policy t_select on s.t for select using (id = 1)",
        "create policy t_all on s.t using (id = 1)",
        [("policy s.t.t_all", "is for all commands")],
        """
        drop policy t_all on s.t;
        create policy t_delete on s.t for delete using (id = 1);
        """,
    ),
    Story(
        "policy_without_check",
        """
        create table s.t (id int);
        create policy t_delete on s.t for delete using (id = 1);
        create policy t_update on s.t for update using (id = 1) with check (id = 1);
        """,
        "create policy t_move on s.t for update using (id = 1)",
        [("policy s.t.t_move", "is for update and has no with check")],
        "alter policy t_move on s.t with check (id = 1)",
    ),
    Story(
        "updated_at_without_trigger",
        """
        create table s.t (id int, updated_at timestamptz) partition by range (id);
        create trigger updated before update on s.t
        for each row execute function dbkit.update_updated_at_column();
        create table s.t_1 partition of s.t for values from (1) to (2);
        create table s.without (id int, updated_at int);
        alter table s.without drop updated_at;
        create view s.v as select id, updated_at from s.t;
        """,
        """
        create table s.none (updated_at timestamptz);
        create function s.update_updated_at_column() returns trigger language plpgsql
        as 'begin return new; end';
        create table s.other (updated_at timestamptz);
        create trigger updated before update on s.other
        for each row execute function s.update_updated_at_column();
        create function dbkit.another() returns trigger language plpgsql
        as 'begin return new; end';
        create table s.another (updated_at timestamptz);
        create trigger updated before update on s.another
        for each row execute function dbkit.another();
        create table s.sometimes (updated_at timestamptz);
        create trigger updated before update on s.sometimes
        for each row when (new.updated_at is null)
        execute function dbkit.update_updated_at_column();
        create table s.late (updated_at timestamptz);
        create trigger updated after update on s.late
        for each row execute function dbkit.update_updated_at_column();
        alter table s.t_1 disable trigger updated;
        """,
        [
            (
                f"table s.{name}",
                "no enabled trigger calls dbkit.update_updated_at_column() before update "
                "for each row",
            )
            for name in ("another", "late", "none", "other", "sometimes", "t_1")
        ],
        """
        create trigger updated before update on s.none
        for each row execute function dbkit.update_updated_at_column();
        drop table s.another, s.other, s.sometimes;
        alter table s.late drop updated_at;
        alter table s.t_1 enable trigger updated;
        """,
    ),
    Story(
        "index_is_prefix",
        """
        create table s.t (a int, b int, c int);
        create index t_a_b on s.t (a, b);
        create index t_b on s.t (b);
        create unique index t_a on s.t (a);
        create index t_a_desc on s.t (a desc);
        create index t_a_some on s.t (a) where b > 0;
        create index t_a_with_c on s.t (a) include (c);
        create index t_a_hash on s.t using hash (a);
        create index t_ranges on s.t using brin (c);
        create index t_more_ranges on s.t using brin (c, a);
        create table s.u (a int);
        create index u_a on s.u (a);
        create table s.p (a int, b int) partition by range (a);
        create table s.p_1 partition of s.p for values from (1) to (2);
        create index p_a on s.p (a);
        create index p_invalid on only s.p (a, b);
        """,
        """
        create index t_short on s.t (a);
        create index t_b_a on s.t (b, a);
        create index p_a_b on s.p (a, b);
        """,
        [
            ("index s.p_a", "is the beginning of s.p_a_b"),
            ("index s.t_b", "is the beginning of s.t_b_a"),
            ("index s.t_short", "is the beginning of s.t_a_b"),
        ],
        "drop index s.t_short, s.t_b, s.p_a",
    ),
]


def found(connection: Connection, rule: str, *schemas: str) -> list[tuple[str, str]]:
    """Return what one invariant finds: object and message."""
    violations = invariants.run(connection, [INVARIANTS[rule]], schemas or ("s",))
    return [(about, message) for _, about, message in violations]


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_story(db: Connection, story: Story) -> None:
    """Clean, broken, seen with the exact object, fixed, clean."""
    db.execute("create schema s")
    db.execute(story.clean.encode())
    assert [] == found(db, story.rule)
    db.execute(story.broken.encode())
    assert story.seen == found(db, story.rule)
    assert (story.seen if story.rule in OF_THE_DATABASE else []) == found(db, story.rule, "other")
    db.execute(story.fixed.encode())
    assert [] == found(db, story.rule)


def test_each_has_a_story() -> None:
    """No invariant is without its story."""
    assert set(INVARIANTS) == {story.rule for story in STORIES}


def test_a_failed_concurrent_build_is_seen(database: Database) -> None:
    """What ``create unique index concurrently`` leaves behind after a duplicate is found."""
    connection = database.connect(autocommit=True)
    connection.execute("create schema s")
    connection.execute("create table s.t (id int)")
    connection.execute("insert into s.t values (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("create unique index concurrently t_id on s.t (id)")
    message = "is invalid: a concurrent build did not end; drop it and build it again"
    assert [("index s.t_id", message)] == found(connection, "invalid_index")
    connection.execute("drop index concurrently s.t_id")
    assert [] == found(connection, "invalid_index")


@pytest.mark.parametrize(
    ("rule", "kind", "wrong"),
    [
        ("no_primary_key", "table", "create table s.{} (id int)"),
        (
            "unindexed_foreign_keys",
            "table",
            "create table s.{0} (id int primary key, up int references s.{0})",
        ),
        ("unsupported_reg_types", "table", "create table s.{} (id regproc)"),
        ("security_definer_view", "view", "create view s.{} as select 1 as one"),
        (
            "function_search_path_mutable",
            "function",
            "create function s.{}() returns int language sql security definer as 'select 1'",
        ),
        (
            "security_definer_function_executable",
            "function",
            "create function s.{}() returns int language sql security definer as 'select 1'",
        ),
        (
            "materialized_view_granted",
            "materialized view",
            "create materialized view s.{0} as select 1 as one; grant select on s.{0} to anon",
        ),
        (
            "foreign_table_granted",
            "foreign table",
            "create foreign table s.{0} (id int) server far; grant select on s.{0} to anon",
        ),
        (
            "rls_enabled_no_policy",
            "table",
            "create table s.{0} (id int); grant select on s.{0} to anon;"
            "alter table s.{0} enable row level security",
        ),
    ],
)
def test_members_of_extensions_are_not_ours(
    db: Connection, rule: str, kind: str, wrong: str
) -> None:
    """An extension in a managed schema answers for its own objects, and for no others."""
    db.execute("create schema s; create extension cube schema s")
    db.execute("create foreign data wrapper w; create server far foreign data wrapper w")
    db.execute(wrong.format("theirs").encode())
    db.execute(wrong.format("ours").encode())
    both = [about for about, _ in found(db, rule)]
    assert 2 == len(both)
    db.execute(f"alter extension cube add {kind} s.theirs".encode())
    assert [about for about in both if ".ours" in about] == [about for about, _ in found(db, rule)]


def test_schema_dbkit_is_looked_at_where_it_matters(db: Connection) -> None:
    """A definer function in dbkit's own schema is found though nobody named the schema."""
    db.execute("create function dbkit.f() returns int language sql security definer as 'select 1'")
    message = "is a definer function that PUBLIC may execute"
    rule = "security_definer_function_executable"
    assert [("function dbkit.f()", message)] == found(db, rule)
    db.execute("revoke execute on function dbkit.f() from public")
    assert [] == found(db, rule)


def test_a_role_that_can_only_read_finds_the_same(db: Connection) -> None:
    """Nothing but the catalogs is read: a role without any grant runs every query."""
    db.execute("create role stranger")
    db.execute("create schema s; create table s.t (id int)")
    every = list(INVARIANTS.values())
    expected = invariants.run(db, every, ["s", "analytics"])
    assert ("no_primary_key", "table s.t") in [(one.name, about) for one, about, _ in expected]
    db.execute("set local role stranger")
    assert expected == invariants.run(db, every, ["s", "analytics"])


def test_nothing_is_left_on_the_connection(db: Connection) -> None:
    """The transaction around stays as it was: it may write, and its search path is its own."""
    db.execute("set local search_path = pg_temp")
    invariants.run(db, INVARIANTS.values(), ["s"])
    db.execute("create temporary table mine (id int); insert into mine values (1)")
    assert ("pg_temp",) == db.execute("select current_setting('search_path')").fetchone()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "-- Demand.\nselect x, 'm'\nfrom s.nowhere",
            'tests/invariants/i.sql:3:6: relation "s.nowhere" does not exist [42P01]\n'
            "    from s.nowhere\n         ^",
        ),
        (
            "-- Demand.\ncreate table public.t ()",
            "tests/invariants/i.sql:1:1: "
            "cannot execute CREATE TABLE in a read-only transaction [25006]\n"
            "    -- Demand.\n    ^",
        ),
        (
            "-- Demand.\nselect 'x'",
            "tests/invariants/i.sql:1:1: "
            "an invariant returns two texts a row, the object and the message\n"
            "    -- Demand.\n    ^",
        ),
        (
            "-- Demand.\nselect 'x', 1",
            "tests/invariants/i.sql:1:1: "
            "an invariant returns two texts a row, the object and the message\n"
            "    -- Demand.\n    ^",
        ),
    ],
)
def test_a_query_that_does_not_run(db: Connection, sql: str, message: str) -> None:
    """What the server refuses, or what is no finding, names the place in the file."""
    invariant = Invariant("i", "Demand.", sql, "tests/invariants/i.sql")
    with pytest.raises(DbkitError) as error:
        invariants.run(db, [invariant], ["s"])
    assert message == error.value.message
    assert (1,) == db.execute("select 1").fetchone()


def test_the_project_holds_them(db: Connection) -> None:
    """The systems as applied violate nothing but what the configuration excepts, all of it used."""
    schemas = load_project(ROOT).schemas
    excepted = {(one.rule, one.object) for one in config.load(ROOT).exemptions}
    violations = invariants.run(db, INVARIANTS.values(), schemas)
    assert excepted == {(invariant.name, about) for invariant, about, _ in violations}
    assert datetime.now(UTC).date() <= min(one.until for one in config.load(ROOT).exemptions)
