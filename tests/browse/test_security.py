"""What must hold for every object of the schema, and who may do what: every cell of the matrix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browse.trial import (
    DAY,
    START,
    application,
    eventbrite,
    humanitix,
    order_eb,
    order_htx,
    refresh,
    settle,
    spot,
    venue,
)
from dbkit.testing import access_is, public_has_nothing, schema_privs_are
from support.rules import holds, rules_of

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMA = "'browse'::regnamespace"
CLIENTS = "(0, 'anon'::regrole, 'authenticated'::regrole)"

RULES = rules_of("browse") | {
    "a column that anon may write": f"""
        select t.attrelid::regclass, t.attname from pg_attribute as t
        inner join pg_class as c on c.oid = t.attrelid and c.relnamespace = {SCHEMA}
        cross join aclexplode(t.attacl) as a
        where a.privilege_type <> 'SELECT' and a.grantee in (0, 'anon'::regrole)
    """,
    "a personal column that a client may read": f"""
        select t.attrelid::regclass, t.attname, r.rolname from pg_attribute as t
        inner join pg_class as c on c.oid = t.attrelid and c.relnamespace = {SCHEMA}
        inner join pg_roles as r on r.rolname in ('anon', 'authenticated')
        where c.relkind = 'r' and t.attnum > 0
            and t.attname in ('raw', 'email', 'phone', 'first_name', 'last_name', 'buyer_name',
                'buyer_email', 'payment_cents')
            and has_column_privilege(r.oid, c.oid, t.attnum, 'select')
    """,
    "a policy for all commands": """
        select policyname from pg_policies where schemaname = 'browse' and cmd = 'ALL'
    """,
    "a policy that asks for the user row by row": r"""
        select policyname from pg_policies
        where schemaname = 'browse' and concat(qual, with_check) ~ 'auth\.(uid|jwt|role)\(\)'
            and concat(qual, with_check) !~ 'SELECT auth\.(uid|jwt|role)\(\)'
    """,
    "a write policy without a check": """
        select policyname from pg_policies
        where schemaname = 'browse' and cmd in ('INSERT', 'UPDATE') and with_check is null
    """,
    "a foreign key without an index": f"""
        select k.conname from pg_constraint as k
        where k.connamespace = {SCHEMA} and k.contype = 'f' and not exists (
            select from pg_index as i
            cross join string_to_array(i.indkey::text, ' ') as key (columns)
            where i.indrelid = k.conrelid
                and key.columns[1:cardinality(k.conkey)]::int2[] @> k.conkey
                and key.columns[1:cardinality(k.conkey)]::int2[] <@ k.conkey
        )
    """,
    "an index that is the beginning of another": f"""
        select a.indexrelid::regclass from pg_index as a
        inner join pg_class as c on c.oid = a.indrelid and c.relnamespace = {SCHEMA}
        inner join pg_am as m on m.amname = 'btree'
        inner join pg_class as ac on ac.oid = a.indexrelid and ac.relam = m.oid
        inner join pg_index as b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
        inner join pg_class as bc on bc.oid = b.indexrelid and bc.relam = m.oid
        where not a.indisunique and a.indexprs is null and b.indexprs is null
            and a.indpred is not distinct from b.indpred
            and starts_with(b.indkey::text || ' ', a.indkey::text || ' ')
    """,
    "an object without a comment": f"""
        select p.oid::regprocedure::text from pg_proc as p
        where p.pronamespace = {SCHEMA} and obj_description(p.oid, 'pg_proc') is null
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = {SCHEMA} and c.relkind in ('p', 'r', 'v', 'm')
            and obj_description(c.oid, 'pg_class') is null
    """,
    "a column of the overview without a comment": f"""
        select c.oid::regclass, t.attname from pg_attribute as t
        inner join pg_class as c on c.oid = t.attrelid and c.relnamespace = {SCHEMA}
        where c.relname = 'event_sessions_overview_v' and t.attnum > 0
            and col_description(c.oid, t.attnum) is null
    """,
}

#: What breaks each rule, so that a rule that finds nothing is known to look.
BREAKS = {
    "a function anyone may execute": "grant execute on function browse.sync_sessions() to public",
    "a table without row security": "alter table browse.venues disable row level security",
    "a materialized view that a client reads": (
        "grant select on browse.event_sessions_overview_mv to anon"
    ),
    "a client that may do more than read": "grant truncate on browse.venues to authenticated",
    "a column that anon may write": "grant update (name) on browse.venues to anon",
    "a personal column that a client may read": (
        "grant select (buyer_email) on browse.orders_eventbrite to authenticated"
    ),
    "a definer function without a fixed search_path": (
        "alter function browse.finance_sessions() reset search_path"
    ),
    "a view that reads as its owner": (
        "alter view browse.event_sessions_overview_v reset (security_invoker)"
    ),
    "a policy for all commands": (
        "create policy everything on browse.venues to authenticated using (true)"
    ),
    "a policy that asks for the user row by row": (
        "create policy mine on browse.profiles for select using (id = auth.uid())"
    ),
    "a write policy without a check": (
        "create policy mine on browse.profiles for update using (id = (select auth.uid()))"
    ),
    "a foreign key without an index": "drop index browse.events_htx_venue_id_idx",
    "an index that is the beginning of another": (
        "create index on browse.session_sources (canonical_source)"
    ),
    "an object without a comment": "comment on function browse.sync_sessions() is null",
    "a column of the overview without a comment": (
        "comment on column browse.event_sessions_overview_v.total_gross is null"
    ),
    "a table with updated_at and nothing that keeps it": (
        "drop trigger venues_updated_at on browse.venues"
    ),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_rule_holds(db: Connection[Any], rule: str) -> None:
    """Clean, broken, seen, and clean again."""
    holds(db, RULES[rule], BREAKS[rule])


def test_the_schema_is_entered_by_those_who_need_it(db: Connection[Any]) -> None:
    """Usage for the three roles of the platform, and nothing for everybody."""
    for role in ("anon", "authenticated", "service_role"):
        schema_privs_are(db, "browse", role, ["usage"])
    public_has_nothing(db, "browse")


def test_who_may_do_what(db: Connection[Any]) -> None:
    """Each persona, each relation, each command: as many rows as the matrix says, or refused."""
    fill(db)
    access_is(db, Path(__file__).with_name("access.toml"), "browse")


def fill(db: Connection[Any]) -> None:
    """Make the rows that the figures of the matrix are of."""
    people = settle(db)
    place = venue(db, "The Cellar")
    first = humanitix(db, "A", venue=place)
    eventbrite(db, "A-eb", to=first)
    second = eventbrite(db, "B", START + DAY, promoter="ben")
    humanitix(db, "draft", START + 2 * DAY, published=False)
    db.execute(
        "insert into browse.customers_htx (source_id, first_name, email) values ('c', 'K', 'k@x')"
    )
    order_htx(db, "A", 2, customer_source_id="c", discount_code="EARLY", discount="5.00")
    order_htx(db, "A", 1)
    order_eb(db, "A-eb", 1, promo_code="VIP", discount_cents=100)
    order_eb(db, "B", 3)
    refresh(db)
    spot(db, first, 1, performer=people.pia)
    spot(db, second, 1)
    application(db, first, people.stranger, status="waitlisted", waitlist_position=1)
    application(db, first, people.paul)
    application(db, second, people.stranger)
