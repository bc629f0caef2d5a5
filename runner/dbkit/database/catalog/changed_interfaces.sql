-- Which names mean something else than at an earlier moment of a run, in pg_temp.dbkit_interface. Parameters: the
-- earlier and the later moment.
select
    coalesce(b.class, a.class) as class,
    coalesce(b.schema, a.schema) as schema,
    coalesce(b.name, a.name) as name
from (
    select
        i.class,
        i.schema,
        i.name,
        i.digest
    from pg_temp.dbkit_interface as i
    where i.moment = %s
) as b
full join (
    select
        i.class,
        i.schema,
        i.name,
        i.digest
    from pg_temp.dbkit_interface as i
    where i.moment = %s
) as a using (class, schema, name)
where a.digest is distinct from b.digest
