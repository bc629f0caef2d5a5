-- The tables that the run's migrations write to, or that change along with those, on which somebody whom nobody trusts
-- may put a trigger or a foreign key, or is about to: as SQL names them.
-- Only these are locked, because the lock keeps everybody else from writing until the run is over: none where rights
-- like TRIGGER and REFERENCES are held by trusted roles alone, which is how a database is without "grant all".
-- Parameters: trusted, the roles that the configuration trusts; schemas and names, two arrays that name relations.
with recursive trusted as materialized (
    select r.oid
    from pg_catalog.pg_roles as r
    where
        r.rolsuper
        or r.rolname = current_user
        or array_position(%(trusted)s::text[], r.rolname::text) is not null
),

reached (oid) as (
    select c.oid
    from rows from (
        unnest(%(schemas)s::text[]),
        unnest(%(names)s::text[])
    ) as w (schema, name)
    inner join pg_catalog.pg_namespace as n on n.nspname = w.schema
    inner join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = w.name
    union
    select e.child
    from reached as r
    inner join (
        select
            i.inhparent as parent,
            i.inhrelid as child
        from pg_catalog.pg_inherits as i
        union all
        select
            k.confrelid,
            k.conrelid
        from pg_catalog.pg_constraint as k
        where k.contype = 'f'
    ) as e on e.parent = r.oid
)

select format('%%I.%%I', n.nspname, c.relname) as name
from reached as r
inner join pg_catalog.pg_class as c on c.oid = r.oid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
    c.relkind in ('r', 'p')
    -- What LOCK needs; where this role may not, it is not the one that a trigger could gain.
    and (
        has_table_privilege(c.oid, 'UPDATE')
        or has_table_privilege(c.oid, 'DELETE')
        or has_table_privilege(c.oid, 'TRUNCATE')
    )
    and (
        c.relowner not in (select t.oid from trusted as t)
        or exists (
            select
            from aclexplode(c.relacl) as x
            where
                x.privilege_type in ('TRIGGER', 'REFERENCES')
                and x.grantee not in (select t.oid from trusted as t)
        )
        or exists (
            select
            from pg_catalog.pg_attribute as a
            cross join lateral aclexplode(a.attacl) as x
            where
                a.attrelid = c.oid
                and x.privilege_type = 'REFERENCES'
                and x.grantee not in (select t.oid from trusted as t)
        )
        -- Whoever has begun may since have lost the right to.
        or exists (
            select
            from pg_catalog.pg_locks as l
            where
                l.locktype = 'relation'
                and l.relation = c.oid
                and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
                and l.pid <> pg_backend_pid()
                and l.mode in ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        )
    )
order by c.oid
