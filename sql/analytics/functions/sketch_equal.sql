-- Whether two sketches are the same, for rows that must not be rewritten for nothing.
-- dbkit: unless extension hll
create or replace function analytics.sketch_equal(p_one analytics.sketch, p_other analytics.sketch)
returns boolean
language sql
immutable
parallel safe
as $$
    select p_one::bigint[] operator(pg_catalog.=) p_other::bigint[]
$$;

comment on function analytics.sketch_equal(analytics.sketch, analytics.sketch) is
    'Equality under a name of its own: the operator lies in another schema for each kind of sketch.';

revoke execute on function analytics.sketch_equal(analytics.sketch, analytics.sketch) from public;
