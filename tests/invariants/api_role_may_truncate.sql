-- The API's roles have no truncate, references or trigger on any table: row security does not apply to them.
select
    a.type || ' ' || pg_catalog.array_to_string(a.object_names, '.') as object,
    pg_catalog.format(
        '%s may %s it',
        coalesce(r.rolname, 'PUBLIC'),
        pg_catalog.string_agg(distinct pg_catalog.lower(x.privilege_type), ', ')
    ) as message
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0) as a
cross join lateral pg_catalog.aclexplode(c.relacl) as x
left join pg_catalog.pg_roles as r on r.oid = x.grantee
where n.nspname = any(pg_catalog.current_setting('dbkit.schemas')::text[])
    and x.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
    and (x.grantee = 0 or r.rolname in ('anon', 'authenticated'))
group by a.type, a.object_names, r.rolname
