-- Composite types, with their attributes in order.
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
    'composite type'::text as kind,
    m.nspname::text as schema,
    t.typname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(t.typowner),
        'attributes', to_jsonb(array(
            select
                concat_ws(
                    ' ',
                    quote_ident(a.attname),
                    format_type(a.atttypid, a.atttypmod),
                    case when a.attcollation <> b.typcollation then 'collate ' || a.attcollation::regcollation::text end
                )
            from pg_catalog.pg_attribute as a
            inner join pg_catalog.pg_type as b on b.oid = a.atttypid
            where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
            order by a.attnum
        )),
        'comment', obj_description(t.oid, 'pg_type')
    )) as definition
from pg_catalog.pg_type as t
inner join managed as m on m.oid = t.typnamespace
inner join pg_catalog.pg_class as c on c.oid = t.typrelid
where
    c.relkind = 'c'
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
