-- Foreign servers.
select
    'foreign server'::text as kind,
    ''::text as schema,
    s.srvname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(s.srvowner),
        'wrapper', w.fdwname,
        'type', s.srvtype,
        'version', s.srvversion,
        'options', nullif(to_jsonb(array(select o.option from unnest(s.srvoptions) as o (option) order by 1)), '[]'),
        'comment', obj_description(s.oid, 'pg_foreign_server')
    )) as definition
from pg_catalog.pg_foreign_server as s
inner join pg_catalog.pg_foreign_data_wrapper as w on w.oid = s.srvfdw
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_foreign_server'::regclass and e.objid = s.oid and e.deptype = 'e'
    )
