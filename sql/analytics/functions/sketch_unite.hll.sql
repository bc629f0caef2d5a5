-- The end of the aggregate sketch_union.
-- dbkit: requires extension hll
create or replace function analytics.sketch_unite(p_sketches analytics.sketch[])
returns analytics.sketch
language sql
immutable
parallel safe
as $$
    select coalesce(extensions.hll_union_agg(s.sketch), analytics.sketch_empty())
    from unnest(p_sketches) as s (sketch)
$$;

comment on function analytics.sketch_unite(analytics.sketch[]) is
    'The union of the sketches in an array. A final function, because an aggregate over the internal state that the '
    'extension uses can be made by superusers only.';

revoke execute on function analytics.sketch_unite(analytics.sketch[]) from public;
grant execute on function analytics.sketch_unite(analytics.sketch[]) to authenticated, service_role;
