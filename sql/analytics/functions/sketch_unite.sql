-- The end of the aggregate sketch_union.
-- dbkit: unless extension hll
create or replace function analytics.sketch_unite(p_sketches analytics.sketch[])
returns analytics.sketch
language sql
immutable
parallel safe
as $$
    select array(
        select distinct h.hash
        from unnest(p_sketches) as s (sketch)
        cross join unnest(s.sketch) as h (hash)
        order by h.hash
        limit 4096
    )
$$;

comment on function analytics.sketch_unite(analytics.sketch[]) is
    'The union of the sketches in an array: the smallest hashes of all.';

revoke execute on function analytics.sketch_unite(analytics.sketch[]) from public;
grant execute on function analytics.sketch_unite(analytics.sketch[]) to authenticated, service_role;
