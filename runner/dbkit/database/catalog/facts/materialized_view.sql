-- Materialized views.
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
    'materialized view'::text as kind,
    m.nspname::text as schema,
    c.relname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(c.relowner),
        'access method', a.amname,
        'tablespace', s.spcname,
        'options', nullif(to_jsonb(array(
            select o.option
            from unnest(c.reloptions) as o (option)
            union all
            select 'toast.' || o.option
            from pg_catalog.pg_class as t
            cross join unnest(t.reloptions) as o (option)
            where t.oid = c.reltoastrelid
            order by 1
        )), '[]'),
        'clustered on', (
            select x.indexrelid::regclass::text
            from pg_catalog.pg_index as x
            where x.indrelid = c.oid and x.indisclustered
        ),
        'query', pg_get_viewdef(c.oid),
        'comment', obj_description(c.oid, 'pg_class')
    )) as definition
from pg_catalog.pg_class as c
inner join managed as m on m.oid = c.relnamespace
left join pg_catalog.pg_am as a on a.oid = c.relam
left join pg_catalog.pg_tablespace as s on s.oid = c.reltablespace
where
    c.relkind = 'm'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
