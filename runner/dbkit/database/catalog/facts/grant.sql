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

object (kind, schema, name, class, owner, acl, classid, objid, objsubid) as (
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
        c.relacl,
        'pg_catalog.pg_class'::regclass::oid,
        c.oid,
        0
    from pg_catalog.pg_class as c
    inner join managed as m on m.oid = c.relnamespace
    where
        c.relacl is not null
    union all
    select
        'column',
        m.nspname,
        format('%s.%s', c.relname, a.attname),
        'c',
        c.relowner,
        a.attacl,
        'pg_catalog.pg_class'::regclass,
        c.oid,
        a.attnum
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on c.oid = a.attrelid
    inner join managed as m on m.oid = c.relnamespace
    where
        a.attacl is not null
        and not a.attisdropped
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
        p.proacl,
        'pg_catalog.pg_proc'::regclass,
        p.oid,
        0
    from pg_catalog.pg_proc as p
    inner join managed as m on m.oid = p.pronamespace
    where
        p.proacl is not null
        -- The constructors of a range type are its own, and a dump has nothing of them.
        and not exists (
            select
            from pg_catalog.pg_depend as d
            where
                d.classid = 'pg_catalog.pg_proc'::regclass
                and d.objid = p.oid
                and d.refclassid = 'pg_catalog.pg_type'::regclass
                and d.deptype = 'i'
        )
    union all
    select
        'type',
        m.nspname,
        t.typname,
        'T',
        t.typowner,
        t.typacl,
        'pg_catalog.pg_type'::regclass,
        t.oid,
        0
    from pg_catalog.pg_type as t
    inner join managed as m on m.oid = t.typnamespace
    where
        t.typacl is not null
    union all
    select
        'schema',
        '',
        n.nspname,
        'n',
        n.nspowner,
        n.nspacl,
        'pg_catalog.pg_namespace'::regclass,
        n.oid,
        0
    from pg_catalog.pg_namespace as n
    inner join managed as m on m.oid = n.oid
    where
        n.nspacl is not null
    union all
    select
        'foreign-data wrapper',
        '',
        w.fdwname,
        'F',
        w.fdwowner,
        w.fdwacl,
        'pg_catalog.pg_foreign_data_wrapper'::regclass,
        w.oid,
        0
    from pg_catalog.pg_foreign_data_wrapper as w
    where
        w.fdwacl is not null
    union all
    select
        'foreign server',
        '',
        s.srvname,
        'S',
        s.srvowner,
        s.srvacl,
        'pg_catalog.pg_foreign_server'::regclass,
        s.oid,
        0
    from pg_catalog.pg_foreign_server as s
    where s.srvacl is not null
    union all
    select
        'language',
        '',
        l.lanname,
        'l',
        l.lanowner,
        l.lanacl,
        'pg_catalog.pg_language'::regclass,
        l.oid,
        0
    from pg_catalog.pg_language as l
    where l.lanacl is not null
    union all
    select
        'database',
        '',
        'this database',
        'd',
        d.datdba,
        d.datacl,
        'pg_catalog.pg_database'::regclass,
        d.oid,
        0
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
        p.paracl,
        0::oid,
        0::oid,
        0
    from pg_catalog.pg_parameter_acl as p
    where current_setting('dbkit.cluster', true) = 'on'
    union all
    select
        'tablespace',
        '',
        t.spcname,
        't',
        t.spcowner,
        t.spcacl,
        'pg_catalog.pg_tablespace'::regclass,
        t.oid,
        0
    from pg_catalog.pg_tablespace as t
    where t.spcacl is not null and current_setting('dbkit.cluster', true) = 'on'
),

-- A member of an extension is born with what that began with, or else with what its owner grants by default.
born as (
    select
        o.*,
        case
            when e.objid is null then acldefault(o.class, o.owner)
            else coalesce(
                i.initprivs,
                coalesce((
                    select d.defaclacl
                    from pg_catalog.pg_default_acl as d
                    where d.defaclrole = o.owner and d.defaclnamespace = 0 and d.defaclobjtype = k.objtype
                ), acldefault(o.class, o.owner))
                || coalesce((
                    select d.defaclacl
                    from pg_catalog.pg_default_acl as d
                    inner join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
                    where d.defaclrole = o.owner and n.nspname = o.schema and d.defaclobjtype = k.objtype
                ), '{}')
            )
        end as initial
    from object as o
    cross join lateral (values (case o.class when 's' then 'S' when 'c' then 'r' else o.class end)) as k (objtype)
    left join pg_catalog.pg_depend as e on e.classid = o.classid and e.objid = o.objid and e.deptype = 'e'
    left join pg_catalog.pg_init_privs as i
        on
            i.classoid = o.classid
            and i.objoid = o.objid
            and i.objsubid = o.objsubid
            and i.privtype = 'e'
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
        end
        -- By the owner, unless somebody passed it on.
        || case when bool_or(a.given and a.grantor <> o.owner) then ' by ' || string_agg(distinct case
            when a.given and a.grantor <> o.owner then pg_get_userbyid(a.grantor)::text
            when a.given then '(owner)'
        end, ', ') else '' end as state
    from born as o
    cross join lateral (
        select
            x.grantor,
            x.grantee,
            x.privilege_type as privilege,
            x.is_grantable as grantable,
            true as given
        from aclexplode(o.acl) as x
        union all
        select
            x.grantor,
            x.grantee,
            x.privilege_type,
            false,
            false
        from aclexplode(o.initial) as x
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
