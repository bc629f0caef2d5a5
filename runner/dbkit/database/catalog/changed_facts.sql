-- Which facts differ between two moments of a run, in pg_temp.dbkit_fact. Parameters: the earlier and the later moment.
select
    coalesce(b.kind, a.kind) as kind,
    coalesce(b.schema, a.schema) as schema,
    coalesce(b.name, a.name) as name,
    b.kind is null as is_new,
    a.kind is null as is_gone,
    array(
        select key
        from jsonb_each(b.definition) as x (key, before)
        full join jsonb_each(a.definition) as y (key, after) using (key)
        where
            x.before is distinct from y.after
            -- An operator gets them from another that names it; there is nothing that it has lost.
            and not (key in ('commutator', 'negator') and x.before is null)
    ) as attributes
from (
    select
        f.kind,
        f.schema,
        f.name,
        f.definition
    from pg_temp.dbkit_fact as f
    where f.moment = %s
) as b
full join (
    select
        f.kind,
        f.schema,
        f.name,
        f.definition
    from pg_temp.dbkit_fact as f
    where f.moment = %s
) as a using (kind, schema, name)
where a.definition is distinct from b.definition
