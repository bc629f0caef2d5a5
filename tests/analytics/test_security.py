"""What must hold for every object of the schema, whoever adds one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dbkit.testing import function_privs_are, public_has_nothing, schema_privs_are
from support.rows import rows, value
from support.rules import holds, rules_of

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMAS = "('analytics'::regnamespace, 'analytics_archive'::regnamespace)"

RULES = rules_of("analytics", "analytics_archive") | {
    "a policy for all commands": """
        select policyname from pg_policies where schemaname = 'analytics' and cmd <> 'SELECT'
    """,
    "an index that is the beginning of another": f"""
        select a.indexrelid::regclass from pg_index as a
        inner join pg_class as c on c.oid = a.indrelid and c.relnamespace in {SCHEMAS}
        inner join pg_index as b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
        where not a.indisunique and a.indpred is not distinct from b.indpred
            and starts_with(b.indkey::text || ' ', a.indkey::text || ' ')
    """,
    "an object without a comment": f"""
        select p.oid::regprocedure::text from pg_proc as p
        where p.pronamespace in {SCHEMAS} and obj_description(p.oid, 'pg_proc') is null
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace in {SCHEMAS} and c.relkind in ('p', 'r', 'v')
            and obj_description(c.oid, 'pg_class') is null
            and (not c.relispartition or pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT')
    """,
}

#: What breaks each rule, so that a rule that finds nothing is known to look.
BREAKS = {
    "a function anyone may execute": (
        "grant execute on function analytics.raw_retention() to public"
    ),
    "a function anon may execute": "grant execute on function analytics.raw_retention() to anon",
    "a table without row security": "alter table analytics.alerts disable row level security",
    "a partition with a grant": (
        "grant select on analytics.analytics_events_default to authenticated"
    ),
    "a client that may do more than read": "grant truncate on analytics.alerts to authenticated",
    "anything granted to anon": "grant select on analytics.alerts to anon",
    "a definer function without a fixed search_path": (
        "alter function analytics.check_health() reset search_path"
    ),
    "a view that reads as its owner": "alter view analytics.v_health reset (security_invoker)",
    "a policy for all commands": (
        "create policy everything on analytics.alerts to authenticated using (true)"
    ),
    "a foreign key without an index": "drop index analytics.project_account_id_idx",
    "an index that is the beginning of another": "create index on analytics.rollup_runs (job)",
    "an object without a comment": "comment on function analytics.raw_retention() is null",
    "a table with updated_at and nothing that keeps it": (
        "drop trigger update_updated_at on analytics.analytics_project_daily_agg"
    ),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_rule_holds(db: Connection[Any], rule: str) -> None:
    """Clean, broken, seen, and clean again."""
    holds(db, RULES[rule], BREAKS[rule])


def test_a_schema_is_entered_by_those_who_need_it(db: Connection[Any]) -> None:
    """Usage for clients that are logged in and for the service; the archive is closed."""
    for role, privileges in (
        ("anon", []),
        ("authenticated", ["usage"]),
        ("service_role", ["usage"]),
    ):
        schema_privs_are(db, "analytics", role, privileges)
        schema_privs_are(db, "analytics_archive", role, [])
    public_has_nothing(db, "analytics")


@pytest.mark.parametrize(
    "function",
    [
        "track_events(text, jsonb)",
        "aggregate_analytics_events_hourly(int)",
        "check_health()",
        "record_alerts()",
        "apply_retention(timestamptz, boolean)",
        "ensure_partitions()",
        "probe_dashboard()",
    ],
)
def test_what_writes_is_for_the_service(db: Connection[Any], function: str) -> None:
    """Definer functions that change something: service_role and nobody else."""
    function_privs_are(db, f"analytics.{function}", "service_role", ["execute"])
    function_privs_are(db, f"analytics.{function}", "authenticated", [])


def test_internal_functions_are_for_nobody(db: Connection[Any]) -> None:
    """What the others are made of is granted to no role at all."""
    internal = [
        "claim_hours",
        "first_unequal_day",
        "judge_event",
        "log_run",
        "maintain",
        "mark_dirty",
        "measure_health",
        "parse_instant",
        "raw_expiry",
        "raw_retention",
        "recount",
        "retire_hourly",
        "retire_raw",
        "sample_pairs",
        "sketch_equal",
        "write_days",
        "write_hours",
        "write_project_days",
        "write_type_days",
    ]
    granted = rows(
        db,
        """
        select p.proname from pg_proc as p
        where p.pronamespace = 'analytics'::regnamespace and p.proname <> 'sketch_add'
            and not exists (select from aclexplode(p.proacl) as a where a.grantee <> p.proowner)
        order by 1
        """,
    )
    assert [(name,) for name in internal] == granted


def test_a_forged_admin_is_refused(db: Connection[Any]) -> None:
    """A client cannot make himself an admin, and a claim alone does not make one."""
    db.execute("select tests.login_as(gen_random_uuid())")
    assert value(db, "select analytics.is_admin()") is False
    assert 0 == value(db, "select count(*) from analytics.admin_users")
