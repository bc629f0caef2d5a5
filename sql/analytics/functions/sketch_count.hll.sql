-- How many distinct texts a sketch stands for.
-- dbkit: requires extension hll
create or replace function analytics.sketch_count(p_sketch analytics.sketch)
returns bigint
language sql
immutable
parallel safe
as $$
    select round(extensions.hll_cardinality(p_sketch))::bigint
$$;

comment on function analytics.sketch_count(analytics.sketch) is
    'The number of distinct texts in a sketch, rounded; relative standard error 1.6 %, promised within 5 %.';

revoke execute on function analytics.sketch_count(analytics.sketch) from public;
grant execute on function analytics.sketch_count(analytics.sketch) to authenticated, service_role;
