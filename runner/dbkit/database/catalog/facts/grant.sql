-- Who was granted what, or lost what everybody has at first: a row for each object, or column, and grantee.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
),

object (kind, schema, name, class, owner, acl) as (
    select
        case c.relkind
            when 'v' then 'view'
            when 'm' then 'materialized view'
            when 'f' then 'foreign table'
            when 'S' then 'sequence'
            else 'table'
        end,
        m.nspname::text,
        c.relname::text,
        case c.relkind when 'S' then 's' else 'r' end::"char",
        c.relowner,
        c.relacl
    from pg_catalog.pg_class as c
    inner join managed as m on m.oid = c.relnamespace
    where
        c.relacl is not null
        and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
    union all
    select
        'column',
        m.nspname,
        format('%s.%s', c.relname, a.attname),
        'c',
        c.relowner,
        a.attacl
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on c.oid = a.attrelid
    inner join managed as m on m.oid = c.relnamespace
    where
        a.attacl is not null
        and not a.attisdropped
        and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
    union all
    select
        case p.prokind
            when 'f' then 'function'
            when 'w' then 'window function'
            when 'p' then 'procedure'
            when 'a' then 'aggregate'
        end,
        m.nspname,
        format('%s(%s)', p.proname, (
            select string_agg(format_type(a.type, null), ', ' order by a.n)
            from unnest(p.proargtypes) with ordinality as a (type, n)
        )),
        'f',
        p.proowner,
        p.proacl
    from pg_catalog.pg_proc as p
    inner join managed as m on m.oid = p.pronamespace
    where
        p.proacl is not null
        and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
    )
    union all
    select
        'type',
        m.nspname,
        t.typname,
        'T',
        t.typowner,
        t.typacl
    from pg_catalog.pg_type as t
    inner join managed as m on m.oid = t.typnamespace
    where
        t.typacl is not null
        and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
    union all
    select
        'schema',
        '',
        n.nspname,
        'n',
        n.nspowner,
        n.nspacl
    from pg_catalog.pg_namespace as n
    inner join managed as m on m.oid = n.oid
    where
        n.nspacl is not null
        and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e'
    )
    union all
    select
        'foreign-data wrapper',
        '',
        w.fdwname,
        'F',
        w.fdwowner,
        w.fdwacl
    from pg_catalog.pg_foreign_data_wrapper as w
    where
        w.fdwacl is not null
        and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass and e.objid = w.oid and e.deptype = 'e'
    )
    union all
    select
        'foreign server',
        '',
        s.srvname,
        'S',
        s.srvowner,
        s.srvacl
    from pg_catalog.pg_foreign_server as s
    where s.srvacl is not null
    union all
    select
        'language',
        '',
        l.lanname,
        'l',
        l.lanowner,
        l.lanacl
    from pg_catalog.pg_language as l
    where l.lanacl is not null
    union all
    select
        'database',
        '',
        'this database',
        'd',
        d.datdba,
        d.datacl
    from pg_catalog.pg_database as d
    where
        d.datacl is not null
        and d.datname = current_database()
        and current_setting('dbkit.cluster', true) = 'on'
    union all
    select
        'parameter',
        '',
        p.parname,
        'p',
        10,
        p.paracl
    from pg_catalog.pg_parameter_acl as p
    where current_setting('dbkit.cluster', true) = 'on'
),

-- Only what differs from the grants an object is born with, so that it does not matter whether they are spelled out.
privilege as (
    select
        o.kind,
        o.schema,
        o.name,
        o.owner,
        a.grantee,
        a.privilege,
        case
            when not bool_or(a.given) then 'revoked'
            when bool_or(a.grantable) then 'with grant option'
            else 'granted'
        end as state
    from object as o
    cross join lateral (
        select
            x.grantee,
            x.privilege_type as privilege,
            x.is_grantable as grantable,
            true as given
        from aclexplode(o.acl) as x
        union all
        select
            x.grantee,
            x.privilege_type,
            false,
            false
        from aclexplode(acldefault(o.class, o.owner)) as x
    ) as a
    group by o.kind, o.schema, o.name, o.owner, a.grantee, a.privilege
    having bool_and(a.given) or not bool_or(a.given) or bool_or(a.grantable)
)

select
    format('grant on %s', p.kind) as kind,
    p.schema,
    format('%s to %s', p.name, case p.grantee
        when 0 then 'public'
        when p.owner then '(owner)'
        else pg_get_userbyid(p.grantee)
    end) as name,
    jsonb_object_agg(lower(p.privilege), p.state) as definition
from privilege as p
group by p.kind, p.schema, p.name, p.grantee, p.owner
