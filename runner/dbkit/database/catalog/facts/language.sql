-- Languages that no extension brought, and plpgsql, which every database has.
select
    'language'::text as kind,
    ''::text as schema,
    l.lanname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(l.lanowner),
        'trusted', l.lanpltrusted,
        'handler', case when l.lanplcallfoid <> 0 then l.lanplcallfoid::regprocedure::text end,
        'inline', case when l.laninline <> 0 then l.laninline::regprocedure::text end,
        'validator', case when l.lanvalidator <> 0 then l.lanvalidator::regprocedure::text end,
        'comment', obj_description(l.oid, 'pg_language')
    )) as definition
from pg_catalog.pg_language as l
where
    l.lanname = 'plpgsql'
    or not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_language'::regclass and e.objid = l.oid and e.deptype = 'e'
    )
