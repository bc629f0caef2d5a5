-- Aggregates, with the functions they are made of.
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
    'aggregate'::text as kind,
    m.nspname::text as schema,
    format('%s(%s)', p.proname, (
        select string_agg(format_type(a.type, null), ', ' order by a.n)
        from unnest(p.proargtypes) with ordinality as a (type, n)
    )) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(p.proowner),
        'arguments', pg_get_function_arguments(p.oid),
        'returns', pg_get_function_result(p.oid),
        'aggregate kind', case a.aggkind
            when 'n' then 'normal'
            when 'o' then 'ordered set'
            when 'h' then 'hypothetical set'
        end,
        'direct arguments', a.aggnumdirectargs,
        'parallel', case p.proparallel when 's' then 'safe' when 'r' then 'restricted' when 'u' then 'unsafe' end,
        'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' when 'v' then 'volatile' end,
        'strict', p.proisstrict,
        'leakproof', p.proleakproof,
        'security definer', p.prosecdef,
        'cost', p.procost,
        'settings', nullif(to_jsonb(array(select o.option from unnest(p.proconfig) as o (option) order by 1)), '[]'),
        'state function', a.aggtransfn::regprocedure::text,
        'state type', format_type(a.aggtranstype, null),
        'state space', nullif(a.aggtransspace, 0),
        'initial', a.agginitval,
        'final function', case when a.aggfinalfn <> 0 then a.aggfinalfn::regprocedure::text end,
        'final extra', nullif(a.aggfinalextra, false),
        'final modify', a.aggfinalmodify,
        'combine function', case when a.aggcombinefn <> 0 then a.aggcombinefn::regprocedure::text end,
        'serial function', case when a.aggserialfn <> 0 then a.aggserialfn::regprocedure::text end,
        'deserial function', case when a.aggdeserialfn <> 0 then a.aggdeserialfn::regprocedure::text end,
        'moving state function', case when a.aggmtransfn <> 0 then a.aggmtransfn::regprocedure::text end,
        'moving inverse function', case when a.aggminvtransfn <> 0 then a.aggminvtransfn::regprocedure::text end,
        'moving state type', case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end,
        'moving state space', nullif(a.aggmtransspace, 0),
        'moving initial', a.aggminitval,
        'moving final function', case when a.aggmfinalfn <> 0 then a.aggmfinalfn::regprocedure::text end,
        'moving final extra', nullif(a.aggmfinalextra, false),
        'moving final modify', case when a.aggmtransfn <> 0 then a.aggmfinalmodify end,
        'sort operator', case when a.aggsortop <> 0 then a.aggsortop::regoperator::text end,
        'comment', obj_description(p.oid, 'pg_proc')
    )) as definition
from pg_catalog.pg_proc as p
inner join managed as m on m.oid = p.pronamespace
inner join pg_catalog.pg_aggregate as a on a.aggfnoid = p.oid
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
    )
