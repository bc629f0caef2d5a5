-- Constraints of tables and domains, with the index behind them; a clone on a partition only where it is less valid.
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

clone as (
    select
        k.oid,
        p.oid as parent
    from pg_catalog.pg_constraint as k
    inner join pg_catalog.pg_constraint as p on p.oid = k.conparentid
    union all
    select
        k.oid,
        p.oid
    from pg_catalog.pg_constraint as k
    inner join pg_catalog.pg_inherits as i on i.inhrelid = k.conrelid
    inner join pg_catalog.pg_constraint as p on p.conrelid = i.inhparent and p.conname = k.conname
    where k.conparentid = 0 and k.coninhcount > 0 and not k.conislocal and p.contype = k.contype
)

select
    'constraint'::text as kind,
    m.nspname::text as schema,
    format('%s.%s', coalesce(c.relname, t.typname), k.conname) as name,
    case
        when l.parent is null
            then jsonb_strip_nulls(jsonb_build_object(
                'definition', pg_get_constraintdef(k.oid),
                -- A table may have inherited a constraint and say it once more.
                'inherited', case when k.coninhcount > 0 then true end,
                'index valid', nullif(x.indisvalid and x.indisready and x.indislive, true),
                'index options', nullif(to_jsonb(array(
                    select o.option
                    from unnest(i.reloptions) as o (option)
                    order by 1
                )), '[]'),
                'index tablespace', s.spcname,
                'index comment', obj_description(i.oid, 'pg_class'),
                'comment', obj_description(k.oid, 'pg_constraint')
            ))
        else jsonb_strip_nulls(jsonb_build_object(
            'validated', nullif(k.convalidated, q.convalidated),
            'index valid', nullif(x.indisvalid and x.indisready and x.indislive, true)
        ))
    end as definition
from pg_catalog.pg_constraint as k
inner join managed as m on m.oid = k.connamespace
left join pg_catalog.pg_class as c on c.oid = k.conrelid
left join pg_catalog.pg_type as t on t.oid = k.contypid
left join clone as l on l.oid = k.oid
left join pg_catalog.pg_constraint as q on q.oid = l.parent
left join pg_catalog.pg_index as x on x.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_class as i on i.oid = x.indexrelid
left join pg_catalog.pg_tablespace as s on s.oid = i.reltablespace
where
    k.contype in ('c', 'f', 'p', 'u', 'x')
    and (l.parent is null or k.convalidated <> q.convalidated or not (x.indisvalid and x.indisready and x.indislive))
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = k.conrelid and e.deptype = 'e'
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = k.contypid and e.deptype = 'e'
    )
