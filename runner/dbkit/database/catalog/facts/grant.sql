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
    left join pg_catalog.pg_class as c on c.oid = t.typrelid
    where
        t.typacl is not null
        -- Nor of the type of a relation's rows or of a multirange.
        and coalesce(c.relkind = 'c', true)
        and t.typtype <> 'm'
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

-- What an extension itself granted on its members is where the server keeps it for pg_dump.
held as (
    select
        o.*,
        n.oid as namespace,
        e.objid is not null as is_member,
        case when e.objid is not null then i.initprivs end as initial,
        e.objid is not null and i.initprivs is null as by_default
    from object as o
    left join pg_catalog.pg_namespace as n on n.nspname = o.schema
    left join pg_catalog.pg_depend as e on e.classid = o.classid and e.objid = o.objid and e.deptype = 'e'
    left join pg_catalog.pg_init_privs as i
        on
            i.classoid = o.classid
            and i.objoid = o.objid
            and i.objsubid = o.objsubid
            and i.privtype = 'e'
),

-- Each grant of a privilege: as it is, as the object began, and as default privileges would let a member begin.
entry as (
    select
        o.kind,
        o.schema,
        o.name,
        o.owner,
        o.is_member,
        o.by_default,
        a.moment,
        case when a.grantee = a.former then o.owner else a.grantee end as grantee,
        a.privilege_type as privilege,
        -- By the owner, unless somebody passed it on.
        concat(
            case when a.is_grantable then 'with grant option' else 'granted' end,
            case when a.grantor not in (o.owner, a.former) then ' by ' || pg_get_userbyid(a.grantor) end
        ) as state
    from held as o
    cross join lateral (
        select
            'now' as moment,
            o.owner as former,
            x.*
        from aclexplode(o.acl) as x
        union all
        select
            'first',
            -- The server's record goes with a new owner from PostgreSQL 17 on only.
            case when bool_or(x.grantor = o.owner) over () then o.owner else x.grantor end,
            x.*
        from aclexplode(coalesce(o.initial, acldefault(o.class, o.owner))) as x
        union all
        select
            'by default',
            o.owner,
            x.*
        from (
            select
                d.defaclacl as acl,
                d.defaclobjtype as objtype,
                d.defaclnamespace as namespace
            from pg_catalog.pg_default_acl as d
            where d.defaclrole = o.owner
            union all
            select
                acldefault(o.class, o.owner),
                k.objtype,
                0
            from (values ('r'::"char"), ('S'), ('f'), ('T'), ('n')) as k (objtype)
            where
                not exists (
                    select
                    from pg_catalog.pg_default_acl as d
                    where d.defaclrole = o.owner and d.defaclobjtype = k.objtype and d.defaclnamespace = 0
                )
        ) as d
        cross join lateral aclexplode(d.acl) as x
        where
            o.by_default
            and d.namespace in (0, o.namespace)
            and d.objtype = case o.class when 's' then 'S' when 'S' then null else o.class end
    ) as a
),

-- Only what differs from the grants an object is born with, so that it does not matter whether they are spelled out.
privilege as (
    select
        e.kind,
        e.schema,
        e.name,
        e.owner,
        e.is_member,
        e.grantee,
        e.privilege,
        coalesce(string_agg(distinct e.state, '; ') filter (where e.moment = 'now'), 'revoked') as state
    from entry as e
    group by e.kind, e.schema, e.name, e.owner, e.is_member, e.by_default, e.grantee, e.privilege
    having
        string_agg(distinct e.state, '; ') filter (where e.moment = 'now')
        is distinct from string_agg(distinct e.state, '; ') filter (where e.moment = 'first')
        -- An extension is granted by default what was granted then; which rights these are now is a fact of its own.
        and not (
            e.by_default
            and string_agg(distinct e.state, '; ') filter (where e.moment = 'now')
            is not distinct from max(e.state) filter (where e.moment = 'by default')
        )
)

select
    -- Of another kind, because what an extension's owner granted before the first run is not the project's.
    concat('grant on ', case when p.is_member and p.schema <> '' then 'extension ' end, p.kind) as kind,
    p.schema,
    format('%s to %s', p.name, case p.grantee
        when 0 then 'public'
        when p.owner then '(owner)'
        else pg_get_userbyid(p.grantee)
    end) as name,
    jsonb_object_agg(lower(p.privilege), p.state) as definition
from privilege as p
group by p.kind, p.schema, p.name, p.grantee, p.owner, p.is_member
