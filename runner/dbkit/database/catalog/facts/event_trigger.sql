-- Event triggers whose function is in a managed schema.
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
    'event trigger'::text as kind,
    ''::text as schema,
    t.evtname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(t.evtowner),
        'event', t.evtevent,
        'function', t.evtfoid::regprocedure::text,
        'enabled', case t.evtenabled
            when 'O' then 'origin'
            when 'D' then 'disabled'
            when 'R' then 'replica'
            when 'A' then 'always'
        end,
        'tags', to_jsonb(t.evttags),
        'comment', obj_description(t.oid, 'pg_event_trigger')
    )) as definition
from pg_catalog.pg_event_trigger as t
inner join pg_catalog.pg_proc as p on p.oid = t.evtfoid
inner join managed as m on m.oid = p.pronamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_event_trigger'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
