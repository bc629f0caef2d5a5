-- The end of the aggregate sketch_union.
-- dbkit: requires extension hll
create or replace function analytics.sketch_unite(p_sketches analytics.sketch[])
returns analytics.sketch
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    -- Many groups have a single row, of which nothing has to be unpacked.
    if cardinality(p_sketches) = 1 then
        return p_sketches[1];
    end if;
    return coalesce(
        (select extensions.hll_union_agg(s.sketch) from unnest(p_sketches) as s (sketch)),
        analytics.sketch_empty()
    );
end
$$;

comment on function analytics.sketch_unite(analytics.sketch[]) is
    'The union of the sketches in an array. A final function, because an aggregate over the internal state that the '
    'extension uses can be made by superusers only; plpgsql, which keeps its plan from one group to the next.';

revoke execute on function analytics.sketch_unite(analytics.sketch[]) from public;
grant execute on function analytics.sketch_unite(analytics.sketch[]) to authenticated, service_role;
