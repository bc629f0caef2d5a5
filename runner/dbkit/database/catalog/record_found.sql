-- Record, at the start of the first run, what was there before it and is not the project's: what belongs to no schema
-- (extensions, servers, the managed schemas themselves), what roles grant by default, and rights on members of
-- extensions. A change to it is to be seen.
-- Likewise of a schema that a later run is the first to manage. What the run then changes is no longer found, but made.
-- pg_temp.dbkit_fact holds the facts of the run's moments; the first is before it.
with before_run as (
    select
        f.kind,
        f.schema,
        f.name,
        f.definition
    from pg_temp.dbkit_fact as f
    where f.moment = 0
),

new_schema as (
    select b.name
    from before_run as b
    where
        b.kind = 'schema'
        and not exists (
            select from dbkit.fact as f where (f.kind, f.schema, f.name) = (b.kind, b.schema, b.name)
        )
)

insert into dbkit.fact (kind, schema, name, definition, found)
select
    b.kind,
    b.schema,
    b.name,
    b.definition,
    true
from before_run as b
where
    (b.schema = '' or b.kind = 'default privileges' or pg_catalog.starts_with(b.kind, 'grant on extension '))
    and (
        not exists (select from dbkit.fact as f)
        or exists (
            select from new_schema as s
            where
                b.schema = s.name
                or (b.kind = 'schema' and b.name = s.name)
                or (b.kind = 'grant on schema' and pg_catalog.starts_with(b.name, s.name || ' to '))
        )
    )
on conflict do nothing
