-- The routines of a name: one when it says the argument types, else every overload.
select
    n.nspname as schema,
    p.proname as name,
    pg_catalog.format('%%I.%%I(%%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)) as signature,
    case p.prokind
        when 'p' then 'procedure'
        when 'a' then 'aggregate'
        when 'w' then 'window'
        else 'function'
    end as kind,
    array(
        select pg_catalog.format_type(a.type, null)
        from unnest(p.proargtypes) with ordinality as a (type, position)
        order by a.position
    ) as arguments,
    case when p.proretset then 'setof ' else '' end || pg_catalog.format_type(p.prorettype, null) as result,
    case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end as volatility,
    case p.proparallel when 's' then 'safe' when 'r' then 'restricted' else 'unsafe' end as parallel,
    p.prosecdef as is_definer,
    p.proisstrict as is_strict,
    l.lanname as language,
    pg_catalog.pg_get_userbyid(p.proowner) as owner,
    coalesce(p.proconfig, '{}') as settings
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
inner join pg_catalog.pg_language as l on l.oid = p.prolang
where
    case
        when %(is_signature)s then p.oid = pg_catalog.to_regprocedure(%(name)s)
        else (n.nspname, p.proname) = (
            select parts[1], parts[2]
            from pg_catalog.parse_ident(case when %(is_signature)s then 'n' else %(name)s end) as parts
        )
    end
order by signature
