-- The relations of a schema, with the columns that may be set, and those that each role may update.
select
    c.relname as name,
    pg_catalog.format('%%I.%%I', n.nspname, c.relname) as target,
    c.relkind in ('r', 'p', 'f') as is_table,
    coalesce(a.columns, '{}') as columns,
    (
        select pg_catalog.json_object_agg(r.name, array(
            select pg_catalog.quote_ident(u.attname)
            from pg_catalog.pg_attribute as u
            where u.attrelid = c.oid
                and u.attnum > 0
                and not u.attisdropped
                and u.attgenerated = ''
                and u.attidentity <> 'a'
                and pg_catalog.has_column_privilege(r.name, c.oid, u.attnum, 'update')
            order by u.attnum
        ))
        from pg_catalog.unnest(%(roles)s::name[]) as r (name)
    ) as updatable
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral (
    select pg_catalog.array_agg(pg_catalog.quote_ident(b.attname) order by b.attnum) as columns
    from pg_catalog.pg_attribute as b
    where b.attrelid = c.oid
        and b.attnum > 0
        and not b.attisdropped
        and b.attgenerated = ''
        and b.attidentity <> 'a'
) as a
where n.nspname = %(schema)s
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_class'::regclass
            and d.objid = c.oid
            and d.deptype = 'e'
    )
order by c.relname;
