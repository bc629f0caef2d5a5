-- Unites sketches: whoever is in several of them counts once.
create or replace aggregate analytics.sketch_union(analytics.sketch) (
    sfunc = pg_catalog.array_append,
    stype = analytics.sketch[],
    finalfunc = analytics.sketch_unite,
    initcond = '{}',
    parallel = safe
);

comment on aggregate analytics.sketch_union (analytics.sketch) is
    'The union of the sketches; the empty sketch of no rows.';

revoke execute on function analytics.sketch_union(analytics.sketch) from public;
grant execute on function analytics.sketch_union(analytics.sketch) to authenticated, service_role;
