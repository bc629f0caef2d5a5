-- Which of some names are those of no role.
select w.name
from unnest(%s::text[]) as w (name)
where not exists (select from pg_catalog.pg_roles as r where r.rolname = w.name)
order by 1
