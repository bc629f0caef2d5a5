-- Every foreign key has an index that begins with its columns: deleting what it refers to reads the whole table else.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    'no index of the table begins with the columns of this foreign key' as message
from pg_catalog.pg_constraint as f
inner join pg_catalog.pg_class as c on c.oid = f.conrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_constraint'::regclass, f.oid, 0) as a
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[] || 'dbkit'::text)
    and f.contype = 'f'
    -- A partition's is made from its parent's.
    and f.conparentid = 0
    and not exists (
        select
        from pg_catalog.pg_index as i
        inner join pg_catalog.pg_class as ic on ic.oid = i.indexrelid
        inner join pg_catalog.pg_am as am on am.oid = ic.relam
        left join pg_catalog.pg_attribute as col on col.attrelid = f.conrelid and col.attnum = f.conkey[1]
        where i.indrelid = f.conrelid
            and i.indisvalid
            and am.amname in ('btree', 'hash')
            and i.indnkeyatts >= pg_catalog.cardinality(f.conkey)
            -- In any order.
            and (i.indkey::int2[])[0:pg_catalog.cardinality(f.conkey) - 1] @> f.conkey
            -- A row whose key is null refers to nothing, so an index may leave it out.
            and (
                i.indpred is null
                or (
                    pg_catalog.cardinality(f.conkey) = 1
                    and pg_catalog.pg_get_expr(i.indpred, i.indrelid)
                    = pg_catalog.format('(%I IS NOT NULL)', col.attname)
                )
            )
    )
    and not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass
            and e.objid = c.oid
            and e.deptype = 'e'
    )
