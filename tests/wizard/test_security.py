"""What must hold for every object of the schema, whoever adds one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dbkit.testing import public_has_nothing, schema_privs_are
from support.rows import rows
from support.rules import holds, rules_of

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMA = "'wizard'::regnamespace"
EVERYWHERE = rules_of("wizard")

#: What holds, as the query that finds what does not, and what breaks it, so that a rule that finds
#: nothing is known to look.
RULES = {
    "no function is for anyone": (
        EVERYWHERE["a function anyone may execute"],
        "grant execute on function wizard.member_orgs() to public",
    ),
    "anon executes nothing that writes": (
        f"""
        select p.oid::regprocedure from pg_proc as p
        where p.pronamespace = {SCHEMA} and p.provolatile = 'v'
            and has_function_privilege('anon', p.oid, 'execute')
        """,
        "grant execute on function wizard.cleanup_expired_sessions to anon",
    ),
    "every table has row security": (
        EVERYWHERE["a table without row security"],
        "alter table wizard.events disable row level security",
    ),
    "no client truncates, refers or triggers": (
        f"""
        select c.oid::regclass, a.privilege_type
        from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace = {SCHEMA} and a.grantee <> c.relowner
            and a.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')
        """,
        "grant truncate on wizard.events to authenticated",
    ),
    "no client inserts": (
        f"""
        select c.oid::regclass from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace = {SCHEMA} and a.privilege_type = 'INSERT'
            and a.grantee in (0, 'anon'::regrole, 'authenticated'::regrole)
        """,
        "grant insert on wizard.wizard_sessions to authenticated",
    ),
    "definer functions have a fixed search_path": (
        EVERYWHERE["a definer function without a fixed search_path"],
        "alter function wizard.member_orgs() reset search_path",
    ),
    "views read as their reader": (
        EVERYWHERE["a view that reads as its owner"],
        "alter view wizard.published_events reset (security_invoker)",
    ),
    "one policy a command, its check written out": (
        """
        select policyname from pg_policies
        where schemaname = 'wizard'
            and (cmd = 'ALL' or cmd in ('INSERT', 'UPDATE') and with_check is null)
        """,
        "create policy everything on wizard.events to authenticated using (true)",
    ),
    "policies ask for the user once": (
        # A bare call runs once a row; as an init plan it prints as a select.
        """
        select policyname from pg_policies
        where schemaname = 'wizard'
            and concat(qual, with_check) ~ '(?<!SELECT )(auth|wizard)\\.\\w+\\('
        """,
        "create policy bare on wizard.events for select to authenticated "
        "using (user_id = auth.uid())",
    ),
    "foreign keys have an index": (
        f"""
        select k.conname from pg_constraint as k
        where k.connamespace = {SCHEMA} and k.contype = 'f' and not exists (
            select from pg_index as i
            cross join string_to_array(i.indkey::text, ' ') as key (columns)
            -- Of organisation and session it is the session that finds the rows.
            where i.indrelid = k.conrelid and key.columns[1]::int2 = k.conkey[cardinality(k.conkey)]
        )
        """,
        "create table wizard.stray (e uuid references wizard.events)",
    ),
    "no index is the beginning of another": (
        f"""
        select a.indexrelid::regclass from pg_index as a
        inner join pg_class as c on c.oid = a.indrelid and c.relnamespace = {SCHEMA}
        inner join pg_index as b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
        where not a.indisunique and a.indpred is not distinct from b.indpred
            and starts_with(b.indkey::text || ' ', a.indkey::text || ' ')
        """,
        "create index on wizard.wizard_sessions (organization_id)",
    ),
    "objects have comments": (
        f"""
        select p.oid::regprocedure::text from pg_proc as p
        where p.pronamespace = {SCHEMA} and obj_description(p.oid, 'pg_proc') is null
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = {SCHEMA} and c.relkind in ('r', 'v')
            and obj_description(c.oid, 'pg_class') is null
        """,
        "comment on table wizard.events is null",
    ),
    "updated_at is kept": (
        f"""
        select a.attrelid::regclass from pg_attribute as a
        inner join pg_class as c on c.oid = a.attrelid
        where c.relnamespace = {SCHEMA} and c.relkind = 'r' and a.attname = 'updated_at'
            and not exists (
                select from pg_trigger as t
                where t.tgrelid = c.oid
                    and t.tgfoid = 'dbkit.update_updated_at_column()'::regprocedure
            )
        """,
        "alter table wizard.organizations add column updated_at timestamptz",
    ),
    "children refer to a session by organisation and id": (
        f"""
        select k.conname from pg_constraint as k
        where k.connamespace = {SCHEMA} and k.contype = 'f'
            and k.confrelid = 'wizard.wizard_sessions'::regclass and cardinality(k.conkey) <> 2
        """,
        "alter table wizard.wizard_actions add foreign key (wizard_session_id) "
        "references wizard.wizard_sessions",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_holds(db: Connection[Any], rule: str) -> None:
    """Clean, broken, seen, and clean again."""
    holds(db, *RULES[rule])


def test_the_schema_is_entered_by_those_who_need_it(db: Connection[Any]) -> None:
    """Usage for anon, authenticated and the service; nothing for public."""
    for role in ("anon", "authenticated", "service_role"):
        schema_privs_are(db, "wizard", role, ["usage"])
    public_has_nothing(db, "wizard")


#: Indexes by their table, as the specification names them: columns, predicate.
INDEXES = {
    ("organization_members", "user_id", ""),
    ("events", "organization_id, event_date", ""),
    ("events", "event_date", "published"),
    ("events", "user_id", ""),
    ("wizard_sessions", "organization_id, current_stage", "in_progress"),
    ("wizard_sessions", "user_id", ""),
    ("wizard_sessions", "expires_at", "in_progress"),
    ("wizard_sessions", "status, last_seen_at", "in_progress"),
    ("wizard_sessions", "organization_id, session_id", ""),
    ("wizard_sessions", "organization_id, id", ""),
    ("wizard_sessions", "event_id", ""),
    ("wizard_actions", "organization_id, name, idempotency_key", ""),
    ("wizard_actions", "wizard_session_id", ""),
    ("wizard_actions", "lease_expires_at", "in_progress"),
    ("wizard_interactions", "wizard_session_id, created_at", ""),
    ("wizard_interactions", "expires_at", "redacted_at IS NULL"),
}


def test_the_indexes_that_the_specification_names(db: Connection[Any]) -> None:
    """Each with its columns as the first ones, and its predicate."""
    found = rows(
        db,
        f"""
        select c.relname, string_agg(a.attname, ', ' order by key.place) as columns,
            coalesce(pg_get_expr(i.indpred, i.indrelid), '') as predicate
        from pg_index as i
        inner join pg_class as c on c.oid = i.indrelid
        cross join unnest(i.indkey) with ordinality as key (number, place)
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum = key.number
        where c.relnamespace = {SCHEMA}
        group by i.indexrelid, i.indrelid, i.indpred, c.relname
        """,
    )
    missing = {
        (table, columns, predicate)
        for table, columns, predicate in INDEXES
        if not any(
            table == there.relname
            and there.columns.startswith(columns)
            and predicate in there.predicate
            and bool(predicate) == bool(there.predicate)
            for there in found
        )
    }
    assert set() == missing
