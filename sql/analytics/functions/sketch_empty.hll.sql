-- The sketch of nothing.
-- dbkit: requires extension hll
create or replace function analytics.sketch_empty()
returns analytics.sketch
language sql
immutable
parallel safe
as $$
    select extensions.hll_empty(12, 5, -1, 1)
$$;

comment on function analytics.sketch_empty() is 'The sketch of no texts at all.';

revoke execute on function analytics.sketch_empty() from public;
grant execute on function analytics.sketch_empty() to authenticated, service_role;
