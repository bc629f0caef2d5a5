-- Functions, window functions and procedures.
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
    case p.prokind when 'f' then 'function' when 'w' then 'window function' when 'p' then 'procedure' end as kind,
    m.nspname::text as schema,
    format('%s(%s)', p.proname, (
        select string_agg(format_type(a.type, null), ', ' order by a.n)
        from unnest(p.proargtypes) with ordinality as a (type, n)
    )) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(p.proowner),
        'arguments', pg_get_function_arguments(p.oid),
        'returns', pg_get_function_result(p.oid),
        'language', l.lanname,
        'body', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc),
        'library', p.probin,
        'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' when 'v' then 'volatile' end,
        'parallel', case p.proparallel when 's' then 'safe' when 'r' then 'restricted' when 'u' then 'unsafe' end,
        'strict', p.proisstrict,
        'leakproof', p.proleakproof,
        'security definer', p.prosecdef,
        'cost', p.procost,
        'rows', nullif(p.prorows, 0),
        'support', case when p.prosupport <> 0 then p.prosupport::text end,
        'transforms', (
            select to_jsonb(array_agg(format_type(t.type, null) order by t.n))
            from unnest(p.protrftypes) with ordinality as t (type, n)
        ),
        'settings', nullif(to_jsonb(array(select o.option from unnest(p.proconfig) as o (option) order by 1)), '[]'),
        'comment', obj_description(p.oid, 'pg_proc')
    )) as definition
from pg_catalog.pg_proc as p
inner join managed as m on m.oid = p.pronamespace
inner join pg_catalog.pg_language as l on l.oid = p.prolang
where
    p.prokind <> 'a'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
    )
    -- The constructors of a range type are its own.
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where
            d.classid = 'pg_catalog.pg_proc'::regclass
            and d.objid = p.oid
            and d.refclassid = 'pg_catalog.pg_type'::regclass
            and d.deptype = 'i'
    )
