-- Foreign-data wrappers.
select
    'foreign-data wrapper'::text as kind,
    ''::text as schema,
    w.fdwname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(w.fdwowner),
        'handler', case when w.fdwhandler <> 0 then w.fdwhandler::regprocedure::text end,
        'validator', case when w.fdwvalidator <> 0 then w.fdwvalidator::regprocedure::text end,
        'options', nullif(to_jsonb(array(select o.option from unnest(w.fdwoptions) as o (option) order by 1)), '[]'),
        'comment', obj_description(w.oid, 'pg_foreign_data_wrapper')
    )) as definition
from pg_catalog.pg_foreign_data_wrapper as w
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass and e.objid = w.oid and e.deptype = 'e'
    )
