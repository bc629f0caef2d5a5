"""What must hold for every object of a system, as the query that finds what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.rows import rows

if TYPE_CHECKING:
    from psycopg import Connection

RULES = {
    "a function anyone may execute": """
        select p.oid::regprocedure from pg_proc as p
        where p.pronamespace in {} and has_function_privilege('public', p.oid, 'execute')
    """,
    "a function anon may execute": """
        select p.oid::regprocedure from pg_proc as p
        where p.pronamespace in {} and has_function_privilege('anon', p.oid, 'execute')
    """,
    "a table without row security": """
        select c.oid::regclass from pg_class as c
        where c.relnamespace in {} and c.relkind in ('r', 'p') and not c.relrowsecurity
    """,
    "a partition with a grant": """
        select c.oid::regclass from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace in {} and c.relispartition and a.grantee <> c.relowner
    """,
    "a materialized view that a client reads": """
        select c.oid::regclass from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace in {} and c.relkind = 'm'
            and a.grantee in (0, 'anon'::regrole, 'authenticated'::regrole)
    """,
    "a client that may do more than read": """
        select c.oid::regclass, a.privilege_type
        from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace in {} and a.privilege_type <> 'SELECT'
            and a.grantee in (0, 'anon'::regrole, 'authenticated'::regrole)
    """,
    "anything granted to anon": """
        select c.oid::regclass from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace in {} and a.grantee in (0, 'anon'::regrole)
    """,
    "a definer function without a fixed search_path": """
        select p.oid::regprocedure from pg_proc as p
        where p.pronamespace in {} and p.prosecdef
            and not coalesce(p.proconfig @> array['search_path=""'], false)
    """,
    "a view that reads as its owner": """
        select c.oid::regclass from pg_class as c
        where c.relnamespace in {} and c.relkind = 'v'
            and not coalesce(c.reloptions @> array['security_invoker=true'], false)
    """,
    "a foreign key without an index": """
        select k.conname from pg_constraint as k
        where k.connamespace in {} and k.contype = 'f' and not exists (
            select from pg_index as i
            cross join string_to_array(i.indkey::text, ' ') as key (columns)
            where i.indrelid = k.conrelid
                and key.columns[1:cardinality(k.conkey)]::int2[] = k.conkey
        )
    """,
    "a table with updated_at and nothing that keeps it": """
        select a.attrelid::regclass from pg_attribute as a
        inner join pg_class as c on c.oid = a.attrelid
        where c.relnamespace in {} and c.relkind in ('r', 'p')
            and a.attname = 'updated_at' and not exists (
            select from pg_trigger as t
            where t.tgrelid = c.oid and t.tgfoid = 'dbkit.update_updated_at_column()'::regprocedure
        )
    """,
}


def rules_of(*schemas: str) -> dict[str, str]:
    """Return the queries for the schemas of one system, by what they find."""
    where = ", ".join(f"'{schema}'::regnamespace" for schema in schemas)
    return {name: query.format(f"({where})") for name, query in RULES.items()}


def holds(db: Connection[Any], query: str, damage: str) -> None:
    """Assert that a rule holds, and that it looks: clean, broken, seen, and clean again.

    Args:
        db: In a transaction, as the owner.
        query: Finds what is wrong; a percent sign is doubled.
        damage: The statement that breaks the rule.
    """
    assert [] == rows(db, query)
    db.execute("savepoint clean")
    db.execute(damage.encode())
    assert [] != rows(db, query)
    db.execute("rollback to clean")
    assert [] == rows(db, query)
