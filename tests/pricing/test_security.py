"""Who may do what: the matrix, rules that hold for every object, and attacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from dbkit.testing import access_is, as_user, public_has_nothing, schema_privs_are
from pricing.trial import (
    BASE,
    DAY,
    LATEST,
    NOW,
    RAW,
    TRENDS,
    A,
    B,
    count,
    ingest,
    make_event,
    refresh,
    refresh_view,
    refused,
    section,
    settle,
)
from support.rows import rows, value
from support.rules import holds, rules_of

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMAS = "('pricing'::regnamespace, 'pricing_archive'::regnamespace)"

RULES = rules_of("pricing", "pricing_archive") | {
    "a materialized view with a grant": f"""
        select c.oid::regclass from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace in {SCHEMAS} and c.relkind = 'm' and a.grantee <> c.relowner
    """,
    "a service that may do what row security says nothing of": f"""
        select c.oid::regclass, a.privilege_type
        from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace in {SCHEMAS} and a.grantee = 'service_role'::regrole
            and a.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')
    """,
    "a policy for anything but reading": """
        select policyname from pg_policies
        where schemaname like 'pricing%%' and (cmd <> 'SELECT' or roles <> '{authenticated}')
    """,
    "a policy that is not one of the catalogue": """
        select tablename from pg_policies where schemaname like 'pricing%%' and tablename not in
            ('events', 'aggregated_analytics', 'daily_analytics', 'zones_mapping')
    """,
    "an index that is the beginning of another": f"""
        select a.indexrelid::regclass from pg_index as a
        inner join pg_class as c on c.oid = a.indrelid and c.relnamespace in {SCHEMAS}
        inner join pg_index as b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
        inner join pg_class as ac on ac.oid = a.indexrelid
        inner join pg_class as bc on bc.oid = b.indexrelid and bc.relam = ac.relam
        where not a.indisunique and a.indpred is not distinct from b.indpred
            and starts_with(b.indkey::text || ' ', a.indkey::text || ' ')
    """,
    "an object without a comment": f"""
        select p.oid::regprocedure::text from pg_proc as p
        where p.pronamespace in {SCHEMAS} and obj_description(p.oid, 'pg_proc') is null
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace in {SCHEMAS} and c.relkind in ('p', 'r', 'v', 'm')
            and obj_description(c.oid, 'pg_class') is null
            and (not c.relispartition or pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT')
    """,
}

#: What breaks each rule, so that a rule that finds nothing is known to look.
BREAKS = {
    "a function anyone may execute": "grant execute on function pricing.start_job() to public",
    "a function anon may execute": "grant execute on function pricing.start_job() to anon",
    "a table without row security": "alter table pricing.archive_log disable row level security",
    "a partition with a grant": (
        "grant select on pricing.ticket_snapshots_default to authenticated"
    ),
    "a materialized view with a grant": (
        "grant select on pricing.mv_latest_prices to authenticated"
    ),
    "a client that may do more than read": "grant delete on pricing.events to authenticated",
    "a service that may do what row security says nothing of": (
        "grant truncate on pricing.events to service_role"
    ),
    "anything granted to anon": "grant select on pricing.events to anon",
    "a definer function without a fixed search_path": (
        "alter function pricing.check_health() reset search_path"
    ),
    "a view that reads as its owner": "alter view pricing.price_trends reset (security_invoker)",
    "a policy for anything but reading": (
        "create policy p on pricing.events for insert to authenticated with check (true)"
    ),
    "a policy that is not one of the catalogue": (
        "create policy p on pricing.ticket_snapshots for select to authenticated using (true)"
    ),
    "a foreign key without an index": "drop index pricing.scraper_logs_job_id_idx",
    "an index that is the beginning of another": "create index on pricing.rollup_runs (job)",
    "an object without a comment": "comment on function pricing.start_job() is null",
    "a table with updated_at and nothing that keeps it": (
        "drop trigger update_updated_at on pricing.events"
    ),
}


def fill(db: Connection[Any]) -> None:
    """Make what the matrix is of: snapshots of A and B, one of them waiting for the roll-up."""
    settle(db)
    make_event(db, UUID(int=12))
    ingest(db, BASE, section("1"), section("2"), section("1", zone="Upper"))
    ingest(db, BASE, section("1"), event=B)
    refresh(db)
    for view in (LATEST, TRENDS):
        refresh_view(db, view)
    ingest(db, BASE, section("1", 60), event=B)
    db.execute(
        "select pricing.upsert_zones(%s, %s)",
        [A, json.dumps([{"zone_name": "Lower"}, {"zone_name": "Upper"}])],
    )
    job = value(db, "select pricing.start_job()")
    db.execute("select pricing.log_scraper('INFO', 'x', %s, %s)", [A, job])
    db.execute("select pricing.log_scraper('ERROR', 'y')")
    db.execute(
        "insert into pricing.archive_log (partition_name, table_name, from_ts, to_ts, rows) "
        "values ('ticket_snapshots_2000_01', 'ticket_snapshots', '2000-01-01Z', '2000-02-01Z', 0)"
    )


def test_the_access_matrix(db: Connection[Any]) -> None:
    """Anon, a client and the scraper try every command on every relation, partitions too."""
    fill(db)
    access_is(db, Path(__file__).with_name("access.toml"), "pricing")


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
        schema_privs_are(db, "pricing", role, privileges)
        schema_privs_are(db, "pricing_archive", role, [])
    public_has_nothing(db, "pricing")
    public_has_nothing(db, "pricing_archive")


@pytest.mark.parametrize(
    "table", ["events", "aggregated_analytics", "daily_analytics", "zones_mapping"]
)
def test_the_policies_are_what_shows_rows(db: Connection[Any], table: str) -> None:
    """A client sees the catalogue; without its policy, nothing; with it, all again."""
    fill(db)
    read = f"select count(*) from pricing.{table}"
    with as_user(db, A):
        seen = value(db, read)
    assert 0 < seen
    db.execute("savepoint clean")
    db.execute(f"drop policy {table}_select on pricing.{table}")
    with as_user(db, A):
        assert 0 == value(db, read)
    db.execute("rollback to clean")
    with as_user(db, A):
        assert seen == value(db, read)


def test_a_grant_by_mistake_shows_no_snapshot(db: Connection[Any]) -> None:
    """Without a policy, even a client that was granted select sees no row of the parent."""
    fill(db)
    for table in ("ticket_snapshots", "scraper_jobs", "scraper_logs", "snapshots_dirty"):
        db.execute(f"grant select on pricing.{table} to authenticated")
        with as_user(db, A):
            assert 0 == count(db, f"pricing.{table}"), table
        assert 0 < count(db, f"pricing.{table}"), table


def test_defaults_of_the_platform_do_not_open_the_archive(db: Connection[Any]) -> None:
    """A month that moves to the archive is closed, though its schema gave grants by default."""
    db.execute(
        "alter default privileges in schema pricing_archive grant all on tables to authenticated"
    )
    db.execute("alter default privileges in schema pricing grant all on tables to authenticated")
    settle(db)
    ingest(db, NOW - 115 * DAY, section())
    refresh(db)
    db.execute("select pricing.ensure_partitions()")
    db.execute("select pricing.apply_retention(%s)", [NOW + 40 * DAY])
    assert [] == rows(db, RULES["a partition with a grant"])
    assert [] == rows(
        db,
        "select c.oid::regclass from pg_class as c cross join aclexplode(c.relacl) as a "
        "where c.relnamespace = 'pricing_archive'::regnamespace and a.grantee <> c.relowner",
    )


@pytest.mark.parametrize(
    "call",
    [
        "get_latest_prices(p_category => '''; drop table pricing.events; --')",
        "get_price_trend('00000000-0000-0000-0000-00000000000a', ''' or true --')",
        "get_event_zones('00000000-0000-0000-0000-00000000000a')",
    ],
)
def test_what_a_client_says_is_no_code(db: Connection[Any], call: str) -> None:
    """Quotes in an argument are a value like another."""
    fill(db)
    with as_user(db, A):
        rows(db, f"select * from pricing.{call}")
    assert 3 == count(db, "pricing.events")


def test_a_path_of_the_callers_own_is_not_taken(db: Connection[Any]) -> None:
    """Functions of a client's schema are not what a definer function calls."""
    fill(db)
    db.execute("create schema evil")
    db.execute("grant usage, create on schema evil to authenticated")
    db.execute(
        "create function evil.now() returns timestamptz language plpgsql as "
        "$$ begin raise exception 'called'; end $$"
    )
    db.execute("create function evil.round(numeric, int) returns numeric language plpgsql as "
               "$$ begin raise exception 'called'; end $$")  # fmt: skip
    with as_user(db, A):
        db.execute("set local search_path = evil, pg_catalog, pricing")
        for call in ("get_latest_prices()", "get_price_movers()", f"get_event_zones('{A}')"):
            rows(db, f"select * from pricing.{call}")


def test_a_client_cannot_read_past_the_readers(db: Connection[Any]) -> None:
    """Neither raw prices nor listings nor jobs come out of anything a client may call."""
    fill(db)
    with as_user(db, A):
        for query in (
            f"select raw_listings from {RAW}",
            f"copy {RAW} to stdout",
            f"select * from {RAW}_default",
            "table pricing.scraper_logs",
            f"create table t as table {RAW}",
            "refresh materialized view pricing.mv_latest_prices",
            f"lock table {RAW}",
            "select nextval('pricing.scraper_logs_id_seq')",
            "select pg_catalog.lo_import('/etc/passwd')",
        ):
            with pytest.raises(psycopg.Error) as caught, db.transaction():
                db.execute(query.encode())
            assert caught.value.sqlstate in {"42501", "42P01", "42809", "0A000"}, query


def test_a_client_cannot_be_the_service(db: Connection[Any]) -> None:
    """A claim alone changes nothing: the role of the database counts."""
    fill(db)
    with as_user(db, A, app_metadata={"role": "service_role"}, admin=True):
        refused(db, "42501", f"select from {RAW}")
        refused(db, "42501", "select pricing.refresh_hourly()")
