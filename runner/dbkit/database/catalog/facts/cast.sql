-- Casts that somebody made: from or to a type of a managed schema, by a function there, or between the server's own.
with managed as (
    select
        n.oid,
        n.nspname
    from pg_catalog.pg_namespace as n
    where
        (n.nspname = any(nullif(current_setting('dbkit.schemas', true), '')::text[])) is not false
        and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'dbkit')
)

select
    'cast'::text as kind,
    ''::text as schema,
    format('%s as %s', format_type(c.castsource, null), format_type(c.casttarget, null)) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'context', case c.castcontext when 'e' then 'explicit' when 'a' then 'assignment' when 'i' then 'implicit' end,
        'method', case c.castmethod when 'f' then 'function' when 'i' then 'inout' when 'b' then 'binary' end,
        'function', case when c.castfunc <> 0 then c.castfunc::regprocedure::text end,
        'comment', obj_description(c.oid, 'pg_cast')
    )) as definition
from pg_catalog.pg_cast as c
inner join pg_catalog.pg_type as s on s.oid = c.castsource
inner join pg_catalog.pg_type as t on t.oid = c.casttarget
left join pg_catalog.pg_proc as p on p.oid = c.castfunc
where
    -- Below are the numbers of what a server is born with.
    c.oid >= 16384
    and (
        exists (select from managed as m where m.oid in (s.typnamespace, t.typnamespace, p.pronamespace))
        or (
            s.typnamespace = 'pg_catalog'::regnamespace
            and t.typnamespace = 'pg_catalog'::regnamespace
            and coalesce(p.pronamespace, 'pg_catalog'::regnamespace) = 'pg_catalog'::regnamespace
        )
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_cast'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
    -- A range's cast to its multirange comes with it.
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i'
    )
