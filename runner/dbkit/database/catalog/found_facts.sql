-- The facts that were there before the first run and that no run has changed.
-- Through the row as a whole, because a ledger of an earlier version has no column for it.
select
    f.kind,
    f.schema,
    f.name
from dbkit.fact as f
where (pg_catalog.to_jsonb(f) ->> 'found')::boolean
