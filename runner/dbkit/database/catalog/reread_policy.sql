-- The statement that gives a policy on a table's copy in pg_temp what PostgreSQL prints of it. Parameters: the names of
-- the table and the policy.
select pg_catalog.concat_ws(
    ' ',
    pg_catalog.format('alter policy %%I on pg_temp.%%I', p.polname, c.relname),
    'using (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
    'with check (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')'
) as statement
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on c.oid = p.polrelid
where c.relnamespace = pg_catalog.pg_my_temp_schema() and c.relname = %s and p.polname = %s
