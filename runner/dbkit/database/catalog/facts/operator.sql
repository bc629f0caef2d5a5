-- Operators.
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
    'operator'::text as kind,
    m.nspname::text as schema,
    format(
        '%s(%s, %s)',
        o.oprname,
        case when o.oprleft = 0 then 'none' else format_type(o.oprleft, null) end,
        format_type(o.oprright, null)
    ) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(o.oprowner),
        'function', case when o.oprcode <> 0 then o.oprcode::regprocedure::text end,
        'result', case when o.oprresult <> 0 then format_type(o.oprresult, null) end,
        'commutator', case when o.oprcom <> 0 then o.oprcom::regoperator::text end,
        'negator', case when o.oprnegate <> 0 then o.oprnegate::regoperator::text end,
        'restrict', case when o.oprrest <> 0 then o.oprrest::text end,
        'join', case when o.oprjoin <> 0 then o.oprjoin::text end,
        'merges', o.oprcanmerge,
        'hashes', o.oprcanhash,
        'comment', obj_description(o.oid, 'pg_operator')
    )) as definition
from pg_catalog.pg_operator as o
inner join managed as m on m.oid = o.oprnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_operator'::regclass and e.objid = o.oid and e.deptype = 'e'
    )
