-- Bring dbkit.fact up to what a run changed, and only that: what somebody else changed before it stays a difference.
-- pg_temp.dbkit_before holds the facts from before the run; the query of every fact stands in the place of the comment.
with after_run as materialized (
    /* facts */
),

gone as (
    delete from dbkit.fact as f
    using pg_temp.dbkit_before as b
    where
        (b.kind, b.schema, b.name) = (f.kind, f.schema, f.name)
        and not exists (
            select from after_run as a where (a.kind, a.schema, a.name) = (b.kind, b.schema, b.name)
        )
)

insert into dbkit.fact (kind, schema, name, definition)
select
    a.kind,
    a.schema,
    a.name,
    a.definition
from after_run as a
left join pg_temp.dbkit_before as b on (b.kind, b.schema, b.name) = (a.kind, a.schema, a.name)
where b.definition is distinct from a.definition
on conflict (kind, schema, name) do update set definition = excluded.definition, found = false
