-- Whether a view or a materialized view is what its text would create now, which pg_temp.dbkit_probe shows.
-- Parameters: its quoted name; twice.
select
    (
        select pg_catalog.pg_get_viewdef(o.oid) = pg_catalog.pg_get_viewdef('pg_temp.dbkit_probe'::regclass)
        from pg_catalog.to_regclass(%s) as o (oid)
    )
    and not exists (
        select
        from (
            select
                a.attnum,
                a.attname,
                pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
                a.attcollation
            from pg_catalog.pg_attribute as a
            where a.attrelid = pg_catalog.to_regclass(%s) and a.attnum > 0 and not a.attisdropped
        ) as here
        full join (
            select
                a.attnum,
                a.attname,
                pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
                a.attcollation
            from pg_catalog.pg_attribute as a
            where a.attrelid = 'pg_temp.dbkit_probe'::regclass and a.attnum > 0 and not a.attisdropped
        ) as there using (attnum, attname, type, attcollation)
        where here.attnum is null or there.attnum is null
    ) as same
