-- Tablespaces, with --cluster; not where they are, which is another directory on each server.
select
    'tablespace'::text as kind,
    ''::text as schema,
    t.spcname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(t.spcowner),
        'options', nullif(to_jsonb(array(
            select o.option
            from unnest(t.spcoptions) as o (option)
            order by 1
        )), '[]'),
        'comment', shobj_description(t.oid, 'pg_tablespace')
    )) as definition
from pg_catalog.pg_tablespace as t
where current_setting('dbkit.cluster', true) = 'on'
