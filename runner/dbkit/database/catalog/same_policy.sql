-- Whether a policy is what its text would create now, which the policy of its name on a copy of the table in pg_temp
-- shows. Parameters: schema, table and name of the policy.
select
    count(distinct pg_catalog.jsonb_build_array(
        pg_catalog.pg_get_expr(p.polqual, p.polrelid),
        pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
    )) = 1 as same
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on c.oid = p.polrelid
inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
    (n.nspname = %s or n.oid = pg_catalog.pg_my_temp_schema())
    and c.relname = %s
    and p.polname = %s
having count(*) = 2
