-- The end of the aggregate sketch_union.
-- dbkit: unless extension hll
create or replace function analytics.sketch_unite(p_sketches analytics.sketch[])
returns analytics.sketch
language plpgsql
immutable
parallel safe
set search_path = ''
-- Sorting beats hashing here, and the planner guesses ten elements an array.
set enable_hashagg = off
as $$
declare
    bound bigint;
    united bigint[];
begin
    if cardinality(p_sketches) = 1 then
        return p_sketches[1];
    end if;
    -- Of many hashes (100 kB are 12,500) a few of the smallest of each are looked at first: their 4,096th is an upper
    -- bound for that of all.
    if cardinality(p_sketches) > 2 and pg_column_size(p_sketches) > 100000 then
        united := array(
            select distinct h.hash
            from unnest(p_sketches) as s (sketch)
            cross join unnest((s.sketch::bigint[])[1:8192 / cardinality(p_sketches) + 1]) as h (hash)
            order by h.hash
            limit 4096
        );
        bound := united[4096];
    end if;
    return array(
        select distinct h.hash
        from unnest(p_sketches) as s (sketch)
        -- Sketches are sorted, so what is within the bound is found by halving.
        cross join unnest(
            (s.sketch::bigint[])[1:case when bound is null then 4096 else width_bucket(bound, s.sketch::bigint[]) end]
        ) as h (hash)
        order by h.hash
        limit 4096
    );
end
$$;

comment on function analytics.sketch_unite(analytics.sketch[]) is
    'The union of the sketches in an array: the smallest hashes of all.';

revoke execute on function analytics.sketch_unite(analytics.sketch[]) from public;
grant execute on function analytics.sketch_unite(analytics.sketch[]) to authenticated, service_role;
