-- Foreign tables, with their server and options.
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
    'foreign table'::text as kind,
    m.nspname::text as schema,
    c.relname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(c.relowner),
        'server', s.srvname,
        'options', nullif(to_jsonb(array(select o.option from unnest(t.ftoptions) as o (option) order by 1)), '[]'),
        case when c.relispartition then 'partition of' else 'inherits' end, nullif(to_jsonb(array(
            select i.inhparent::regclass::text
            from pg_catalog.pg_inherits as i
            where i.inhrelid = c.oid
            order by i.inhseqno
        )), '[]'),
        'bounds', pg_get_expr(c.relpartbound, c.oid),
        'comment', obj_description(c.oid, 'pg_class')
    )) as definition
from pg_catalog.pg_class as c
inner join managed as m on m.oid = c.relnamespace
inner join pg_catalog.pg_foreign_table as t on t.ftrelid = c.oid
inner join pg_catalog.pg_foreign_server as s on s.oid = t.ftserver
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
