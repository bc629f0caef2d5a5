-- What gives back the rights that objects begin with, where they are missing: the owner's, and those that everybody has
-- to run a function or to use a type.
-- Parameters: the objects' addresses, as two arrays, or the schema of all that are meant; of which roles (an array),
-- null for every one; whether also what is not missing now; and what is meant (slots, an array).
with object as (
    select
        'pg_catalog.pg_class'::regclass::oid as class,
        c.oid,
        c.relnamespace as namespace,
        c.relowner as owner,
        c.relacl as acl,
        case when c.relkind = 'S' then 's' else 'r' end::"char" as objtype,
        case when c.relkind = 'S' then 'sequence' else 'table' end as granted_as
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select
        'pg_catalog.pg_proc'::regclass::oid,
        p.oid,
        p.pronamespace,
        p.proowner,
        p.proacl,
        'f'::"char",
        case when p.prokind = 'p' then 'procedure' else 'function' end
    from pg_catalog.pg_proc as p
    union all
    select
        'pg_catalog.pg_type'::regclass::oid,
        t.oid,
        t.typnamespace,
        t.typowner,
        t.typacl,
        'T'::"char",
        'type'
    from pg_catalog.pg_type as t
    left join pg_catalog.pg_class as c on c.oid = t.typrelid
    where t.typelem = 0 and coalesce(c.relkind = 'c', true) and t.typtype <> 'm'
    union all
    select
        'pg_catalog.pg_namespace'::regclass::oid,
        n.oid,
        n.oid,
        n.nspowner,
        n.nspacl,
        'n'::"char",
        'schema'
    from pg_catalog.pg_namespace as n
)

select pg_catalog.format(
    'grant %%s on %%s %%s to %%s', x.privilege_type, o.granted_as,
    (pg_catalog.pg_identify_object(o.class, o.oid, 0)).identity,
    case x.grantee when 0 then 'public' else pg_catalog.quote_ident(r.name) end
) as statement
from object as o
inner join pg_catalog.pg_namespace as n on n.oid = o.namespace
cross join lateral pg_catalog.aclexplode(pg_catalog.acldefault(o.objtype, o.owner)) as x
cross join lateral (
    select case x.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee)::text end as name
) as r
where
    (
        n.nspname = %(schema)s::text
        or (o.class, o.oid) in (
            select
                a.class,
                a.oid
            from rows from (
                pg_catalog.unnest(%(classes)s::oid[]), pg_catalog.unnest(%(objects)s::oid[])
            ) as a (class, oid)
        )
    )
    and (%(parts)s::text[] is null or r.name = any (%(parts)s::text[]))
    and (
        (%(always)s::boolean and (x.grantee = 0 or 'owner' <> all (%(slots)s::text[])))
        or (
            not %(always)s::boolean
            and o.acl is not null
            and not exists (
                select from pg_catalog.aclexplode(o.acl) as a
                where (a.grantee, a.privilege_type) = (x.grantee, x.privilege_type)
            )
        )
    )
order by 1
