-- The policies of a table.
select
    p.polname::text as name,
    case p.polcmd
        when 'r' then 'SELECT'
        when 'a' then 'INSERT'
        when 'w' then 'UPDATE'
        when 'd' then 'DELETE'
        else 'ALL'
    end as command,
    p.polpermissive as is_permissive,
    array(
        select case r.role when 0 then 'public' else pg_catalog.pg_get_userbyid(r.role)::text end
        from unnest(p.polroles) as r (role)
        order by 1
    ) as roles
from pg_catalog.pg_policy as p
where p.polrelid = pg_catalog.to_regclass(%(name)s)
order by p.polname
