-- Policies of row security.
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
    'policy'::text as kind,
    m.nspname::text as schema,
    format('%s.%s', c.relname, p.polname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'command', case p.polcmd
            when '*' then 'all'
            when 'r' then 'select'
            when 'a' then 'insert'
            when 'w' then 'update'
            when 'd' then 'delete'
        end,
        'permissive', p.polpermissive,
        'roles', to_jsonb(array(
            select case when r.oid = 0 then 'public' else pg_get_userbyid(r.oid)::text end
            from unnest(p.polroles) as r (oid)
            order by 1
        )),
        'using', pg_get_expr(p.polqual, p.polrelid),
        'check', pg_get_expr(p.polwithcheck, p.polrelid),
        'comment', obj_description(p.oid, 'pg_policy')
    )) as definition
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on c.oid = p.polrelid
inner join managed as m on m.oid = c.relnamespace
where
    not exists (
        select
        from pg_catalog.pg_depend as e
        where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )
